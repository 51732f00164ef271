import type { Place } from "./source.ts";

export type Severity = "critical" | "high" | "medium" | "low" | "info";

/** How a message about the input weighs: an error means something was not understood. */
export type Weight = "error" | "warning" | "note";

/**
 * A message about the input: what, where, and how to mend it.
 * `code` is one of the catalogue's (`SLU1xxx`); the text is whole and final.
 */
export type Diagnostic = {
  readonly code: string;
  readonly weight: Weight;
  /** One sentence: what is wrong. */
  readonly message: string;
  /** One sentence: what to do. */
  readonly help: string;
  /**
   * Where. A function is called only when the message is printed (see `SourceDocument.locate`).
   * Absent where the trouble has no place, as with a missing permission.
   */
  readonly at?: Place | (() => Place);
};

/** @returns the place of a diagnostic, looked up now. */
export function diagnosticPlace(diagnostic: Diagnostic): Place | undefined {
  return typeof diagnostic.at === "function" ? diagnostic.at() : diagnostic.at;
}
