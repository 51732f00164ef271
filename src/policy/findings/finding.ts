import type { Severity } from "../../domain/diagnostic.ts";
import type { Json, JsonObject } from "../../domain/json.ts";
import type { Ports, Target } from "../../domain/report.ts";
import type { Origin, SourceDocument } from "../../domain/source.ts";
import type { FindingSlug } from "../catalogue/findings/finding.ts";

/** Who a finding is about: a workload of the input, or one that a policy speaks of and the input lacks. */
export type FoundSubject = { readonly id: string; readonly hypothetical: boolean };

/** One change of a document (RFC 6902). `path` is a JSON Pointer from the object's root. */
export type Operation =
  | { readonly op: "add" | "replace"; readonly path: string; readonly value: Json }
  | { readonly op: "remove"; readonly path: string };

/** What would mend a finding. It is proposed here, and proved where documents can be read again. */
export type Patch = {
  /** One sentence: what the patch does, and what to watch for. */
  readonly summary: string;
  /** Objects to add. */
  readonly add: readonly JsonObject[];
  readonly edit: readonly { readonly document: SourceDocument; readonly operations: readonly Operation[] }[];
};

/** A connection that shows a finding. */
export type Witness = {
  readonly from: string;
  readonly to: Target;
  readonly ports: Ports;
  readonly text: string;
};

/** Whom and what the words of a finding name. */
export type Named = {
  readonly subjects: readonly FoundSubject[];
  /** The objects that cause it. */
  readonly policies: readonly string[];
  /** Whatever else is named: objects beside those that cause it, or some of the subjects. */
  readonly others: readonly string[];
};

/** How findings that differ in nothing but names are told together. */
export type Alike = Pick<Named, "policies" | "others"> & {
  /** What is the same in all of them, beside what a witness shows: equal texts, the same trouble. */
  readonly shape: readonly string[];
  readonly tell: (named: Named) => string;
};

/** Something wrong, as the detectors tell it. */
export type Finding = {
  readonly slug: FindingSlug;
  /** Where it differs from the catalogue's. */
  readonly severity?: Severity;
  /** What it means here, in one or two sentences. */
  readonly detail: string;
  readonly subjects: readonly FoundSubject[];
  readonly witness?: Witness;
  /** Most telling first. */
  readonly origins: readonly Origin[];
  readonly patch?: Patch;
  /** Absent where it is told on its own, whatever else is like it. */
  readonly alike?: Alike;
  /** What makes it the same finding from run to run, beside its code: names, never positions or counts. */
  readonly identity: readonly string[];
};
