/**
 * DNS names and patterns of them. A name is kept in one form: lower case, A-labels, no trailing dot;
 * `readName` is the door. A pattern is kept as what it means, whatever language spelled it.
 */

/** A wildcard: what stands between the literal texts of a pattern. */
export type NameWild = {
  /**
   * - `chars`: any characters of one label, none at all included, never a dot;
   * - `label`: exactly one whole label;
   * - `labels`: one or more whole labels;
   * - `text`: anything at all, dots included, nothing included.
   */
  readonly any: "chars" | "label" | "labels" | "text";
};

/** Literal text (normalised, with its dots), or a wildcard. */
export type NamePart = string | NameWild;

/**
 * A set of names by its shape. It matches a name if its parts, one after the other, are the whole name; and it
 * matches nothing but names (labels of a-z 0-9 - _, none of them empty, joined by single dots).
 */
export type NamePattern = {
  /**
   * For people, in one spelling whatever language the pattern came from: `api.example.com` exactly; `*` in a
   * label: any characters of it; `*` as a label: any one label; `**` as a label: one or more labels; `**`
   * beside other characters: anything, dots included; `*` alone: all names; `*.` names of one label.
   */
  readonly text: string;
  readonly parts: readonly NamePart[];
};

/** What can be wrong with a name or a pattern. */
export type NameProblem =
  | "empty"
  | "empty-label"
  | "label-too-long"
  | "name-too-long"
  | "character"
  | "idna"
  | "wildcard";

/** Why a text is no name: the problem, and the part of the text that has it. */
export type NameTrouble = { readonly problem: NameProblem; readonly about: string };

const LABEL_LIMIT = 63;
const NAME_LIMIT = 253;

const NAME = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/u;
// oxlint-disable-next-line no-control-regex -- the range of ASCII begins with controls
const ASCII = /^[\u0000-\u007f]*$/u;
const STRANGE = /[^a-z0-9_.-]/u;
/** The full stops that IDNA takes for dots (UTS 46, section 4, step 3, and the mapping table). */
const DOTS = /[\u3002\uff0e\uff61]/gu;

/**
 * The Web's own URL, which every JavaScript runtime has, and which is no input or output. Its hosts go through
 * UTS 46 as names must (non-transitional, with the rules for bidirectional text and for joiners). A library
 * of the same tables takes longer to load than a whole small answer may, and a pure room cannot load one late.
 */
declare const URL: new (url: string) => { readonly hostname: string };

/** A last label that is no number, so that a host is never taken for an IPv4 address. */
const GUARD = ".x";

/** A name with non-ASCII letters as A-labels, or undefined where IDNA has no such name. Its ASCII characters have been checked. */
function toAscii(text: string): string | undefined {
  try {
    const { hostname } = new URL(`http://${text}${GUARD}`);
    return hostname.endsWith(GUARD) ? hostname.slice(0, -GUARD.length) : undefined;
  } catch {
    return undefined;
  }
}

/** Lower case where no table is needed, plain dots, and without the trailing one. */
function normalised(text: string): string {
  const dotted = ASCII.test(text) ? text.toLowerCase() : text.replace(DOTS, ".");
  return dotted.endsWith(".") ? dotted.slice(0, -1) : dotted;
}

/** The first ASCII character that no name has; letters may be of either case here. */
function strangeIn(text: string): string | undefined {
  for (const character of text) {
    if (ASCII.test(character) && STRANGE.test(character.toLowerCase())) return character;
  }
  return undefined;
}

/** What is wrong with the labels of a text, in order of reading. */
function troubleIn(text: string): NameTrouble | undefined {
  for (const label of text.split(".")) {
    if (label === "") return { problem: "empty-label", about: text };
    const strange = STRANGE.exec(label);
    if (strange !== null) return { problem: "character", about: strange[0] };
    if (label.length > LABEL_LIMIT) return { problem: "label-too-long", about: label };
  }
  return text.length > NAME_LIMIT ? { problem: "name-too-long", about: text } : undefined;
}

/** A text with non-ASCII letters, as A-labels: names and the labels of patterns. */
function readUnicode(text: string): { readonly name: string } | NameTrouble {
  const strange = strangeIn(text);
  if (strange !== undefined) return { problem: "character", about: strange };
  if (text.split(".").includes("")) return { problem: "empty-label", about: text };
  const name = toAscii(text);
  if (name === undefined) return { problem: "idna", about: text };
  return troubleIn(name) ?? { name };
}

/**
 * Reads a DNS name: case, A-labels (UTS 46, non-transitional) and a trailing dot are normalised. Underscores
 * are allowed, since names of services have them. `readName("Bücher.Example.")` is
 * `{ name: "xn--bcher-kva.example" }`; a text that is no name gives the problem, which `sayNameTrouble` words.
 */
export function readName(text: string): { readonly name: string } | NameTrouble {
  const name = normalised(text);
  if (NAME.test(name) && name.length <= NAME_LIMIT) return { name };
  if (name === "") return { problem: "empty", about: text };
  if (!ASCII.test(name)) return readUnicode(name);
  return troubleIn(name) ?? { name };
}

const SHOWN = 40;

/** As much of a text as a message can hold. */
function shown(text: string): string {
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
}

const SAYINGS: Readonly<Record<NameProblem, (about: string) => string>> = {
  empty: () => "a DNS name is expected here, and there is none",
  "empty-label": (about) => `${shown(about)} has an empty label: two dots in a row, or one at the start`,
  "label-too-long": (about) =>
    `the label ${shown(about)} has ${about.length} characters, and DNS allows ${LABEL_LIMIT}`,
  "name-too-long": (about) =>
    `${shown(about)} has ${about.length} characters, and DNS allows ${NAME_LIMIT} for a whole name`,
  character: (about) => `${shown(about)} cannot stand in a DNS name: letters, digits, "-", "_" and dots can`,
  idna: (about) =>
    `${shown(about)} has letters that international names (IDNA) do not allow; write its xn-- form if it is meant`,
  wildcard: (about) =>
    `${shown(about)} has a wildcard where none may stand; beside letters beyond a-z, 0-9, "-" and "_" none ever may`,
};

/** What is wrong, as words for a message. */
export function sayNameTrouble({ problem, about }: NameTrouble): string {
  return SAYINGS[problem](about);
}

const EVERY_NAME: NamePattern = { text: "*", parts: [{ any: "text" }] };

/** The pattern of one name, as `readName` gave it. */
export function exactName(name: string): NamePattern {
  return { text: name, parts: [name] };
}

/** Exactly one label under a name: `*.x`. */
export function oneLabelUnder(name: string): NamePattern {
  return { text: `*.${name}`, parts: [{ any: "label" }, `.${name}`] };
}

/** One or more labels under a name: `**.x`. */
export function anyDepthUnder(name: string): NamePattern {
  return { text: `**.${name}`, parts: [{ any: "labels" }, `.${name}`] };
}

/** A name and all names under it: two patterns, whose union is meant. */
export function apexAndUnder(name: string): readonly [NamePattern, NamePattern] {
  return [exactName(name), anyDepthUnder(name)];
}

/** All names. */
export function everyName(): NamePattern {
  return EVERY_NAME;
}

/** A run of stars, and where it stands: all that the languages' rules for wildcards ask. */
export type StarRun = {
  /** How many stars. */
  readonly length: number;
  /** It is a whole label. */
  readonly label: boolean;
  /** The pattern begins with it. */
  readonly first: boolean;
  /** It is the whole pattern. */
  readonly alone: boolean;
};

/** What a run of stars means in some language, or undefined where it may not stand. */
export type StarRule = (run: StarRun) => NameWild["any"] | undefined;

/** One label of a pattern: its texts and wildcards. */
type Label = readonly NamePart[];

function isWhole(label: Label, any: NameWild["any"]): boolean {
  const [part] = label;
  return label.length === 1 && typeof part === "object" && part.any === any;
}

/** Whether a wildcard may stand there: whole labels cannot stand beside other characters of a label. */
function mayStand(any: NameWild["any"] | undefined, whole: boolean): any is NameWild["any"] {
  return any !== undefined && (whole || (any !== "label" && any !== "labels"));
}

/** Where a label stands in its pattern. */
type Place = { readonly first: boolean; readonly last: boolean };

/** The parts of one label that has stars, or what is wrong with it. */
function readStars(label: string, place: Place, rule: StarRule): Label | NameTrouble {
  const parts: NamePart[] = [];
  for (const piece of label.split(/(\*+)/u).filter((text) => text !== "")) {
    if (!piece.startsWith("*")) {
      parts.push(piece);
      continue;
    }
    const whole = piece === label;
    const first = place.first && parts.length === 0;
    const any = rule({ length: piece.length, label: whole, first, alone: whole && first && place.last });
    if (!mayStand(any, whole)) return { problem: "wildcard", about: label };
    parts.push({ any });
  }
  return parts;
}

/** Characters that a label of the pattern has at the least, in one label of a name. */
function literalLength(label: Label): number {
  const lengths = label.map((part) => (typeof part === "string" ? part.length : 0));
  const crosses = label.some((part) => typeof part === "object" && part.any === "text");
  return crosses ? Math.max(...lengths) : lengths.reduce((sum, length) => sum + length, 0);
}

function readLabel(label: string, place: Place, rule: StarRule): Label | NameTrouble {
  if (label === "") return { problem: "empty-label", about: label };
  if (!label.includes("*")) {
    const read = readName(label);
    return "name" in read ? [read.name] : read;
  }
  // A-labels encode a label as a whole, so that no part of one can be left open.
  if (!ASCII.test(label)) return { problem: "wildcard", about: label };
  const plain = label.toLowerCase();
  const strange = STRANGE.exec(plain.replaceAll("*", ""));
  if (strange !== null) return { problem: "character", about: strange[0] };
  const parts = readStars(plain, place, rule);
  if ("problem" in parts) return parts;
  return literalLength(parts) > LABEL_LIMIT ? { problem: "label-too-long", about: label } : parts;
}

/** Wildcards that are a whole label, in the form that says so: no label is empty, so any characters are one label, and any text is one or more. */
function wholeLabel(label: Label): Label {
  if (isWhole(label, "chars")) return [{ any: "label" }];
  return isWhole(label, "text") ? [{ any: "labels" }] : label;
}

/** Neighbouring wild labels in one order: where one of n is `**`, they are n or more, written `**.*.*`. */
function orderWild(labels: readonly Label[]): Label[] {
  const ordered: Label[] = [];
  let from = 0;
  for (const [index, label] of labels.entries()) {
    if (isWhole(label, "labels") && index > from) {
      ordered.splice(from, 1, label);
      ordered.push([{ any: "label" }]);
      continue;
    }
    ordered.push(label);
    if (!isWhole(label, "label") && !isWhole(label, "labels")) from = index + 1;
  }
  return ordered;
}

function textOf(labels: readonly Label[]): string {
  const sign = (part: NamePart): string => {
    if (typeof part === "string") return part;
    return part.any === "label" || part.any === "chars" ? "*" : "**";
  };
  const text = labels.map((label) => label.map(sign).join("")).join(".");
  return text === "*" ? "*." : text;
}

/** Labels as parts, with the dots between them, and texts side by side as one. */
function joined(labels: readonly Label[]): NamePart[] {
  const parts: NamePart[] = [];
  for (const [index, label] of labels.entries()) {
    for (const part of index === 0 ? label : [".", ...label]) {
      const before = parts.at(-1);
      if (typeof part === "string" && typeof before === "string") parts.splice(-1, 1, before + part);
      else parts.push(part);
    }
  }
  return parts;
}

/** Characters that every matching name has at the least. */
function leastLength(parts: readonly NamePart[]): number {
  const least = { chars: 0, text: 0, label: 1, labels: 1 } as const;
  return parts.reduce((sum, part) => sum + (typeof part === "string" ? part.length : least[part.any]), 0);
}

/**
 * Reads a pattern with stars in the spelling of some language: `rule` says what a run of stars means there.
 *
 * ```ts
 * // one label where it is a whole one, else any characters of a label
 * globPattern("api-*.Example.com", () => "chars"); // { pattern: { text: "api-*.example.com", … } }
 * ```
 */
export function globPattern(text: string, rule: StarRule): { readonly pattern: NamePattern } | NameTrouble {
  const plain = normalised(text);
  if (plain === "") return { problem: "empty", about: text };
  const labels: Label[] = [];
  const pieces = plain.split(".");
  if (pieces.includes("")) return { problem: "empty-label", about: text };
  for (const [index, piece] of pieces.entries()) {
    const label = readLabel(piece, { first: index === 0, last: index === pieces.length - 1 }, rule);
    if ("problem" in label) return label;
    labels.push(wholeLabel(label));
  }
  const ordered = orderWild(labels);
  const [only] = ordered;
  if (ordered.length === 1 && only !== undefined && isWhole(only, "labels")) return { pattern: EVERY_NAME };
  const parts = joined(ordered);
  if (leastLength(parts) > NAME_LIMIT) return { problem: "name-too-long", about: text };
  return { pattern: { text: textOf(ordered), parts } };
}
