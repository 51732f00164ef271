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

/**
 * The known word that was probably meant, or undefined where none is near.
 * @example nearest("podSelecter", ["podSelector", "ipBlock"]) // "podSelector"
 */
export function nearest(typed: string, known: Iterable<string>): string | undefined {
  if (typed.length > LONGEST) return undefined;
  const word = typed.toLowerCase();
  let best: string | undefined;
  let least = Math.max(1, Math.floor(typed.length / 3)) + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) >= least || candidate.length > LONGEST) continue;
    const distance = slips(word, candidate.toLowerCase());
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}
