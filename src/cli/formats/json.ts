/** A list with one item on each line: short, and easy to search by line. */
function* listLines(items: readonly unknown[], indent: string): Generator<string, void, undefined> {
  if (items.length === 0) {
    yield "[]";
    return;
  }
  yield "[\n";
  for (const [index, item] of items.entries()) {
    yield `${indent}  ${JSON.stringify(item)}${index === items.length - 1 ? "" : ","}\n`;
  }
  yield `${indent}]`;
}

/**
 * A report as JSON, piece by piece. Its lists have one item a line; what is small is laid out in full.
 * What comes out is the report and nothing else: reading it back gives an equal value.
 */
export function* jsonOf(report: object): Generator<string, void, undefined> {
  yield "{";
  let separator = "\n";
  for (const [name, value] of Object.entries(report)) {
    if (value === undefined) continue;
    yield `${separator}  ${JSON.stringify(name)}: `;
    if (Array.isArray(value)) yield* listLines(value, "  ");
    else yield JSON.stringify(value, null, 2).replaceAll("\n", "\n  ");
    separator = ",\n";
  }
  yield "\n}\n";
}
