import type { Diagnostic } from "../domain/diagnostic.ts";
import type { Position, SourceDocument } from "../domain/source.ts";

/** What the head of a broken document still says, as far as it says it plainly. */
export type Sniffed = {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
};

/**
 * A document that is there and could not be read. Later rooms widen their bounds by it:
 * INVARIANT (nothing vanishes): every stretch of a source that is not blank, a comment or an empty document
 * is in a document, in an unreadable document, or spoken of by a diagnostic.
 */
export interface UnreadableDocument {
  readonly file: string;
  /** The code of the diagnostic that says why. */
  readonly code: string;
  /** Where the document begins. */
  readonly at: Position;
  /** Absent where the head says nothing that can be trusted. */
  readonly sniffed?: Sniffed;
  /** Set where no reader whatsoever could find a `kind` in it: then it is no object of a cluster, but a tool's settings, say. */
  readonly isNoObject?: true;
}

/** All that one source says. */
export type Reading = {
  readonly documents: readonly SourceDocument[];
  readonly unreadable: readonly UnreadableDocument[];
  readonly diagnostics: readonly Diagnostic[];
};
