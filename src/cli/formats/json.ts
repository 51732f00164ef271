/** A list with one item on each line: short, and easy to search by line. */
function* listLines(items: Iterable<unknown>, indent: string): Generator<string, void, undefined> {
  let before = "[\n";
  for (const item of items) {
    yield `${before}${indent}  ${JSON.stringify(item)}`;
    before = ",\n";
  }
  yield before === "[\n" ? "[]" : `\n${indent}]`;
}

/** Whether a member is a list, or makes its items as they are read. */
function isMany(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}

/**
 * A report as JSON, piece by piece. Its lists have one item a line; what is small is laid out in full.
 * What comes out is the report and nothing else: reading it back gives an equal value. A member that makes its items as
 * they are read is written as they come, so that none of them is held.
 */
export function* jsonOf(report: object): Generator<string, void, undefined> {
  yield "{";
  let separator = "\n";
  for (const [name, value] of Object.entries(report)) {
    if (value === undefined) continue;
    yield `${separator}  ${JSON.stringify(name)}: `;
    if (isMany(value)) yield* listLines(value, "  ");
    else yield JSON.stringify(value, null, 2).replaceAll("\n", "\n  ");
    separator = ",\n";
  }
  yield "\n}\n";
}
