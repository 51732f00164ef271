import type { Problem } from "../found.ts";
import { stringEnd } from "./scan.ts";

/** An object's keys so far, with where they stand; undefined for a list. */
type Level = Map<string, number> | undefined;

/** The levels around a place; `key` says whether the next string is a key of the innermost. */
type Walk = { readonly outer: Level[]; level: Level; key: boolean };

/** The first key of a valid value that its object holds already. The slow pass, taken only when a count shows that there is one. */
export function findDuplicateKey(text: string, from: number, to: number): Problem | undefined {
  const walk: Walk = { outer: [], level: undefined, key: false };
  for (let i = from; i < to; i++) {
    const letter = text.charAt(i);
    if (letter !== '"') {
      step(walk, letter);
      continue;
    }
    const end = stringEnd(text, i, to);
    const problem =
      walk.key && walk.level !== undefined ? addKey(walk.level, text.slice(i, end + 1), i) : undefined;
    if (problem !== undefined) return problem;
    walk.key = false;
    i = end;
  }
  return undefined;
}

function step(walk: Walk, letter: string): void {
  if (letter === "{" || letter === "[") {
    walk.outer.push(walk.level);
    walk.level = letter === "{" ? new Map() : undefined;
    walk.key = letter === "{";
  } else if (letter === "}" || letter === "]") walk.level = walk.outer.pop();
  else if (letter === ",") walk.key = walk.level !== undefined;
}

function addKey(level: Map<string, number>, quoted: string, offset: number): Problem | undefined {
  const key: unknown = JSON.parse(quoted);
  const other = level.get(String(key));
  if (other !== undefined) return { trouble: "duplicateKey", detail: quoted, offset, other };
  level.set(String(key), offset);
  return undefined;
}
