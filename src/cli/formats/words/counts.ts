/** A number with its noun. `counted(1, "workload")` is `1 workload`, `counted(3, "policy", "policies")` is `3 policies`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${String(count)} ${count === 1 ? one : many}`;
}

/** Joins the first few items and counts the rest. `shortened(["a", "b", "c"], 2)` is `a, b and 1 more`. */
export function shortened(items: readonly string[], most: number): string {
  if (items.length <= most) return items.join(", ");
  return `${items.slice(0, most).join(", ")} and ${String(items.length - most)} more`;
}

/** Groups items by a key, keys in order of first appearance. */
export function groupBy<T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

let collator: Intl.Collator | undefined;

/** Orders names as people do, `web-2` before `web-10`, and alike on every machine. */
export function compareNames(a: string, b: string): number {
  // Made when first needed: it takes longer than all else that a small answer does.
  collator ??= new Intl.Collator("en", { numeric: true });
  return collator.compare(a, b) || Number(a > b) - Number(a < b);
}
