import type { Agreement } from "./agreement.ts";
import type { Size } from "./cluster.ts";
import type { Took } from "./measure.ts";
import type { NamedSize } from "./names-cluster.ts";

/** Everything that is measured in a process of its own: what it is told, and the figures that it prints. */
export type Tasks = {
  readonly analyse: { readonly task: AnalyseTask; readonly figures: AnalyseFigures };
  readonly agree: { readonly task: AgreeTask; readonly figures: Agreement };
  readonly load: { readonly task: LoadTask; readonly figures: LoadFigures };
  readonly ask: { readonly task: AskTask; readonly figures: AskFigures };
  readonly named: { readonly task: NamedSize; readonly figures: NamedFigures };
};

export type Kind = keyof Tasks;

export type AnalyseTask = {
  readonly size: Size;
  readonly seed: number;
  /** How many other clusters of the size are analysed before, so that the clock sees compiled code. */
  readonly warmUps: number;
  readonly digest: boolean;
};

export type AnalyseFigures = {
  readonly took: Took;
  /** Memory of the process in MB, with the input in it: before, and at the peak. */
  readonly before: number;
  readonly peak: number;
  readonly workloads: number;
  readonly classes: number;
  /** Distinct egress and ingress halves. */
  readonly groups: readonly [number, number];
  readonly digest?: string;
};

export type AgreeTask = {
  readonly size: Size;
  readonly seed: number;
  /** How many connections to draw; all of a small cluster's where this is left out. */
  readonly questions?: number;
};

export type LoadTask = { readonly path: string; readonly apart: boolean };

/** The steps from a file to an analysis, in their order. */
export const STEPS = ["read", "decode", "parse", "assemble", "analyse"] as const;
export type Step = (typeof STEPS)[number];

export type LoadFigures = {
  readonly took: Took;
  readonly peak: number;
  readonly classes: number;
  readonly diagnostics: number;
  /** The same, step by step, where that was asked for. */
  readonly steps?: Readonly<Record<Step, Took>>;
};

export type NamedFigures = {
  /** From documents to a snapshot, and from that to what every class may open, in both views. */
  readonly assemble: Took;
  readonly analyse: Took;
  readonly peak: number;
  readonly classes: number;
  readonly names: number;
  /** One connection by name; the whole answer of `can` by name. */
  readonly decide: Times;
  readonly report: Times;
};

export type AskTask = { readonly size: Size; readonly seed: number; readonly questions: number };

/** Times of single questions, in milliseconds. */
export type Times = { readonly median: number; readonly p99: number; readonly worst: number };

export type AskFigures = { readonly decide: Times; readonly report: Times };
