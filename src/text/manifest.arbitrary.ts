/**
 * Manifests for laws and fuzz: YAML in the many ways that people and tools write it. Everything follows from a seed, so that a failure can be told by one number.
 */

/** A source of numbers from 0 to 1. */
export type Random = () => number;

/** The same numbers for the same seed (mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number from 0 up to a bound. */
export function below(random: Random, count: number): number {
  return Math.floor(random() * count);
}

export function pick<T>(random: Random, list: readonly [T, ...T[]]): T {
  return list[below(random, list.length)] ?? list[0];
}

const keys = [
  "apiVersion",
  "kind",
  "metadata",
  "name",
  "namespace",
  "labels",
  "app",
  "spec",
  "ports",
  "port",
  "protocol",
  "to",
  "egress",
  "app.kubernetes.io/name",
  "matchLabels",
  "on",
  "y",
  "1",
  "0x10",
  "1.5",
  "true",
  "null",
  "__proto__",
  "constructor",
  "a b",
  "10",
  "é",
] as const;

const words = [
  "TCP",
  "UDP",
  "default",
  "kube-system",
  "10.0.0.0/8",
  "0.0.0.0/0",
  "::/0",
  "2001:db8::/32",
  "api.example.com",
  "*.example.com",
  "http://a.b:80/c",
  "yes",
  "no",
  "on",
  "off",
  "y",
  "n",
  "true",
  "False",
  "null",
  "~",
  "",
  "Null",
  "0777",
  "0o17",
  "0x1F",
  "1_000",
  "1e3",
  ".5",
  "5.",
  "-1",
  "+1",
  "1:30",
  "2001-01-01",
  "2001-01-01T00:00:00Z",
  "08",
  "1.2.3",
  "100m",
  "128Mi",
  "-",
  "--flag=x",
  "a: b",
  "a #b",
  "#a",
  "a#b",
  "{{ .Values.x }}",
  "it's",
  'say "hi"',
  "back\\slash",
  "two\nlines",
  "line\n",
  "\nstart",
  " lead",
  "trail ",
  "tab\there",
  "@at",
  "`tick",
  "%pct",
  "!bang",
  "&amp",
  "*star",
  "[x",
  "{x",
  "a,b",
  "a]b",
  "?",
  "? x",
  ": x",
  "x:",
  ":x",
  "?x",
  "=",
  "<<",
  ">",
  "|",
  "é雪🚀",
  "18446744073709551616",
  "1e400",
  "0.1",
  "123456789012345678",
] as const;

type Scalar = null | boolean | number | string;
type Value = Scalar | readonly Value[] | Entries;
type Entries = ReadonlyMap<string, Value>;

function isList(written: Value): written is readonly Value[] {
  return Array.isArray(written);
}

function isEntries(written: Value): written is Entries {
  return written instanceof Map;
}

function value(random: Random, depth: number): Value {
  const kind = depth > 4 ? below(random, 6) : below(random, 12);
  if (kind < 4) return pick(random, words);
  if (kind === 4) return pick<Scalar>(random, [0, 53, 80, 443, 8080, 65535, -1, 1.5, true, false]);
  if (kind === 5) return pick<Scalar>(random, [null, true, "", 1]);
  if (kind < 8) return Array.from({ length: below(random, 4) }, () => value(random, depth + 1));
  return entries(random, depth);
}

function entries(random: Random, depth: number): Entries {
  const found = new Map<string, Value>();
  for (let count = below(random, 5); count > 0; count--)
    found.set(pick(random, keys), value(random, depth + 1));
  return found;
}

/** How one manifest is written; small changes of style come on top. */
type Style = {
  readonly random: Random;
  readonly indent: number;
  readonly flush: boolean;
  readonly oddity: number;
};

/** One document. Most are valid YAML; scalars that should have been quoted may not be. */
export function manifest(random: Random): string {
  const style: Style = {
    random,
    indent: pick(random, [2, 2, 2, 4, 1, 3] as const),
    flush: random() < 0.5,
    oddity: random() < 0.3 ? 0.1 : 0,
  };
  const root = new Map<string, Value>([["apiVersion", "v1"], ["kind", "Pod"], ...entries(random, 0)]);
  const body = block(style, root, 0).replace(/^\n/, "");
  return random() < 0.1 ? body.replaceAll("\n", "\r\n") : body;
}

/** Several documents. */
export function stream(random: Random): string {
  const count = 1 + below(random, 4);
  const parts = Array.from({ length: count }, () => manifest(random));
  return (
    pick(random, ["", "---\n", "# top\n"] as const) +
    parts.join(pick(random, ["---\n", "---\n", "--- # next\n", "...\n---\n", "...\n"] as const))
  );
}

function pad(column: number): string {
  return " ".repeat(column);
}

/** A value after a key or dash: on the same line, or on the lines after it, which begin at `column`. */
function block(style: Style, written: Value, column: number): string {
  const { random } = style;
  if (random() < 0.08 || isBare(written)) return ` ${inline(style, written)}${comment(style)}\n`;
  if (isList(written))
    return comment(style) + "\n" + written.map((item) => listItem(style, item, column)).join("");
  if (isEntries(written))
    return comment(style) + "\n" + [...written].map((entry) => member(style, entry, column)).join("");
  return scalarBlock(style, String(written), column);
}

/** Whether a value has no lines of its own. */
function isBare(written: Value): boolean {
  if (isList(written)) return written.length === 0;
  if (isEntries(written)) return written.size === 0;
  return typeof written !== "string";
}

function listItem(style: Style, item: Value, column: number): string {
  const compact = style.random() < 0.8 && !isBare(item) && typeof item === "object";
  const text = block(style, item, column + 2);
  const inner = compact && text.startsWith("\n") ? ` ${text.slice(1).trimStart()}` : text;
  return `${blankLines(style)}${pad(column)}-${inner}`;
}

function member(style: Style, [key, item]: readonly [string, Value], column: number): string {
  const { random } = style;
  const inner =
    isList(item) && style.flush
      ? column
      : column + (random() < style.oddity ? 1 + below(random, 5) : style.indent);
  const written = keyText(style, key);
  const marked = random() < 0.03 ? `? ${written}\n${pad(column)}` : written;
  return `${blankLines(style)}${pad(column)}${marked}:${block(style, item, inner)}`;
}

function keyText(style: Style, key: string): string {
  const roll = style.random();
  if (roll < 0.06) return JSON.stringify(key);
  if (roll < 0.1) return single(key);
  return roll < 0.11 ? `${key} ` : key;
}

function comment({ random }: Style): string {
  return random() < 0.06 ? pick(random, [" # note", " #", "   # a: b", " # it's {{ x }}"] as const) : "";
}

function blankLines({ random }: Style): string {
  return random() < 0.06
    ? pick(random, ["\n", "  \n", "# whole line\n", "      # deep\n", "\n\n"] as const)
    : "";
}

function single(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A string after its key: plain, quoted, over several lines, or as a block scalar. */
function scalarBlock(style: Style, text: string, column: number): string {
  const { random } = style;
  const roll = random();
  if (roll < 0.6) return ` ${inline(style, text)}${comment(style)}\n`;
  if (roll < 0.75) return ` ${wrapped(random, text, column + 1)}\n`;
  const header = pick(random, ["|", "|-", "|+", ">", ">-", ">+", "|2", "|1-"] as const);
  const lines = (text + pick(random, ["", "\n", "\nmore\n", "\n\n  deeper\nback\n", "\n\n"] as const)).split(
    "\n",
  );
  return ` ${header}${comment(style)}\n${lines.map((line) => (line === "" && random() < 0.8 ? "\n" : `${pad(column + 1)}${line}\n`)).join("")}`;
}

/** A scalar whose blanks may be line breaks. */
function wrapped(random: Random, text: string, column: number): string {
  const long = `${text} and some more words that go on`;
  const broken = long.replaceAll(" ", () =>
    random() < 0.3
      ? pick(random, [`\n${pad(column)}`, `\n\n${pad(column)}`, ` \n${pad(column + 2)}`] as const)
      : " ",
  );
  const style = below(random, 3);
  if (style === 0) return broken;
  if (style === 1) return single(broken);
  const escaped = broken.replaceAll("\\", "\\\\").replaceAll('"', '\\"');
  return `"${random() < 0.4 ? escaped.replaceAll("\n", "\\\n") : escaped}\\U0001F680\\_"`;
}

/** A value in one line. */
function inline(style: Style, written: Value): string {
  const { random } = style;
  const space = pick(random, ["", "", " "] as const);
  if (isList(written))
    return `[${space}${written.map((item) => inline(style, item)).join(pick(random, [", ", ",", " , "] as const))}${space}]`;
  if (isEntries(written)) {
    const members = [...written].map(
      ([key, item]) => `${keyText(style, key)}:${random() < 0.95 ? " " : ""}${inline(style, item)}`,
    );
    return `{${space}${members.join(", ")}${space}}`;
  }
  if (typeof written !== "string") return String(written);
  const roll = random();
  if (roll < 0.25 || (written === "" && roll < 0.8)) return JSON.stringify(written);
  return roll < 0.4 ? single(written) : written;
}

/** A JSON object as text, on one line or indented; now and then a key stands twice. */
export function jsonText(random: Random): string {
  const indent = pick(random, ["", "", "  ", "\t"] as const);
  return jsonOf(entries(random, 0), indent === "" ? "" : `\n${indent}`, indent);
}

function jsonOf(written: Value, line: string, indent: string): string {
  if (!isList(written) && !isEntries(written)) return JSON.stringify(written);
  const inner =
    written instanceof Map
      ? [...written].map(([key, item]) => `${JSON.stringify(key)}:${jsonOf(item, line + indent, indent)}`)
      : [];
  const parts = isList(written) ? written.map((item) => jsonOf(item, line + indent, indent)) : inner;
  const [open, close] = isList(written) ? ["[", "]"] : ["{", "}"];
  const end = line === "" ? "" : line.slice(0, line.length - indent.length);
  return parts.length === 0 ? open + close : open + line + parts.join(`,${line}`) + end + close;
}
