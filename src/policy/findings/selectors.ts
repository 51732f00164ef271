import type { Severity } from "../../domain/diagnostic.ts";
import type { Json, JsonObject, Path } from "../../domain/json.ts";
import { isList, isObject } from "../../domain/json.ts";
import type { Direction, PodPolicy, PodScope, Rule } from "../pod-policy.ts";
import { objectText } from "../pod-policy.ts";
import type { LabelSelector, Requirement } from "../selector.ts";
import { fewestLabels, selects } from "../selector.ts";
import { labelsOfNamespace } from "../snapshot.ts";
import type { AuditContext } from "./context.ts";
import { isOwnKind } from "./context.ts";
import { pointer, valueAt } from "./document.ts";
import type { Finding, Operation, Patch } from "./finding.ts";
import { isLikeNetworkPolicy, languageOf, peerPath, subjectPath } from "./language.ts";
import { editing } from "./patches.ts";
import {
  NAME_LABEL,
  inhabitedBy,
  isReadable,
  pinnedName,
  scopeWords,
  selectorsOf,
  selectsSeen,
} from "./scopes.ts";
import { slips } from "./shapes.ts";
import { told } from "./subjects.ts";
import { type Guess, correcting, guessLabel, guessText } from "./typos.ts";
import { agreeing, listed } from "./words.ts";

const DIRECTIONS: readonly Direction[] = ["egress", "ingress"];

/** A scope where a policy names it. */
type Written = {
  readonly entry: PodPolicy;
  readonly scope: PodScope;
  /** The place of the subject or of the peer. */
  readonly path: Path;
  /** The place of the selector of pods; undefined where the language does not write one by itself. */
  readonly pods: Path | undefined;
  readonly peerOf?: { readonly rule: Rule; readonly index: number };
};

/** Where a selector of pods stands in what holds it: kinds of the policy API wrap it once more. */
function podsPath(entry: PodPolicy, path: Path): Path | undefined {
  if (isLikeNetworkPolicy(entry)) return [...path, "podSelector"];
  return languageOf(entry) === "cluster-policy" ? [...path, "pods", "podSelector"] : undefined;
}

function subjectOf(entry: PodPolicy): Written {
  const path = subjectPath(entry);
  const isWhole = isLikeNetworkPolicy(entry) || languageOf(entry) === "cilium";
  return { entry, scope: entry.subject, path, pods: isWhole ? path : podsPath(entry, path) };
}

/** The scopes that a policy's rules name, in both directions. */
function peersOf(entry: PodPolicy): readonly Written[] {
  return DIRECTIONS.flatMap((direction) =>
    entry.rules[direction].flatMap((rule) =>
      rule.peers.flatMap((peer, index): Written[] => {
        if (peer.kind !== "pods") return [];
        const path = peerPath(entry, rule.path, { of: direction, index });
        return [{ entry, scope: peer, path, pods: podsPath(entry, path), peerOf: { rule, index } }];
      }),
    ),
  );
}

/** Policies that were read, as far as they were. */
function* readPolicies({ analysis }: AuditContext): Generator<PodPolicy> {
  for (const entry of analysis.snapshot.policies) {
    const { spec, specs } = entry.document.root;
    if (isOwnKind(entry) && (isObject(spec) || isList(specs))) yield entry;
  }
}

function isSpeakable(scope: PodScope): boolean {
  return selectorsOf(scope).every((selector) => isReadable(selector) && fewestLabels(selector) !== undefined);
}

function correction(
  context: AuditContext,
  written: Written,
  namespaces: readonly string[],
): { text: string; patch?: Patch } {
  const guess = guessLabel(context, written.scope, namespaces);
  if (guess === undefined) return { text: "" };
  const text = ` Perhaps ${guessText(guess)} was meant.`;
  const operations = correctionsOf(written, guess);
  if (operations === undefined) return { text };
  const summary = `Selects ${guessText(guess)} in place of ${guess.key}: ${guess.value}, if that is what was meant.`;
  return { text, patch: editing(written, operations, summary) };
}

/** The correction wherever the policy names the same pods: a label is misspelt everywhere or nowhere. */
function correctionsOf({ entry, scope }: Written, guess: Guess): readonly Operation[] | undefined {
  const same = [subjectOf(entry), ...peersOf(entry)].filter(
    (other) => scopeWords(other.scope) === scopeWords(scope),
  );
  const operations = same.map(({ pods }) =>
    pods === undefined ? undefined : correcting(entry, pods, guess),
  );
  return operations.includes(undefined) ? undefined : operations.flatMap((own) => own ?? []);
}

/** How sure it is that a policy is for nobody: a cluster-wide one may be for namespaces that are not in the input. */
function weightOfIdle(
  context: AuditContext,
  { subject }: PodPolicy,
  namespaces: readonly string[],
): { severity?: Severity } | undefined {
  if (namespaces.length > 0) return {};
  if (subject.namespaces.kind === "named" || pinnedName(subject.namespaces) !== undefined) return undefined;
  const { snapshot } = context.analysis;
  const inhabited = new Set(snapshot.workloads.map(({ namespace }) => namespace));
  const isWhole =
    inhabited.size > 0 &&
    [...inhabited].every((name) => labelsOfNamespace(snapshot, name).knowledge === "whole");
  return isWhole ? { severity: "low" } : undefined;
}

/** A policy for nobody, in a namespace that has somebody. */
export function policiesForNobody(context: AuditContext): readonly Finding[] {
  const { analysis, isInhabited } = context;
  return [...readPolicies(context)].flatMap((entry): Finding[] => {
    const written = subjectOf(entry);
    if (selectsSeen(analysis, entry.subject) || !isSpeakable(entry.subject)) return [];
    const namespaces = inhabitedBy(analysis, entry.subject.namespaces, isInhabited);
    const weight = weightOfIdle(context, entry, namespaces);
    if (weight === undefined) return [];
    const { text, patch } = correction(context, written, namespaces);
    const name = objectText(entry.object);
    const wanted = wantedText(entry.subject);
    const where =
      namespaces.length === 0 ? "of any namespace in the input" : `of namespace ${listed(namespaces)}`;
    return [
      {
        slug: "policy-selects-nothing",
        ...weight,
        ...told({
          subjects: [],
          policies: [name],
          shape: [wanted, where, text],
          tell: ({ policies }) =>
            `${listed(policies)} ${agreeing(policies.length, "selects", "select")} ${wanted}, and no workload ${where} has that: ${agreeing(policies.length, "the policy protects", "the policies protect")} nothing.${text}`,
        }),
        origins: [{ document: entry.document, path: written.path }],
        ...(patch === undefined ? {} : { patch }),
        identity: [name],
      },
    ];
  });
}

function wantedText(scope: PodScope): string {
  return scope.pods.text === "" || scope.where !== undefined ? scopeWords(scope) : scope.pods.text;
}

/** Whether a scope asks for no label of a namespace: kube-system, which nobody gives, is meant as well. */
function mayBeElsewhere({ namespaces }: PodScope): boolean {
  if (namespaces.kind === "named") return false;
  return namespaces.selector.requirements.every(
    ({ operator }) => operator === "NotIn" || operator === "DoesNotExist",
  );
}

/** Peers that select nobody, where somebody would be in the input. One finding for each scope of a policy. */
export function peersForNobody(context: AuditContext): readonly Finding[] {
  const { analysis, isInhabited } = context;
  const slipped = new Set(slips(context).map(({ facts, pods }) => facts.rule.peers[pods]));
  return [...readPolicies(context)].flatMap((entry): Finding[] => {
    const known = new Set<string>();
    return peersOf(entry).flatMap((written): Finding[] => {
      const { scope, peerOf } = written;
      if (selectsSeen(analysis, scope)) return [];
      const text = scopeWords(scope);
      if (
        peerOf === undefined ||
        text === scopeWords(entry.subject) ||
        known.has(text) ||
        slipped.has(peerOf.rule.peers[peerOf.index])
      )
        return [];
      if (!isSpeakable(scope)) return [];
      const namespaces = mayBeElsewhere(scope) ? [] : inhabitedBy(analysis, scope.namespaces, isInhabited);
      if (namespaces.length === 0) return [];
      known.add(text);
      const [wanted, where] = [wantedText(scope), listed(namespaces)];
      const { text: perhaps, patch } = correction(context, written, namespaces);
      return [
        {
          slug: "peer-selects-nothing",
          ...told({
            subjects: context.subjectsOf(context.indexOf(entry)),
            policies: [objectText(entry.object)],
            shape: [wanted, where, perhaps],
            tell: ({ policies }) =>
              `A peer of ${listed(policies)} is for ${wanted} in namespace ${where}, and no workload there has that.${perhaps}`,
          }),
          origins: [{ document: entry.document, path: written.path }],
          ...(patch === undefined ? {} : { patch }),
          identity: [objectText(entry.object), text],
        },
      ];
    });
  });
}

function isNobody({ where }: PodScope): boolean {
  return where?.kind === "any" && where.of.length === 0;
}

/** Keys of which two lists of values have nothing in common. */
function contradictedKeys({ requirements }: LabelSelector): readonly string[] {
  const lists = new Map<string, readonly string[]>();
  const contradicted = new Set<string>();
  for (const requirement of requirements) {
    if (requirement.operator !== "In") continue;
    const before = lists.get(requirement.key);
    const common =
      before === undefined
        ? requirement.values
        : requirement.values.filter((value) => before.includes(value));
    if (common.length === 0) contradicted.add(requirement.key);
    lists.set(requirement.key, common);
  }
  return [...contradicted];
}

function expression(requirement: Exclude<Requirement, { operator: "unreadable" }>): Json {
  const { key, operator } = requirement;
  return "values" in requirement ? { key, operator, values: requirement.values } : { key, operator };
}

/** The selector with alternatives where it asked for several values at once. */
function alternatives(selector: LabelSelector): JsonObject | undefined {
  const keys = contradictedKeys(selector);
  if (keys.length === 0) return undefined;
  const merged = keys.map((key) => {
    const own = selector.requirements.flatMap((one) =>
      one.operator === "In" && one.key === key ? one.values : [],
    );
    return expression({ operator: "In", key, values: [...new Set(own)] });
  });
  const others = selector.requirements.flatMap((one) =>
    one.operator === "unreadable" || (one.operator === "In" && keys.includes(one.key))
      ? []
      : [expression(one)],
  );
  return { matchExpressions: [...others, ...merged] };
}

function offering(written: Written, selector: LabelSelector): Patch | undefined {
  const value = alternatives(selector);
  // Other languages give their keys a source, which is no part of what was read.
  if (written.pods === undefined || languageOf(written.entry) === "cilium") return undefined;
  const isThere = isObject(valueAt(written.entry.document.root, written.pods));
  if (value === undefined || selector !== written.scope.pods || !isThere) return undefined;
  return editing(
    written,
    [{ op: "replace", path: pointer(written.pods), value }],
    "Asks for any of the values in place of all of them, if alternatives were meant.",
  );
}

/** Selectors that contradict themselves. */
export function contradictions(context: AuditContext): readonly Finding[] {
  return [...readPolicies(context)].flatMap((entry): Finding[] => {
    const known = new Set<string>();
    const scopes = [subjectOf(entry), ...peersOf(entry)];
    // What its reader knows to be nobody, for reasons of its language, is told as such.
    const contradictory = scopes.filter(({ scope }) => !isNobody(scope));
    return contradictory.flatMap((written) =>
      selectorsOf(written.scope).flatMap((selector): Finding[] => {
        const isFine = !isReadable(selector) || fewestLabels(selector) !== undefined;
        if (isFine || known.has(selector.text)) return [];
        known.add(selector.text);
        const [is, are] =
          written.peerOf === undefined
            ? (["is for nobody", "are for nobody"] as const)
            : (["has a peer that is nobody", "have peers that are nobody"] as const);
        const patch = offering(written, selector);
        return [
          {
            slug: "selector-can-never-match",
            ...told({
              subjects: [],
              policies: [objectText(entry.object)],
              shape: [is, selector.text],
              tell: ({ policies }) =>
                `${listed(policies)} ${agreeing(policies.length, is, are)}: no labels can meet ${selector.text} at once.`,
            }),
            origins: [{ document: entry.document, path: written.path }],
            ...(patch === undefined ? {} : { patch }),
            identity: [objectText(entry.object), selector.text],
          },
        ];
      }),
    );
  });
}

/** The selectors of namespaces in a policy that ask for more than a name. */
function labelSelectors(entry: PodPolicy): readonly LabelSelector[] {
  const scopes = [entry.subject, ...peersOf(entry).map(({ scope }) => scope)];
  return scopes
    .flatMap(({ namespaces }) => (namespaces.kind === "selected" ? [namespaces.selector] : []))
    .filter(({ requirements }) =>
      requirements.some(
        (one) => (one.operator === "In" || one.operator === "Exists") && one.key !== NAME_LABEL,
      ),
    );
}

/** Namespaces whose labels decide, and whose objects nobody gave. One finding for all. */
export function missingNamespaces(context: AuditContext): readonly Finding[] {
  const { snapshot } = context.analysis;
  const vague = [...new Set(snapshot.workloads.map(({ namespace }) => namespace))].filter(
    (name) => labelsOfNamespace(snapshot, name).knowledge === "implied",
  );
  if (vague.length === 0) return [];
  const hangs = new Map<string, readonly string[]>();
  const hanging = (selector: LabelSelector): readonly string[] => {
    const known = hangs.get(selector.text);
    if (known !== undefined) return known;
    const found = vague.filter((name) => selects(selector, labelsOfNamespace(snapshot, name)) === "maybe");
    hangs.set(selector.text, found);
    return found;
  };
  const policies = [...readPolicies(context)].filter((entry) =>
    labelSelectors(entry).some((selector) => hanging(selector).length > 0),
  );
  const names = vague.filter((name) => [...hangs.values()].some((found) => found.includes(name)));
  if (policies.length === 0) return [];
  return [
    {
      slug: "namespace-object-missing",
      detail: `${listed(policies.map(({ object }) => objectText(object)))} ${policies.length === 1 ? "selects" : "select"} namespaces by labels, and the input has no Namespace object for ${listed(names)}: what hangs on it is only possible.`,
      subjects: [],
      origins: policies.slice(0, 5).map(({ document }) => ({ document, path: ["spec"] })),
      identity: ["namespaces"],
    },
  ];
}
