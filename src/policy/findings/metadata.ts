import type { Cidr } from "../../domain/address.ts";
import { blockOf, rangeHolds } from "../../domain/address.ts";
import type { JsonObject } from "../../domain/json.ts";
import { lowHalf } from "../../domain/port.ts";
import { at } from "../../domain/unreachable.ts";
import type { Socket } from "../catalogue/endpoints.ts";
import { blockRange, PRIVATE_BLOCKS } from "../catalogue/ranges.ts";
import { explain, pathText } from "../explain.ts";
import { objectText } from "../pod-policy.ts";
import type { AuditContext, Members } from "./context.ts";
import { subjectOrigins } from "./context.ts";
import { pointer } from "./document.ts";
import type { Finding, Named, Operation, Patch } from "./finding.ts";
import { editing, exceptFrom } from "./patches.ts";
import { forgetsCredentials } from "./precedence.ts";
import type { RuleFacts } from "./rules.ts";
import { byName } from "./rules.ts";
import { mayNotMatter, socketAddresses } from "./sockets.ts";
import { distinct, told, whoText } from "./subjects.ts";
import type { Certainty } from "./witness.ts";
import { addressWitness } from "./witness.ts";
import { agreeing, listed } from "./words.ts";

/** Blocks that a careful author excepts as a whole, where an endpoint lies in one. */
const WIDER: readonly Cidr[] = PRIVATE_BLOCKS.map(blockRange);

/**
 * What to except so that sockets close: for each the block it lies in, where the rule's own block is wider, else its
 * address alone.
 */
export function holesFor(sockets: readonly Socket[]): readonly (readonly Cidr[])[] {
  return sockets.map(({ address }) => {
    const exact = blockOf(address, address.family === 4 ? 32 : 128);
    const wider = WIDER.filter((block) => block.family === 4 && rangeHolds(block, address));
    return [...wider, exact];
  });
}

/** Who decides about sockets: the rules, or nobody where the list is empty. */
type Cause = { readonly rules: readonly RuleFacts[]; readonly sockets: readonly Socket[] };

/** The fewest of these rules that open the sockets, in an order of their own. */
function openersOf(
  { sockets }: AuditContext,
  rules: readonly RuleFacts[],
  open: readonly Socket[],
  certainty: Certainty,
): readonly RuleFacts[] {
  const left = new Set(open);
  const chosen: RuleFacts[] = [];
  const byReach = byName(rules)
    .map((facts) => ({ facts, own: sockets.open(facts.sheet, certainty) }))
    .toSorted((a, b) => b.own.length - a.own.length);
  for (const { facts, own } of byReach) {
    if (!own.some((socket) => left.has(socket))) continue;
    chosen.push(facts);
    for (const socket of own) left.delete(socket);
  }
  return byName(chosen);
}

/** The ordered rules that decide about a socket, found by replaying the connection. */
function ordering(
  { analysis, subjects }: AuditContext,
  { number, subjects: members }: Members,
  socket: Socket,
  rules: readonly RuleFacts[],
): readonly RuleFacts[] {
  const { egress, classes } = analysis;
  const from = (subjects.classesOf.get(at(members, 0)) ?? []).find(
    (one) => at(egress.ofClass, one) === number,
  );
  if (from === undefined) return [];
  const to = { kind: "address", address: socket.address } as const;
  const decisions = explain(analysis, { from: classes.spotOf(from), to, point: socket.ports.first });
  return rules.filter(({ entry, rule }) =>
    decisions.some(
      (decision) =>
        (decision.verdict === "allow" || decision.verdict === "unknown") &&
        decision.object === objectText(entry.object) &&
        decision.rule === pathText(rule.path),
    ),
  );
}

/**
 * Why a group reaches sockets. Rules of cluster-wide policies come before and after NetworkPolicies, so what they decide is
 * told as theirs; about the rest NetworkPolicies decide together, or nobody.
 */
function causesOf(
  context: AuditContext,
  members: Members,
  open: readonly Socket[],
  certainty: Certainty,
): readonly Cause[] {
  const opens = (facts: RuleFacts): boolean => context.sockets.open(facts.sheet, certainty).length > 0;
  const rules = context.rules.allowing(members.group).filter(opens);
  const ordered = rules.filter(({ entry }) => entry.tier !== "network-policy");
  const byDecider = new Map(
    open.map((socket) => [socket, ordered.length === 0 ? [] : ordering(context, members, socket, ordered)]),
  );
  const decided = open.filter((socket) => (byDecider.get(socket) ?? []).length > 0);
  const deciding = new Set(decided.flatMap((socket) => byDecider.get(socket) ?? []));
  const first: readonly Cause[] =
    decided.length === 0 ? [] : [{ rules: byName([...deciding]), sockets: decided }];
  const left = open.filter((socket) => !decided.includes(socket));
  const adding = rules.filter(({ entry }) => entry.tier === "network-policy");
  return left.length === 0 ? first : [...first, ...addingCauses(context, adding, left, certainty)];
}

/** The NetworkPolicies that open sockets, but for the rules of which another finding tells. */
function addingCauses(
  context: AuditContext,
  rules: readonly RuleFacts[],
  open: readonly Socket[],
  certainty: Certainty,
): readonly Cause[] {
  const { sockets } = context;
  const isTold = (facts: RuleFacts): boolean => certainty === "certain" && forgetsCredentials(context, facts);
  const byTold = Map.groupBy(rules, isTold);
  const opened = (told: boolean): ReadonlySet<Socket> =>
    new Set((byTold.get(told) ?? []).flatMap(({ sheet }) => sockets.open(sheet, certainty)));
  const [told, untold] = [opened(true), opened(false)];
  const left = open.filter((socket) => untold.has(socket) || !told.has(socket));
  if (left.length === 0) return [];
  return [{ rules: openersOf(context, byTold.get(false) ?? [], left, certainty), sockets: left }];
}

type Reached = {
  readonly certainty: Certainty;
  readonly stance: Members["stance"];
  readonly rules: readonly RuleFacts[];
  readonly groups: Members[];
  readonly sockets: Set<Socket>;
};

function identityOf({ certainty, rules, stance }: Reached): readonly string[] {
  if (rules.length > 0) return [certainty, ...rules.map(({ identity }) => identity)];
  return [certainty, stance === "open" ? "no default deny" : "default"];
}

/** Whoever reaches the same because of the same, together. For those whom nothing denies, that is the reason. */
class ReachedSockets {
  readonly #found = new Map<string, Reached>();
  readonly #context: AuditContext;

  constructor(context: AuditContext) {
    this.#context = context;
  }

  add(members: Members, open: readonly Socket[], certainty: Certainty): void {
    if (open.length === 0) return;
    for (const cause of causesOf(this.#context, members, open, certainty)) {
      this.#note(members, cause, certainty);
    }
  }

  #note(members: Members, { rules, sockets }: Cause, certainty: Certainty): void {
    const { stance } = members;
    const key = JSON.stringify([
      certainty,
      ...(rules.length === 0 ? [stance] : rules.map(({ number }) => number)),
    ]);
    const known = this.#found.get(key);
    if (known === undefined) {
      this.#found.set(key, { certainty, stance, rules, groups: [members], sockets: new Set(sockets) });
      return;
    }
    known.groups.push(members);
    for (const socket of sockets) known.sockets.add(socket);
  }

  values(): Iterable<Reached> {
    return this.#found.values();
  }
}

function detailOf({ certainty, stance }: Reached, { subjects, policies }: Named, where: string): string {
  const who = whoText(subjects);
  if (certainty === "possible") {
    const reason =
      policies.length === 0 ? "part of what decides could not be read" : `${listed(policies)} may allow it`;
    return `It cannot be ruled out that ${who} may reach cloud credentials at ${where}: ${reason}.`;
  }
  if (policies.length > 0)
    return `${listed(policies)} ${agreeing(policies.length, "opens", "open")} cloud credentials at ${where} to ${who}.`;
  return stance === "open"
    ? `No default deny holds ${who}, so the node's cloud credentials at ${where} are within reach.`
    : `Nothing closes cloud credentials at ${where} for ${who}.`;
}

/** Addresses; of whom, where that is one or two and worth knowing. */
function placesText(sockets: readonly Socket[]): string {
  const titles = [...new Set(sockets.flatMap(({ endpoints }) => endpoints.map(({ title }) => title)))];
  const where = listed(socketAddresses(sockets));
  return titles.length > 2 ? where : `${where} (${listed(titles)})`;
}

function reachedFinding(context: AuditContext, reached: Reached): Finding {
  const { certainty, rules, groups, sockets, stance } = reached;
  const subjects = distinct(groups.flatMap((members) => members.subjects));
  const ordered = context.sockets.list.filter((socket) => sockets.has(socket));
  const first = at(groups, 0);
  const shown = at(
    context.sockets.open(first.group.sheet, certainty).filter((socket) => sockets.has(socket)),
    0,
  );
  const patch = certainty === "certain" ? mending(context, reached) : undefined;
  const where = placesText(ordered);
  return {
    slug: "metadata-reachable",
    ...(certainty === "certain" && !mayNotMatter(ordered, context.hasIpv6) ? {} : { severity: "medium" }),
    ...told({
      subjects,
      policies: rules.map(({ entry }) => objectText(entry.object)),
      shape: [certainty, stance, where],
      tell: (named) => detailOf(reached, named, where),
    }),
    witness: addressWitness(
      context,
      at(first.subjects, 0),
      { address: shown.address, port: shown.ports.first },
      certainty,
    ),
    origins: rules.length > 0 ? rules.map(({ origin }) => origin) : subjectOrigins(context, subjects),
    ...(patch === undefined ? {} : { patch }),
    identity: identityOf(reached),
  };
}

/** Cloud credentials within reach, whatever opens them. */
export function metadataReachable(context: AuditContext): readonly Finding[] {
  const found = new ReachedSockets(context);
  for (const members of context.groups) {
    const { sheet } = members.group;
    const certain = context.sockets.open(sheet);
    const hanging = context.sockets.open(sheet, "possible").filter((socket) => !certain.includes(socket));
    found.add(members, certain, "certain");
    found.add(members, hanging, "possible");
  }
  return [...found.values()].map((reached) => reachedFinding(context, reached));
}

function mending(context: AuditContext, { rules }: Reached): Patch | undefined {
  const edits = rules.map((facts) => ({
    document: facts.entry.document,
    operations: exceptFrom(facts, holesFor(context.sockets.open(facts.sheet))),
  }));
  const edit = edits.flatMap(({ document, operations }) =>
    operations === undefined || operations.length === 0 ? [] : [{ document, operations }],
  );
  const [only, ...others] = rules;
  if (only !== undefined && only.entry.tier !== "network-policy")
    return others.length === 0 ? denyBefore(context, only) : undefined;
  if (edit.length === 0 || edit.length < rules.length) return denyMetadata(context);
  return {
    summary:
      "Leaves the credential addresses out of the rule's block. Link-local DNS (169.254.20.10) and pod identity agents, where they are used, need a rule of their own, by address and port.",
    add: [],
    edit,
  };
}

/** Rules of an ordered policy that go before the one that opens credentials. */
function denyBefore({ sockets }: AuditContext, facts: RuleFacts): Patch {
  const { entry, rule } = facts;
  const isOld = entry.object.kind !== "ClusterNetworkPolicy";
  const path = pointer(rule.path);
  const rules = denyRules(sockets.open(facts.sheet), isOld);
  return editing(
    facts,
    rules.map((value): Operation => ({ op: "add", path, value })),
    `Denies the credential endpoints before the rule of ${objectText(entry.object)} that opens them, by address and port. Who needs them must be allowed before that.`,
  );
}

const DENY_NAME = "deny-cloud-credentials";

/** One rule for each run of ports: the addresses that answer there. `isOld`: as version v1alpha1 writes ports. */
function denyRules(sockets: readonly Socket[], isOld: boolean): readonly JsonObject[] {
  const byPorts = Map.groupBy(sockets, ({ ports }) => `${lowHalf(ports.first)}-${lowHalf(ports.last)}`);
  return [...byPorts.values()].map((own) => {
    const port = lowHalf(at(own, 0).ports.first);
    const networks = own.map(({ text, address }) => `${text}/${address.family === 4 ? 32 : 128}`);
    return {
      name: `no-credentials-${port}`,
      action: "Deny",
      to: [{ networks }],
      ...(isOld
        ? { ports: [{ portNumber: { protocol: "TCP", port } }] }
        : { protocols: [{ tcp: { destinationPort: { number: port } } }] }),
    };
  });
}

/** A guard rail for the whole cluster, before everything else. None where the first place is taken. */
function denyMetadata({ analysis, sockets }: AuditContext): Patch | undefined {
  const admin = analysis.snapshot.policies.filter(({ tier }) => tier === "admin");
  const isTaken = admin.some(
    ({ priority, object }) => priority === "unordered" || priority <= 0 || object.name === DENY_NAME,
  );
  if (isTaken) return undefined;
  const isOld = admin.length > 0 && admin.every(({ object }) => object.kind === "AdminNetworkPolicy");
  const egress = denyRules(sockets.list, isOld);
  const kind = isOld ? "AdminNetworkPolicy" : "ClusterNetworkPolicy";
  const policy: JsonObject = {
    apiVersion: `policy.networking.k8s.io/${isOld ? "v1alpha1" : "v1alpha2"}`,
    kind,
    metadata: { name: DENY_NAME },
    spec: { ...(isOld ? {} : { tier: "Admin" }), priority: 0, subject: { namespaces: {} }, egress },
  };
  return {
    summary: `Denies the credential endpoints to every pod of the cluster, by address and port, whatever namespaces allow. It needs a network plugin that implements ${kind}.`,
    add: [policy],
    edit: [],
  };
}
