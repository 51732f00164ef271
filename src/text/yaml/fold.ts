/** What stands between two lines of a scalar that are that many line breaks apart: one is a space, n + 1 are n line feeds. */
export function joint(breaks: number): string {
  if (breaks === 0) return "";
  return breaks === 1 ? " " : "\n".repeat(breaks - 1);
}
