import type { Address, AddressRange } from "../../domain/address.ts";
import type { NamePattern } from "../../domain/name.ts";
import type { WorkloadRef } from "../../domain/workload.ts";
import type { Requirement } from "../../policy/selector.ts";

/** A workload by its id, or workloads by namespace and labels. `text` is how to speak of it. */
export type AskedSubject =
  | { readonly kind: "workload"; readonly ref: WorkloadRef; readonly text: string }
  | {
      readonly kind: "selector";
      /** Undefined: every namespace. */
      readonly namespace: string | undefined;
      readonly requirements: readonly Requirement[];
      readonly text: string;
    };

export type DestinationWord = "internet" | "metadata" | "dns" | "kube-apiserver" | "nodes";

/** Where a question goes, as its user put it. */
export type AskedDestination =
  | AskedSubject
  | { readonly kind: "address"; readonly address: Address; readonly text: string }
  | { readonly kind: "addresses"; readonly range: AddressRange; readonly text: string }
  | { readonly kind: "name"; readonly name: string; readonly text: string }
  /** All names of a pattern. */
  | { readonly kind: "names"; readonly pattern: NamePattern; readonly text: string }
  | { readonly kind: "service"; readonly namespace: string; readonly name: string; readonly text: string }
  | { readonly kind: "word"; readonly word: DestinationWord; readonly text: string };
