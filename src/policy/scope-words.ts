/**
 * The key of a scope (`scopeText`) as people read it. Whether it can select pods on the network of nodes is for the engine:
 * it parts scopes that stand for the same workload.
 */
export function scopeInWords(text: string): string {
  return text.replace(/ \(host network: [a-z]+\)$/u, "");
}

/** Of things that are told by their scopes, the first of each that reads alike. */
export function eachScopeOnce<Thing>(
  things: readonly Thing[],
  textOf: (thing: Thing) => string,
): readonly Thing[] {
  const byWords = new Map<string, Thing>();
  for (const thing of things) {
    const words = scopeInWords(textOf(thing));
    if (!byWords.has(words)) byWords.set(words, thing);
  }
  return [...byWords.values()];
}
