/** How many single-letter slips lie between two words. */
function slips(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1] ? 0 : 1;
      const cost = (list: readonly number[], index: number): number => list[index] ?? Infinity;
      line.push(
        Math.min(cost(line, column - 1) + 1, cost(above, column) + 1, cost(above, column - 1) + same),
      );
    }
    above = line;
  }
  return above[b.length] ?? Infinity;
}

/** Shorter pieces are in many words by chance. */
const SHORTEST_PIECE = 3;

function isPieceOf(a: string, b: string): boolean {
  return a.length >= SHORTEST_PIECE && b.includes(a);
}

/**
 * The one known word that was probably meant: it is part of what was written (or the other way round), or few slips
 * away. Undefined where none is, or several are alike near.
 * @example nearest("opensearch", ["search", "redis"]) // "search"
 */
export function nearest(written: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(written.length / 3)) + 1;
  let isTied = false;
  for (const word of new Set(known)) {
    const near = isPieceOf(word, written) || isPieceOf(written, word);
    const distance = near ? Math.min(1, slips(word, written)) : slips(word, written);
    if (distance > least || (distance === least && best === undefined)) continue;
    isTied = distance === least;
    if (distance < least) [best, least] = [word, distance];
  }
  return isTied ? undefined : best;
}
