import type { SourceDocument } from "../../domain/source.ts";
import type { ReadContext, Surroundings } from "../dialect.ts";

/**
 * Remembers, for as long as an input lives, what was made of its documents: many policies refer to one group, and what is
 * wrong with it is told once.
 */
export function oncePerInput<Value>(): (
  context: ReadContext,
  document: SourceDocument,
  make: () => Value,
) => Value {
  const inputs = new WeakMap<Surroundings, Map<SourceDocument, Value>>();
  return ({ surroundings }, document, make) => {
    const known = inputs.get(surroundings) ?? new Map<SourceDocument, Value>();
    inputs.set(surroundings, known);
    const before = known.get(document);
    if (before !== undefined) return before;
    const made = make();
    known.set(document, made);
    return made;
  };
}
