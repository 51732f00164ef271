import type { Json, JsonObject } from "../../domain/json.ts";
import { isList, isObject } from "../../domain/json.ts";
import type { Entry } from "./entry.ts";
import { isAbsent, items, member } from "./entry.ts";
import type { Tell, Trouble } from "./trouble.ts";

/** What a value is, in words: `a list`, `the number 5`, `the text "x"`. */
export function describeValue(value: Json | undefined): string {
  if (value === undefined || value === null) return "nothing";
  if (isList(value)) return "a list";
  if (isObject(value)) return "an object";
  if (typeof value === "string") return `the text ${quote(value)}`;
  return typeof value === "number" ? `the number ${value}` : `${value}`;
}

/** Longer texts are cut in messages. */
const LONGEST = 60;

/** A text as messages show it: quoted, cut where it is long. */
export function quote(text: string): string {
  return JSON.stringify(shorten(text));
}

/** A text of the input as messages show it: cut where it is long. */
export function shorten(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** Says that a value should have been something else. `expected` has its article: `a list`. */
export function tellType(entry: Entry, expected: string, tell: Tell): void {
  tell({ kind: "wrong-type", expected, found: describeValue(entry.value) }, entry);
}

/** Whether an entry is an object; says so where it is none, and which of its fields the API does not know. */
export function isShaped(entry: Entry, known: readonly string[], tell: Tell): boolean {
  if (!isObject(entry.value)) {
    tellType(entry, "an object", tell);
    return false;
  }
  tellStrangers(entry, entry.value, { known, tell });
  return true;
}

function tellStrangers(
  entry: Entry,
  value: JsonObject,
  { known, tell }: { readonly known: readonly string[]; readonly tell: Tell },
): void {
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) tell({ kind: "unknown-field", field: key, known }, member(entry, key));
  }
}

type Word<K extends string> = { readonly kind: K; readonly text: string; readonly known: readonly string[] };

/** Reads one of some words; undefined where it is none of them, which is then told as trouble of that kind. */
export function readWord<W extends string, K extends string>(
  entry: Entry,
  { words, kind }: { readonly words: readonly W[]; readonly kind: K },
  tell: Tell<Trouble | Word<NoInfer<K>>>,
): W | undefined {
  const { value } = entry;
  const word = words.find((candidate) => candidate === value);
  if (word === undefined && typeof value === "string") tell({ kind, text: value, known: words }, entry);
  else if (word === undefined) tellType(entry, "a text", tell);
  return word;
}

/** The items of a list: none where it is absent, undefined where it is no list. */
export function readList(entry: Entry, tell: Tell): readonly Entry[] | undefined {
  if (isAbsent(entry)) return [];
  if (isList(entry.value)) return items(entry);
  tellType(entry, "a list", tell);
  return undefined;
}
