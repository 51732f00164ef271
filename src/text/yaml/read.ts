import type { Found } from "../found.ts";
import { weakly } from "../spot.ts";
import type { SuspectFinder } from "./characters.ts";
import { readFast, type Stretch } from "./fast.ts";
import { readFull } from "./full.ts";
import type { Slice } from "./split.ts";
import { fastSpot } from "./spots.ts";

/** What was found, from where the document's first character stands. */
export type YamlFound = { readonly from: number; readonly to: number; readonly found: Found };

/**
 * Reads one YAML document, by the fast reader where it is sure, else by the full one.
 * @returns undefined for a document that says nothing, or `null`.
 */
export function readYaml(text: string, slice: Slice, suspects: SuspectFinder): YamlFound | undefined {
  const mark = slice.start === "clean" && text.charCodeAt(slice.from) === 0xfeff ? 1 : 0;
  const stretch: Stretch = { text, from: slice.from + mark, to: slice.to };
  const found = suspects(stretch.from, stretch.to) ?? readStretch(stretch, slice.start);
  if (!("trouble" in found) && found.root === null) return undefined;
  return { from: firstCharacter(stretch), to: slice.to, found };
}

function readStretch(stretch: Stretch, start: Slice["start"]): Found {
  if (start === "inline") return readFull(stretch, stretch.from);
  const fast = readFast(stretch);
  if ("doubt" in fast) return readFull(stretch, fast.doubt);
  return { root: fast.root, spot: weakly(() => fastSpot(stretch)), remarks: [] };
}

/** Where the first line that is neither blank nor a comment begins to say something. */
function firstCharacter({ text, from, to }: Stretch): number {
  let at = from;
  while (at < to) {
    const letter = text.charAt(at);
    if (letter === "#") {
      const lineFeed = text.indexOf("\n", at);
      at = lineFeed === -1 ? to : lineFeed;
    } else if (!/\s/.test(letter)) return at;
    else at++;
  }
  return from;
}
