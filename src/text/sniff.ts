import type { Sniffed } from "./reading.ts";

type Field = keyof Sniffed;

/** Characters of a broken document that are searched, and of a line that can be a head's. */
const LONGEST_TEXT = 8_000_000;
const LONGEST_LINE = 1000;

/** A value that reads the same in every YAML: a bare or quoted word, perhaps with a comment after it. */
const word = /^[ \t]+(?:"([\w./-]+)"|'([\w./-]+)'|([\w./-]+))[ \t]*(?:#.*)?\r?$/;

/**
 * What the head of a broken YAML document says of itself: `apiVersion:` and `kind:` lines in the first column, and
 * `name:` and `namespace:` lines directly under `metadata:`. A field that stands twice, or oddly, makes all of them
 * unsure: it may be two documents run together.
 */
export function sniffYaml(text: string): Sniffed | undefined {
  if (text.length > LONGEST_TEXT) return undefined;
  const head: Head = { seen: new Map(), column: NOWHERE };
  for (const line of text.split("\n")) {
    const indent = line.search(/\S/);
    if (indent !== -1 && line.charAt(indent) !== "#" && !sniffLine(head, line, indent)) return undefined;
  }
  return head.seen.size === 0 ? undefined : Object.fromEntries(head.seen);
}

/** `column` is that of the members of `metadata`: unknown until the first, and nowhere outside it. */
type Head = { readonly seen: Map<Field, string>; column: number };

const NOWHERE = -1;
const UNKNOWN = 0;

/** @returns false where the line makes the head unsure. */
function sniffLine(head: Head, line: string, indent: number): boolean {
  if (indent === 0) {
    head.column = opensMetadata(line) ? UNKNOWN : NOWHERE;
    return note(head.seen, line, ["apiVersion", "kind"]);
  }
  if (head.column === UNKNOWN) head.column = indent;
  return indent !== head.column || note(head.seen, line.slice(indent), ["namespace", "name"]);
}

function opensMetadata(line: string): boolean {
  return line.length <= LONGEST_LINE && /^metadata[ \t]*:[ \t]*(?:#.*)?\r?$/.test(line);
}

/** Notes the field that a line states, if it states one. @returns false where that makes the head unsure. */
function note(seen: Map<Field, string>, line: string, fields: readonly Field[]): boolean {
  const field = fields.find((field) => line.startsWith(`${field}:`));
  if (field === undefined) return true;
  const found = line.length <= LONGEST_LINE ? word.exec(line.slice(field.length + 1)) : null;
  const value = found?.[1] ?? found?.[2] ?? found?.[3];
  if (value === undefined || seen.has(field)) return false;
  seen.set(field, value);
  return true;
}

const jsonField = /"(apiVersion|kind|namespace|name)"\s{0,100}:\s{0,100}"([\w./-]{1,500})"/g;

/** What a broken JSON value says of itself, where each field is stated once in all of it. */
export function sniffJson(text: string): Sniffed | undefined {
  if (text.length > LONGEST_TEXT) return undefined;
  const seen = new Map<string, string>();
  for (const [, field = "", value = ""] of text.matchAll(jsonField)) {
    if (seen.has(field)) return undefined;
    seen.set(field, value);
  }
  return seen.size === 0 ? undefined : Object.fromEntries(seen);
}
