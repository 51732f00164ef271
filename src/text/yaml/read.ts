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
  const { to } = slice;
  const mark = slice.start === "clean" && text.charCodeAt(slice.from) === 0xfeff ? 1 : 0;
  const stretch: Stretch = { text, from: slice.from + mark, to };
  const suspect = suspects(stretch.from, to);
  if (suspect !== undefined) return { from: firstCharacter(stretch), to, found: suspect };
  const fast = slice.start === "inline" ? { doubt: stretch.from } : readFast(stretch);
  if ("doubt" in fast)
    return saying({ from: firstCharacter(stretch), to, found: readFull(stretch, fast.doubt) });
  const spot = weakly(() => fastSpot(stretch));
  return saying({ from: fast.start, to, found: { root: fast.root, spot, remarks: [] } });
}

function saying(read: YamlFound): YamlFound | undefined {
  return "trouble" in read.found || read.found.root !== null ? read : undefined;
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
