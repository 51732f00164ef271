import type { Diagnostic } from "../../domain/diagnostic.ts";

/** What one value on the command line was understood as, or why it was not. */
export type Read<T> =
  | { readonly value: T; readonly notes: readonly Diagnostic[] }
  | { readonly trouble: Diagnostic };

/**
 * Reads many values in a row and keeps what went wrong, so that a caller asks once, at the end.
 * INVARIANT (first trouble): when `trouble` is set, what `take` returned may be missing values.
 */
export interface Gathering {
  readonly notes: readonly Diagnostic[];
  readonly trouble: Diagnostic | undefined;
  take<T>(read: Read<T> | undefined): T | undefined;
  refuse(trouble: Diagnostic): void;
}

/** Starts a gathering with nothing in it. */
export function gather(): Gathering {
  const notes: Diagnostic[] = [];
  let trouble: Diagnostic | undefined;
  return {
    notes,
    get trouble() {
      return trouble;
    },
    take(read) {
      if (read === undefined) return undefined;
      if ("trouble" in read) {
        trouble ??= read.trouble;
        return undefined;
      }
      notes.push(...read.notes);
      return read.value;
    },
    refuse(found) {
      trouble ??= found;
    },
  };
}
