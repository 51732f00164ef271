/** How many single-letter slips lie between two words; a swap of neighbours is one slip. */
function slips(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      line.push(
        Math.min(
          step(line, column - 1) + 1,
          step(above, column) + 1,
          step(above, column - 1) + (same ? 0 : 1),
          swapped ? step(before, column - 2) + 1 : Infinity,
        ),
      );
    }
    before = above;
    above = line;
  }
  return step(above, b.length);
}

function step(line: readonly number[], column: number): number {
  return line[column] ?? Infinity;
}

/** Longer words are never typed by hand; comparing them would only cost time. */
const LONGEST = 80;

/** Shorter pieces are in many words by chance. */
const SHORTEST_PIECE = 3;

function isPieceOf(a: string, b: string): boolean {
  return a.length >= SHORTEST_PIECE && b.includes(a);
}

/** How far a word is from another, as far as that is less than a bound; a word that is part of the other is one slip away. */
function distance(a: string, b: string, bound: number): number {
  if (isPieceOf(a, b) || isPieceOf(b, a)) return a === b ? 0 : 1;
  return Math.abs(a.length - b.length) >= bound ? bound : slips(a, b);
}

/**
 * The known word that was probably meant: few slips away, or a part of what was written, or the other way round; the
 * case of letters is no slip. Of words that are alike near the first, as they are in whatever order means most to
 * whoever asks. Undefined where none is near.
 * @example nearest("audti", ["audit", "can"]) // "audit"
 */
export function nearest(written: string, known: Iterable<string>): string | undefined {
  return nearestWords(written, known)[0];
}

/** The same where nothing else says which word was meant: undefined, too, where several are alike near. */
export function nearestOne(written: string, known: Iterable<string>): string | undefined {
  const [word, ...others] = nearestWords(written, known);
  return others.length === 0 ? word : undefined;
}

function nearestWords(written: string, known: Iterable<string>): readonly string[] {
  if (written.length > LONGEST) return [];
  const word = written.toLowerCase();
  let best: string[] = [];
  let least = Math.max(1, Math.floor(written.length / 3)) + 1;
  for (const candidate of new Set(known)) {
    if (candidate.length > LONGEST) continue;
    const far = distance(word, candidate.toLowerCase(), least + 1);
    if (far < least) best = [];
    if (far < least || (far === least && best.length > 0)) best.push(candidate);
    least = Math.min(least, far);
  }
  return best;
}
