import type { PodPolicy, PodScope, Rule } from "../pod-policy.ts";
import type { LabelSelector, Labels } from "../selector.ts";
import { EVERYTHING, fewestLabels, selects } from "../selector.ts";
import type { Snapshot } from "../snapshot.ts";
import { labelsOfNamespace } from "../snapshot.ts";
import type { UnseenNamespace, UnseenWorkload } from "./class.ts";
import type { Selection } from "./selection.ts";
import { scopeText } from "./selection.ts";

const NAME_LABEL = "kubernetes.io/metadata.name";

function isReadable(selector: LabelSelector): boolean {
  return selector.requirements.every(({ operator }) => operator !== "unreadable");
}

/** A namespace that a selector may mean: the pinned one if it can be it, else one nobody has seen. */
function namespaceFor(
  selector: LabelSelector,
  snapshot: Snapshot,
  inhabited: ReadonlySet<string>,
): UnseenNamespace | undefined {
  const fewest = fewestLabels(selector);
  if (fewest === undefined) return undefined;
  const pinned = fewest.get(NAME_LABEL);
  if (pinned === undefined || pinned === "") return hypotheticalNamespace(selector, fewest);
  if (!snapshot.namespaces.has(pinned)) {
    const labels: Labels = { stated: fewest, knowledge: "whole" };
    // Where pods of the input live there it is theirs; else it is apart from a policy's own namespace, of whose labels less is known.
    const isTheirs = fewest.size === 1 && inhabited.has(pinned);
    const text = isTheirs ? pinned : `{${selector.text}}`;
    return { name: pinned, labels, text };
  }
  const labels = labelsOfNamespace(snapshot, pinned);
  return selects(selector, labels) === "no" ? undefined : { name: pinned, labels, text: pinned };
}

function hypotheticalNamespace(
  selector: LabelSelector,
  fewest: ReadonlyMap<string, string>,
): UnseenNamespace {
  const name = `{${selector.text}}`;
  return { name, labels: { stated: fewest, knowledge: "whole" }, text: name };
}

function unseenFor(
  scope: PodScope,
  snapshot: Snapshot,
  inhabited: ReadonlySet<string>,
): Omit<UnseenWorkload, "subject" | "peer"> | undefined {
  const fewest = fewestLabels(scope.pods);
  const { namespaces } = scope;
  const namespace =
    namespaces.kind === "named"
      ? { name: namespaces.name, labels: labelsOfNamespace(snapshot, namespaces.name), text: namespaces.name }
      : namespaceFor(namespaces.selector, snapshot, inhabited);
  if (fewest === undefined || namespace === undefined) return undefined;
  const labels: Labels = { stated: fewest, knowledge: "whole" };
  return { text: scopeText(scope), namespace, labels, selector: scope.pods.text };
}

/** Whether a scope can be spoken of as a workload at all: its selectors are readable. */
function isSpeakable({ namespaces, pods }: PodScope): boolean {
  return isReadable(pods) && isReadable(namespaces.kind === "selected" ? namespaces.selector : EVERYTHING);
}

/** Scopes that select nothing, and what policies have them for. */
class Unmatched {
  readonly found = new Map<string, { readonly scope: PodScope; subject: boolean; peer: boolean }>();
  readonly #selection: Selection;

  constructor(selection: Selection) {
    this.#selection = selection;
  }

  add(scope: PodScope, role: "subject" | "peer"): void {
    if (this.#selection.selectsAny(scope) || !isSpeakable(scope)) return;
    const text = scopeText(scope);
    const known = this.found.get(text) ?? { scope, subject: false, peer: false };
    known[role] = true;
    this.found.set(text, known);
  }

  addRules(rules: readonly Rule[]): void {
    for (const { peers } of rules) for (const peer of peers) if (peer.kind === "pods") this.add(peer, "peer");
  }
}

/**
 * The unseen workloads of a snapshot: scopes that surely select nothing of the input, each once; of its own policies, and
 * of others that it is to be compared under.
 */
export function unseenWorkloads(
  snapshot: Snapshot,
  selection: Selection,
  alsoSpokenOf: readonly PodPolicy[],
): readonly UnseenWorkload[] {
  const unmatched = new Unmatched(selection);
  for (const { subject, rules, isUnread } of [...snapshot.policies, ...alsoSpokenOf]) {
    if (isUnread !== true) unmatched.add(subject, "subject");
    unmatched.addRules(rules.egress);
    unmatched.addRules(rules.ingress);
  }
  const inhabited = new Set(snapshot.workloads.map(({ namespace }) => namespace));
  const found: UnseenWorkload[] = [];
  for (const { scope, subject, peer } of unmatched.found.values()) {
    const workload = unseenFor(scope, snapshot, inhabited);
    if (workload !== undefined) found.push({ ...workload, subject, peer });
  }
  return found;
}
