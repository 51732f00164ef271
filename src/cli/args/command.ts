import type { Address } from "../../domain/address.ts";
import type { Diagnostic, Severity } from "../../domain/diagnostic.ts";
import type { CidrMatchMode, Cni } from "../../domain/facts.ts";
import type { PortInterval } from "../../domain/port.ts";
import type { FormatOf, ReportVerb } from "../formats/formats.ts";
import type { Destination, Subject } from "./endpoints.ts";

/** `auto`: colours when the output is a terminal. */
export type ColourChoice = "auto" | "always" | "never";

/** Facts from flags; an absent one was not given. CIDRs and addresses are canonical texts. */
export type FactFlags = {
  readonly cni: Cni | undefined;
  readonly podCidrs: readonly string[] | undefined;
  readonly serviceCidrs: readonly string[] | undefined;
  readonly nodeCidrs: readonly string[] | undefined;
  readonly dns: readonly string[] | undefined;
  readonly ciliumVersion: string | undefined;
  readonly cidrMatchMode: readonly CidrMatchMode[] | undefined;
  /** Staged policies count as enforced. */
  readonly staged: true | undefined;
};

/** What every verb that analyses sources is told. */
export type AnalysisOptions<V extends ReportVerb> = {
  /** INVARIANT (sources): at least one. */
  readonly sources: readonly string[];
  readonly output: FormatOf<V>;
  /** The folder to write to; undefined: standard output. */
  readonly out: string | undefined;
  /** Of manifests that name none. */
  readonly namespace: string | undefined;
  readonly exclude: readonly string[];
  readonly facts: FactFlags;
  readonly strict: boolean;
  readonly quiet: boolean;
  readonly colour: ColourChoice;
};

export type AuditOptions = AnalysisOptions<"audit"> & {
  readonly failOn: Severity | undefined;
  readonly baseline: string | undefined;
};

export type ReachOptions = AnalysisOptions<"reach">;

/** What is asked about a destination. */
export type Question = {
  readonly to: Destination;
  /** Sorted and disjoint; undefined: every port. */
  readonly ports: readonly PortInterval[] | undefined;
  /** The address that a name resolves to. */
  readonly address: Address | undefined;
};

export type CanOptions = AnalysisOptions<"can"> & Question & { readonly from: Subject };

/** `from` narrows who is asked about; undefined: every workload. */
export type WhoOptions = AnalysisOptions<"who"> & Question & { readonly from: Subject | undefined };

/**
 * What comes after are the sources `against`, with their staged policies enforced where `facts.staged` says so. INVARIANT
 * (against): none only with `facts.staged`; then what comes after are the same sources.
 */
export type DiffOptions = AnalysisOptions<"diff"> & { readonly against: readonly string[] };

/** `code` undefined: list every code. */
export type ExplainOptions = { readonly code: string | undefined; readonly colour: ColourChoice };

/** A verb to run, with its options read and checked. */
export type Command =
  | { readonly verb: "audit"; readonly options: AuditOptions }
  | { readonly verb: "reach"; readonly options: ReachOptions }
  | { readonly verb: "can"; readonly options: CanOptions }
  | { readonly verb: "who"; readonly options: WhoOptions }
  | { readonly verb: "diff"; readonly options: DiffOptions }
  | { readonly verb: "explain"; readonly options: ExplainOptions }
  | { readonly verb: "version" };

/**
 * What a command line comes to. `notes` say how an unusual spelling was understood: they go to standard
 * error unless `--quiet`. A usage error ends the process with 2.
 */
export type CommandLine =
  | { readonly kind: "run"; readonly command: Command; readonly notes: readonly Diagnostic[] }
  | { readonly kind: "help"; readonly text: string }
  | { readonly kind: "usage-error"; readonly diagnostic: Diagnostic };
