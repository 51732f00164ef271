import type { Diagnostic } from "../domain/diagnostic.ts";

/** What a message of this room says, given its particulars. The catalogue is the one place for codes and words. */
type Entry = {
  readonly code: string;
  readonly weight: Diagnostic["weight"];
  readonly title: string;
  readonly message: (particulars: Particulars) => string;
  readonly help: string;
};

type Particulars = { readonly what: string; readonly more?: string };

export type LoadingMessage =
  | "notKubernetes"
  | "itemNotObject"
  | "foreignPolicy"
  | "enforcerImplied"
  | "enforcerUnclear"
  | "notEnforcedHere"
  | "stagedPolicy"
  | "ignoredKind"
  | "duplicate"
  | "nameless"
  | "labelsUnreadable"
  | "templateUnreadable"
  | "factsUnreadable"
  | "nothing"
  | "unidentified"
  | "unplaced"
  | "cniDetected"
  | "statedTwice";

/** Messages on what the loaded sources are, SLU14xx. */
export const LOADING: Readonly<Record<LoadingMessage, Entry>> = {
  notKubernetes: {
    code: "SLU1401",
    weight: "note",
    title: "a document that is no Kubernetes object",
    message: ({ what }) =>
      `${what} has no apiVersion and kind, so it is not a Kubernetes object; it is left out.`,
    help: "Leave it out with --exclude, or give it an apiVersion and a kind.",
  },
  itemNotObject: {
    code: "SLU1402",
    weight: "error",
    title: "an item of a List that is no object",
    message: ({ what, more }) =>
      `${what} of this List is not ${more ?? ""}; it cannot be told what it was meant to be.`,
    help: "Items of a List are whole objects, with apiVersion, kind and metadata.",
  },
  foreignPolicy: {
    code: "SLU1403",
    weight: "warning",
    title: "a policy of a kind that is not evaluated",
    message: ({ what, more }) =>
      `${what} decides about traffic too, but policies of its kind are not evaluated; ${more ?? "answers it may change"} are unknown where it may matter.`,
    help: "Read the answers as bounds: certain holds whatever this policy says.",
  },
  enforcerImplied: {
    code: "SLU1420",
    weight: "note",
    title: "the enforcer is taken from the policies",
    message: ({ what, more }) =>
      `${what} is enforced by ${more ?? "one CNI"} alone, so the cluster is taken for one that runs it.`,
    help: "Say which CNI enforces policies here: --cni, or cni in a ClusterFacts document.",
  },
  enforcerUnclear: {
    code: "SLU1421",
    weight: "warning",
    title: "policies of several enforcers, and nothing says which one runs",
    message: ({ what }) =>
      `${what} and other policies of the input are enforced by different CNIs, and nothing says which one runs here; each of them may count or not, and answers that hang on one are unknown.`,
    help: "Say which CNI enforces policies here: --cni, or cni in a ClusterFacts document.",
  },
  notEnforcedHere: {
    code: "SLU1422",
    weight: "warning",
    title: "a policy that nothing enforces here",
    message: ({ what, more }) =>
      `${what} has no effect: ${more ?? "the CNI"} does not enforce policies of its kind. It and others of the kind are left out.`,
    help: "If another CNI runs here, say so with --cni; else remove the policy, it protects nothing.",
  },
  stagedPolicy: {
    code: "SLU1423",
    weight: "note",
    title: "a staged policy",
    message: ({ what }) =>
      `${what} is staged: it is read and not enforced. It and others of the kind are left out.`,
    help: "See what it would change with sluice diff --staged.",
  },
  ignoredKind: {
    code: "SLU1404",
    weight: "note",
    title: "objects of kinds that say nothing about egress here",
    message: ({ what }) => `Not looked at: ${what}.`,
    help: "Nothing to do, unless one of these controls egress in your cluster.",
  },
  duplicate: {
    code: "SLU1405",
    weight: "warning",
    title: "the same object twice",
    message: ({ what, more }) =>
      `${what} is defined twice: ${more ?? ""} and here. The later one counts, as with kubectl apply.`,
    help: "Keep one, or analyse one environment at a time (--exclude leaves files out).",
  },
  nameless: {
    code: "SLU1406",
    weight: "error",
    title: "an object without a name",
    message: ({ what }) => `${what} has no metadata.name that is a text.`,
    help: "Give it a name, in quotes where it looks like a number; the API server refuses it without.",
  },
  labelsUnreadable: {
    code: "SLU1407",
    weight: "error",
    title: "labels that are no map of texts",
    message: ({ what }) =>
      `The labels of ${what} are not a map of texts, so any selector may or may not select it.`,
    help: 'Quote numbers and booleans, as in version: "1".',
  },
  templateUnreadable: {
    code: "SLU1408",
    weight: "error",
    title: "a workload without a readable pod template",
    message: ({ what }) =>
      `${what} has no readable pod template, so any selector may or may not select its pods.`,
    help: "Give it a template with metadata and spec.",
  },
  factsUnreadable: {
    code: "SLU1409",
    weight: "error",
    title: "a ClusterFacts field that cannot be read",
    message: ({ what, more }) => `${what} of ClusterFacts is not readable: ${more ?? ""}.`,
    help: "See docs/facts.md for the fields; lists of CIDRs look like [10.244.0.0/16].",
  },
  nothing: {
    code: "SLU1410",
    weight: "error",
    title: "nothing to analyse",
    message: ({ what }) => `No workload and no policy was found in ${what}.`,
    help: "Give a folder of manifests, pipe them in (helm template … | sluice audit -), or name a live cluster with cluster.",
  },
  unidentified: {
    code: "SLU1413",
    weight: "error",
    title: "an object that does not say what it is",
    message: ({ what, more }) =>
      `${what} has no ${more ?? "kind"} that is a text, so it may be anything of its kind.`,
    help: "Give it an apiVersion and a kind; the API server refuses it without.",
  },
  unplaced: {
    code: "SLU1414",
    weight: "error",
    title: "an object whose namespace cannot be read",
    message: ({ what, more }) =>
      `${what} is left out: its ${more ?? "namespace"}, so which policies select it is not known.`,
    help: "Write the namespace as a text, in quotes where it looks like a number, or leave it out.",
  },
  cniDetected: {
    code: "SLU1411",
    weight: "note",
    title: "the CNI was detected",
    message: ({ what, more }) =>
      `The cluster runs ${what} (${more ?? ""}), so its documented behaviour is used.`,
    help: "Override it with --cni.",
  },
  statedTwice: {
    code: "SLU1412",
    weight: "warning",
    title: "ClusterFacts more than once",
    message: ({ what }) => `${what} is set by more than one ClusterFacts document; the later one counts.`,
    help: "Keep one ClusterFacts document per run.",
  },
};

/** A message of this room. `loadingDiagnostic("nameless", { what: "Pod" }, place)` */
export function loadingDiagnostic(
  message: LoadingMessage,
  particulars: Particulars,
  at?: Diagnostic["at"],
): Diagnostic {
  const { code, weight, help, message: words } = LOADING[message];
  const said = { code, weight, help, message: words(particulars) };
  return at === undefined ? said : { ...said, at };
}
