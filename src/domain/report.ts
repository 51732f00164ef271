import type { Severity } from "./diagnostic.ts";
import type { Place } from "./source.ts";
import type { Verdict } from "./verdict.ts";
import type { WorkloadId } from "./workload.ts";

/**
 * The JSON that programs rely on (docs/json.md and docs/schema/*.json). Names are promises: add, never change.
 * Every output format of a verb is made from the verb's report and nothing else.
 */

export type ProtocolName = "TCP" | "UDP" | "SCTP" | "ICMP" | number | "other";

/** Ports of one protocol, inclusive; TCP, UDP and SCTP ports run 1-65535. For ICMP: type*256+code. `other`: protocol numbers from..to. */
export type PortRow = {
  readonly protocol: ProtocolName;
  readonly from: number;
  readonly to: number;
  /** Present where the port is open for some requests only: any of these. */
  readonly requests?: readonly RequestRow[];
};

/** `{ kind: "http", text: "GET /v1/.*" }`; kinds are `http`, `dns`, `sni` and `other`. */
export type RequestRow = { readonly kind: string; readonly text: string };

/** `"all"` is every protocol and port. */
export type Ports = "all" | readonly PortRow[];

export type Target =
  | { readonly workload: WorkloadId }
  | { readonly addresses: string }
  | { readonly name: string; readonly addresses: string }
  | {
      readonly class: "own-node" | "node" | "kube-apiserver" | "unseen";
      /** For `unseen` and `node`: who it stands for, as a selector in words. */
      readonly selector?: string;
    }
  | { readonly dns: string }
  /** A service with several backends, or none: `namespace/name`. */
  | { readonly service: string }
  /** Several workloads of the input, and how they were asked for. */
  | { readonly workloads: readonly WorkloadId[]; readonly selector: string };

export type Connection = {
  readonly from: WorkloadId;
  readonly to: Target;
  readonly ports: Ports;
  readonly certainty: "certain" | "possible";
  readonly view: "both" | "compromised";
  readonly via?: readonly string[];
};

/** A policy that selects nothing in the input speaks for a workload that is not there. */
export type HypotheticalSubject = {
  readonly id: string;
  readonly namespace: string;
  readonly selector: string;
};

export type WorkloadRow = {
  readonly id: WorkloadId;
  readonly hostNetwork?: true;
  /** Isolated for egress, by which policies; absent where no policy isolates it. */
  readonly isolatedBy?: readonly string[];
};

export type ReachReport = {
  readonly workloads: readonly WorkloadRow[];
  readonly connections: readonly Connection[];
  readonly hypothetical: {
    readonly subjects: readonly HypotheticalSubject[];
    readonly connections: readonly Connection[];
  };
  /** What holds for every row and would be noise on each. */
  readonly footnotes: readonly string[];
  readonly diagnostics: readonly DiagnosticRow[];
};

/** The same with connections that are made while they are read, for whoever reads them once: of a large cluster they are too many to be held. */
export type ReachStream = Omit<ReachReport, "connections"> & { readonly connections: Iterable<Connection> };

export type DiagnosticRow = {
  readonly code: string;
  readonly weight: "error" | "warning" | "note";
  readonly message: string;
  readonly help: string;
  readonly at?: Place;
};

export type LayerDecision = {
  /** `NetworkPolicy egress`, `AdminNetworkPolicy ingress` … */
  readonly layer: string;
  /** `NetworkPolicy shop/default-deny`; absent for a default. */
  readonly object?: string;
  /** `spec.egress[0].to[1]`; absent for a default. */
  readonly rule?: string;
  readonly at?: Place;
  readonly verdict: Verdict | "pass";
  readonly hold: "enforced" | "advisory";
  readonly reason: string;
};

/** A part of what `can` is asked. `to` is in words; `from` is there where workloads differ. */
export type CanPart = {
  readonly from?: WorkloadId;
  readonly to: string;
  readonly ports: Ports;
  readonly verdict: Verdict;
};

export type CanReport = {
  readonly verdict: Verdict;
  readonly declared: Verdict;
  readonly compromised: Verdict;
  readonly from: WorkloadId;
  readonly to: Target;
  readonly ports: Ports;
  readonly layers: readonly LayerDecision[];
  /** Where part of what is asked is open and part is not, so that the verdict is `unknown`: which. */
  readonly parts?: readonly CanPart[];
  readonly via?: readonly string[];
  readonly footnotes: readonly string[];
  readonly diagnostics: readonly DiagnosticRow[];
};

export type WhoReport = {
  readonly to: Target;
  readonly ports: Ports;
  readonly workloads: readonly {
    readonly id: WorkloadId;
    readonly verdict: Verdict;
    /** The part of the asked ports that is open. */
    readonly ports: Ports;
    readonly hypothetical?: true;
  }[];
  readonly footnotes: readonly string[];
  readonly diagnostics: readonly DiagnosticRow[];
};

export type DiffRow = Connection & {
  /** What became more open (`gains`) or less open (`loses`). */
  readonly change: "gains" | "loses";
  /** The verdict before and after. Where both are possible, `allow` and `unknown`, only what is known has changed. */
  readonly before: Verdict;
  readonly after: Verdict;
  /** One connection that changed, in words. */
  readonly witness: string;
};

export type DiffReport = {
  readonly changes: readonly DiffRow[];
  readonly workloads: { readonly added: readonly WorkloadId[]; readonly removed: readonly WorkloadId[] };
  readonly footnotes: readonly string[];
  readonly diagnostics: readonly DiagnosticRow[];
};

/** A patch, proved to remove its finding by running the analysis on the patched input. */
export type Fix = {
  /** One sentence: what the patch does, and what it might break. */
  readonly summary: string;
  /** Manifests to add, as YAML. */
  readonly add?: string;
  /** Changes to objects of the input, as JSON Patch (RFC 6902), with the command that applies them to a cluster. */
  readonly edit?: readonly {
    readonly object: string;
    readonly at: Place;
    readonly patch: readonly {
      readonly op: "add" | "replace" | "remove";
      readonly path: string;
      readonly value?: unknown;
    }[];
    readonly command: string;
  }[];
  /** True: the analysis of the patched input no longer has the finding. */
  readonly proved: boolean;
};

export type FindingRow = {
  readonly code: string;
  readonly severity: Severity;
  readonly title: string;
  /** What it means here, in one or two sentences: which policy, which destination. */
  readonly detail: string;
  /** Why it matters, in one paragraph with the threat. */
  readonly why: string;
  /** MITRE ATT&CK techniques, hardening guide items. */
  readonly references: readonly string[];
  readonly workloads: readonly WorkloadId[];
  /** Workloads that policies speak of and the input lacks. */
  readonly hypothetical?: readonly string[];
  /** A connection that shows it. */
  readonly witness?: {
    readonly from: string;
    readonly to: Target;
    readonly ports: Ports;
    readonly text: string;
  };
  readonly at: readonly Place[];
  readonly fix?: Fix;
  /** Stable over runs: what a baseline and a waiver name. */
  readonly fingerprint: string;
  /** Where several findings are told together: each one's own. A baseline and a waiver may name them one by one. */
  readonly fingerprints?: readonly string[];
  readonly waived?: { readonly reason: string; readonly until?: string };
  readonly baseline?: true;
};

export type AuditReport = {
  readonly findings: readonly FindingRow[];
  readonly summary: {
    readonly workloads: number;
    readonly hypothetical: number;
    readonly policies: number;
    readonly namespaces: number;
    /** All of the findings, waived and known ones among them. */
    readonly bySeverity: Readonly<Record<Severity, number>>;
    /** Those that are neither waived nor in the baseline: what there is to do. */
    readonly newBySeverity: Readonly<Record<Severity, number>>;
    readonly waived: number;
    readonly baseline: number;
    /** How many workloads have no egress policy at all. */
    readonly withoutEgressPolicy: number;
    readonly cni: string;
  };
  readonly footnotes: readonly string[];
  readonly diagnostics: readonly DiagnosticRow[];
};
