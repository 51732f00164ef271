import type { Problem } from "../found.ts";
import { stringEnd } from "./scan.ts";

/** An object's keys so far, with where they stand; undefined for a list. */
type Level = Map<string, number> | undefined;

/** The first key of a valid value that its object holds already. The slow pass, taken only when a count shows that there is one. */
export function findDuplicateKey(text: string, from: number, to: number): Problem | undefined {
  const levels: Level[] = [];
  let level: Level;
  let key = false;
  for (let i = from; i < to; i++) {
    const letter = text.charAt(i);
    if (letter === '"') {
      const end = stringEnd(text, i, to);
      const problem = key && level !== undefined ? addKey(level, text.slice(i, end + 1), i) : undefined;
      if (problem !== undefined) return problem;
      key = false;
      i = end;
    } else if (letter === "{" || letter === "[") {
      levels.push(level);
      level = letter === "{" ? new Map() : undefined;
      key = level !== undefined;
    } else if (letter === "}" || letter === "]") level = levels.pop();
    else if (letter === ",") key = level !== undefined;
  }
  return undefined;
}

function addKey(level: Map<string, number>, quoted: string, offset: number): Problem | undefined {
  const key: unknown = JSON.parse(quoted);
  const other = level.get(String(key));
  if (other !== undefined) return { trouble: "duplicateKey", detail: quoted, offset, other };
  level.set(String(key), offset);
  return undefined;
}
