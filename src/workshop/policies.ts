import type { ReadContext, Surroundings } from "../dialects/dialect.ts";
import { enforcersOf, readPolicies, unreadPolicies } from "../dialects/index.ts";
import type { Diagnostic } from "../domain/diagnostic.ts";
import type { Cni, ClusterFacts } from "../domain/facts.ts";
import { behaviourOf } from "../domain/facts.ts";
import type { SourceDocument } from "../domain/source.ts";
import { placeOf } from "../domain/source.ts";
import type { PodPolicy } from "../policy/pod-policy.ts";
import { objectText } from "../policy/pod-policy.ts";
import type { EgressRoute, Service } from "../policy/snapshot.ts";
import { policiesInForce } from "../policy/staging.ts";
import { loadingDiagnostic } from "./diagnostics.ts";
import type { KubeObject } from "./objects.ts";
import { groupOf, nameOf } from "./objects.ts";
import type { Unread } from "./unread.ts";
import { evaluated, unreadDocument } from "./unread.ts";

/**
 * Who enforces the policies of an input that does not say it: whoever enforces all the kinds that only some do.
 * Undefined where there are no such kinds, or nobody enforces them all.
 */
function impliedCni(enforcers: readonly (readonly Cni[])[]): Cni | undefined {
  const [first] = enforcers;
  return first?.find((cni) => enforcers.every((list) => list.includes(cni)));
}

/** The facts with the enforcer that the policies themselves imply, where nobody stated one; said with the first of them. */
export function settleEnforcer(
  facts: ClusterFacts,
  objects: readonly KubeObject[],
  { defaultNamespace, report }: Pick<ReadContext, "defaultNamespace" | "report">,
): ClusterFacts {
  if (facts.cni !== "generic") return facts;
  const telling = objects.flatMap((object) => {
    const enforcers = enforcersOf(object.document, defaultNamespace);
    return enforcers === undefined ? [] : [{ object, enforcers }];
  });
  const [first] = telling;
  if (first === undefined) return facts;
  const cni = impliedCni(telling.map(({ enforcers }) => enforcers));
  const at = (): ReturnType<typeof placeOf> => placeOf({ document: first.object.document, path: [] });
  const what = nameOf(first.object);
  report(
    cni === undefined
      ? loadingDiagnostic("enforcerUnclear", { what }, at)
      : loadingDiagnostic("enforcerImplied", { what, more: cni }, at),
  );
  return cni === undefined ? facts : { ...facts, cni };
}

/** Objects that policies refer to, and what may be missing of them. */
export function surroundingsOf(
  services: readonly Service[],
  referenced: readonly KubeObject[],
  unread: readonly Pick<Unread, "header">[],
): Surroundings {
  const byKind = Map.groupBy(referenced, ({ apiVersion, kind }) => `${groupOf(apiVersion)}/${kind}`);
  return {
    services,
    documents: (group, kind) => (byKind.get(`${group}/${kind}`) ?? []).map(({ document }) => document),
    mayHaveMore: (group, kind) =>
      unread.some(({ header }) => {
        if (header.kind === undefined || header.kind === "List") return true;
        if (header.kind !== kind && header.kind !== `${kind}List`) return false;
        return header.apiVersion === undefined || groupOf(header.apiVersion) === group;
      }),
  };
}

/** Policies that do not count: of other enforcers than the cluster's, and staged ones that were not asked for. */
class Outlaws {
  readonly #cni: Cni;
  readonly #others = new Map<string, { count: number; readonly first: PodPolicy }>();
  readonly #staged = new Map<string, { count: number; readonly first: PodPolicy }>();

  constructor(cni: Cni) {
    this.#cni = cni;
  }

  #count(kinds: Map<string, { count: number; readonly first: PodPolicy }>, policy: PodPolicy): void {
    const known = kinds.get(policy.object.kind);
    if (known === undefined) kinds.set(policy.object.kind, { count: 1, first: policy });
    else known.count += 1;
  }

  addOther(policy: PodPolicy): void {
    this.#count(this.#others, policy);
  }

  addStaged(policy: PodPolicy): void {
    this.#count(this.#staged, policy);
  }

  diagnostics(): readonly Diagnostic[] {
    const others = [...this.#others.values()].map(({ first }) =>
      loadingDiagnostic("notEnforcedHere", { what: objectText(first.object), more: this.#cni }, () =>
        placeOf({ document: first.document, path: [] }),
      ),
    );
    const staged = [...this.#staged.values()].map(({ first }) =>
      loadingDiagnostic("stagedPolicy", { what: objectText(first.object) }, () =>
        placeOf({ document: first.document, path: [] }),
      ),
    );
    return [...others, ...staged];
  }
}

/** Of what was read, what counts: with doubt where nobody can tell who enforces it. */
function counting(
  policies: readonly PodPolicy[],
  facts: ClusterFacts,
  outlaws: Outlaws,
): readonly PodPolicy[] {
  return policies.flatMap((policy): readonly PodPolicy[] => {
    if (policy.isStaged === true && facts.staged !== true) outlaws.addStaged(policy);
    if (policy.enforcers === undefined || policy.enforcers.includes(facts.cni)) return [policy];
    if (facts.cni === "generic") return [{ ...policy, isDoubtful: true }];
    outlaws.addOther(policy);
    return [];
  });
}

/** What policies are read from. */
export type PolicySources = {
  readonly objects: readonly KubeObject[];
  readonly foreign: (context: ReadContext) => readonly PodPolicy[];
  readonly unread: readonly Unread[];
  /** Asked last: what nobody claims may turn out to be junk. */
  readonly junk: () => readonly { readonly document: SourceDocument; readonly header: Unread["header"] }[];
  /** Told of objects of a kind that no dialect speaks for. */
  readonly unclaimed: (object: KubeObject) => void;
};

export type ReadPolicies = {
  readonly policies: readonly PodPolicy[];
  readonly routes: readonly EgressRoute[];
  /** How many policies are there that were read, of whatever system. */
  readonly own: number;
};

/** Reads all policies of an input, in order; what could not be read stands behind them. */
export function readAll(
  sources: PolicySources,
  facts: ClusterFacts,
  given: Pick<ReadContext, "defaultNamespace" | "report" | "surroundings">,
): ReadPolicies {
  const routes: EgressRoute[] = [];
  const context: ReadContext = {
    ...given,
    facts,
    behaviour: behaviourOf(facts),
    route: (route) => routes.push(route),
  };
  const outlaws = new Outlaws(facts.cni);
  const policies: PodPolicy[] = [];
  for (const object of sources.objects) {
    const read = readPolicies(object.document, context);
    if (read === undefined) sources.unclaimed(object);
    else for (const policy of counting(read, facts, outlaws)) policies.push(policy);
  }
  policies.push(...sources.foreign(context));
  const own = policies.length;
  for (const { header, document } of [
    ...sources.unread.map((unread) => ({
      header: evaluated(unread.header),
      document: unreadDocument(unread),
    })),
    ...sources.junk().map(({ header, document }) => ({ header: evaluated(header), document })),
  ]) {
    policies.push(...counting(unreadPolicies(header, document, context), facts, new Outlaws(facts.cni)));
  }
  for (const diagnostic of outlaws.diagnostics()) given.report(diagnostic);
  return { policies: policiesInForce(policies, facts.staged === true), routes, own };
}
