import type { Cni } from "../domain/facts.ts";
import { DOUBT } from "./doubt.ts";
import type { Direction, OwnTier, PodPolicy, Tier } from "./pod-policy.ts";

/**
 * The order in which enforcers ask the policies that select a pod.
 *
 * A *layer* is asked on its own, and a connection needs every layer. A layer is a chain of *stages*: what a stage does not
 * decide, the next one does, and what none decides is allowed.
 */

/** One stage of a chain. */
export type Stage = {
  /** Unique in a plan. */
  readonly key: string;
  /** For people: `NetworkPolicy`, `Calico tier security`. */
  readonly name: string;
  /**
   * `adding`: denials first, then whatever any policy allows, and nothing else for whom a policy isolates.
   * `ordered`: the first rule that matches decides.
   */
  readonly kind: "adding" | "ordered";
  /** What an ordered stage does where a policy that isolates selects the pod and no rule decides. */
  readonly ends: OwnTier["ends"];
  /** The policies asked, by index in the snapshot. */
  readonly policies: ReadonlySet<number>;
};

export type Layer = { readonly name: string; readonly stages: readonly Stage[] };

/** The layers of one direction. */
export type Plan = readonly Layer[];

const NAMES: Readonly<Record<Tier, string>> = {
  admin: "cluster admin policy",
  "network-policy": "NetworkPolicy",
  baseline: "cluster baseline policy",
  calico: "Calico tier",
  antrea: "Antrea policy",
  "antrea-baseline": "Antrea baseline policy",
  "egress-firewall": "EgressFirewall",
};

/** Kubernetes' own order, with Antrea's tiers around it. Source: network-policy-api v0.2.0; Antrea, "Antrea Network Policy CRDs". */
const CHAIN: readonly Tier[] = ["antrea", "admin", "network-policy", "baseline", "antrea-baseline"];

/**
 * Where Calico puts Kubernetes' own policies among its tiers.
 * Source: projectcalico/api, constants of the default tiers; the default tier denies at its end.
 */
const CALICO_TIERS: Readonly<Partial<Record<Tier, OwnTier>>> = {
  admin: { name: "adminnetworkpolicy", order: 1000, ends: "pass" },
  "network-policy": { name: "default", order: 1_000_000, ends: "deny" },
  baseline: { name: "baselineadminnetworkpolicy", order: 10_000_000, ends: "pass" },
};

/** The order of a NetworkPolicy among the policies of Calico's default tier. */
const NETWORK_POLICY_ORDER = 1000;

type Placed = { readonly policy: PodPolicy; readonly index: number };

function stageOf(tier: Tier, placed: readonly Placed[]): Stage {
  return {
    key: tier,
    name: NAMES[tier],
    kind: tier === "network-policy" ? "adding" : "ordered",
    ends: "pass",
    policies: new Set(placed.map(({ index }) => index)),
  };
}

function inTier(policies: readonly Placed[], tier: Tier): readonly Placed[] {
  return policies.filter(({ policy }) => policy.tier === tier);
}

function stagesOf(policies: readonly Placed[], tiers: readonly Tier[]): readonly Stage[] {
  return tiers.map((tier) => stageOf(tier, inTier(policies, tier)));
}

function compareTiers(a: OwnTier, b: OwnTier): number {
  if (a.order !== b.order) return a.order < b.order ? -1 : 1;
  if (a.name === b.name) return 0;
  return a.name < b.name ? -1 : 1;
}

function endsOf(tiers: readonly OwnTier[]): OwnTier["ends"] {
  const [first] = tiers;
  return first !== undefined && tiers.every(({ ends }) => ends === first.ends) ? first.ends : "unknown";
}

/** Calico's tiers, Kubernetes' own policies in theirs. */
function calicoStages(policies: readonly Placed[]): readonly Stage[] {
  const byTier = Map.groupBy(
    policies.flatMap((placed) => {
      const tier = placed.policy.ownTier ?? CALICO_TIERS[placed.policy.tier];
      return tier === undefined ? [] : [{ placed, tier }];
    }),
    ({ tier }) => `${tier.order} ${tier.name}`,
  );
  const groups = [...byTier.values()].flatMap((members) => {
    const [first] = members;
    return first === undefined ? [] : [{ tier: first.tier, members }];
  });
  groups.sort((a, b) => compareTiers(a.tier, b.tier));
  return groups.map(({ tier, members }) => {
    const isAdding = members.every(({ placed }) => placed.policy.tier === "network-policy");
    return {
      key: `calico ${tier.order} ${tier.name}`,
      name: isAdding ? NAMES["network-policy"] : `Calico tier ${tier.name}`,
      kind: isAdding ? "adding" : "ordered",
      ends: endsOf(members.map((member) => member.tier)),
      policies: new Set(members.map(({ placed }) => placed.index)),
    };
  });
}

/** Whether a policy stands for pods of which nothing can be said: it comes before all that anybody enforces. */
function standsForDoubt({ subject }: PodPolicy): boolean {
  return subject.pods.requirements.some((one) => "key" in one && one.key === DOUBT);
}

/** Policies whose enforcer is not known stand before all that is sure: where they do not count, nothing is changed. */
function doubtfulStages(policies: readonly Placed[]): readonly Stage[] {
  return calicoStages(policies.filter(({ policy }) => policy.tier === "calico"));
}

/**
 * Who is asked about a direction, in which order, under an enforcer.
 * Source: the reference pages of each enforcer, as docs/semantics.md names them.
 */
export function planOf(policies: readonly PodPolicy[], cni: Cni, direction: Direction): Plan {
  const placed = policies.map((policy, index) => ({ policy, index }));
  const isFirewall = ({ policy }: Placed): boolean => policy.tier === "egress-firewall";
  const firewalls = placed.filter(isFirewall);
  const doubts = placed.filter(({ policy }) => standsForDoubt(policy));
  const others = placed.filter((one) => !isFirewall(one) && !standsForDoubt(one.policy));
  const first = doubts.length === 0 ? [] : [{ ...stageOf("admin", doubts), key: "doubt" }];
  const chain =
    cni === "calico" ? calicoStages(others) : [...doubtfulStages(others), ...stagesOf(others, CHAIN)];
  const pods: Layer = { name: "pod policy", stages: [...first, ...chain] };
  if (direction === "ingress" || firewalls.length === 0) return [pods];
  return [pods, { name: "egress firewall", stages: [stageOf("egress-firewall", firewalls)] }];
}

/** A policy's place in an ordered stage: its number, and the text that orders equals where the language has one. */
export function rankOf(policy: PodPolicy): {
  readonly order: number | "unordered";
  readonly tieBreak: string | undefined;
} {
  if (policy.tier === "network-policy")
    return { order: NETWORK_POLICY_ORDER, tieBreak: `knp.default.${policy.object.name}` };
  return { order: policy.priority, tieBreak: policy.tieBreak };
}
