import type { Cidr } from "../../domain/address.ts";
import { blockOf, rangeHolds } from "../../domain/address.ts";
import type { JsonObject } from "../../domain/json.ts";
import { lowHalf } from "../../domain/port.ts";
import { at } from "../../domain/unreachable.ts";
import type { Socket } from "../catalogue/endpoints.ts";
import { blockRange, PRIVATE_BLOCKS } from "../catalogue/ranges.ts";
import { objectText } from "../pod-policy.ts";
import type { AuditContext, Members } from "./context.ts";
import { subjectOrigins } from "./context.ts";
import type { Finding, Patch } from "./finding.ts";
import { exceptFrom } from "./patches.ts";
import type { RuleFacts } from "./rules.ts";
import { byName } from "./rules.ts";
import { socketAddresses } from "./sockets.ts";
import { distinct, foundSubjects, subjectsText } from "./subjects.ts";
import type { Certainty } from "./witness.ts";
import { addressWitness } from "./witness.ts";
import { listed } from "./words.ts";

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

/** The fewest rules that open these sockets, in an order of their own. */
function openersOf(
  { rules, sockets }: AuditContext,
  { group }: Members,
  open: readonly Socket[],
  certainty: Certainty,
): readonly RuleFacts[] {
  const left = new Set(open);
  const chosen: RuleFacts[] = [];
  const byReach = byName(rules.allowing(group))
    .map((facts) => ({ facts, own: sockets.open(facts.sheet, certainty) }))
    .toSorted((a, b) => b.own.length - a.own.length);
  for (const { facts, own } of byReach) {
    if (!own.some((socket) => left.has(socket))) continue;
    chosen.push(facts);
    for (const socket of own) left.delete(socket);
  }
  return byName(chosen);
}

/** Equal where the identity is, and cheaper. */
function keyOf({ stance }: Members, rules: readonly RuleFacts[], certainty: Certainty): string {
  if (stance === "open") return certainty;
  return `${certainty} by ${rules.map(({ number }) => number).join()}`;
}

function identityOf({ certainty, rules, groups }: Reached): readonly string[] {
  const first = at(groups, 0);
  if (first.stance === "open") return [certainty, "no default deny"];
  if (rules.length === 0) return [certainty, "default"];
  return [certainty, ...rules.map(({ identity }) => identity)];
}

type Reached = {
  readonly certainty: Certainty;
  readonly rules: readonly RuleFacts[];
  readonly groups: Members[];
  readonly sockets: Set<Socket>;
};

/** Whoever reaches the same because of the same, together. For those whom nothing denies, that is the reason. */
class ReachedSockets {
  readonly #found = new Map<string, Reached>();
  readonly #context: AuditContext;

  constructor(context: AuditContext) {
    this.#context = context;
  }

  add(members: Members, sockets: readonly Socket[], certainty: Certainty): void {
    if (sockets.length === 0) return;
    const rules = members.stance === "open" ? [] : openersOf(this.#context, members, sockets, certainty);
    const key = keyOf(members, rules, certainty);
    const known = this.#found.get(key);
    if (known === undefined) {
      this.#found.set(key, { certainty, rules, groups: [members], sockets: new Set(sockets) });
      return;
    }
    known.groups.push(members);
    for (const socket of sockets) known.sockets.add(socket);
  }

  values(): Iterable<Reached> {
    return this.#found.values();
  }
}

function detailOf({ certainty, rules, groups }: Reached, who: string, where: string): string {
  const isOpen = at(groups, 0).stance === "open";
  const because =
    rules.length > 0 ? listed([...new Set(rules.map(({ entry }) => objectText(entry.object)))]) : undefined;
  if (certainty === "possible") {
    const reason =
      because === undefined ? "part of what decides could not be read" : `${because} may allow it`;
    return `It cannot be ruled out that ${who} may reach cloud credentials at ${where}: ${reason}.`;
  }
  if (isOpen)
    return `No default deny holds ${who}, so the node's cloud credentials at ${where} are within reach.`;
  if (because === undefined) return `Nothing closes cloud credentials at ${where} for ${who}.`;
  return `${because} ${rules.length === 1 ? "opens" : "open"} cloud credentials at ${where} to ${who}.`;
}

/** Addresses; of whom, where that is one or two and worth knowing. */
function placesText(sockets: readonly Socket[]): string {
  const titles = [...new Set(sockets.flatMap(({ endpoints }) => endpoints.map(({ title }) => title)))];
  const where = listed(socketAddresses(sockets));
  return titles.length > 2 ? where : `${where} (${listed(titles)})`;
}

/** Whether all that is reached means something in one cloud only, and nothing in any other: who is not there need not care. */
function isOneCloud(sockets: readonly Socket[]): boolean {
  return new Set(sockets.flatMap(({ endpoints }) => endpoints.map(({ provider }) => provider))).size === 1;
}

function reachedFinding(context: AuditContext, reached: Reached): Finding {
  const { certainty, rules, groups, sockets } = reached;
  const subjects = distinct(groups.flatMap((members) => members.subjects));
  const ordered = context.sockets.list.filter((socket) => sockets.has(socket));
  const first = at(groups, 0);
  const shown = at(
    context.sockets.open(first.group.sheet, certainty).filter((socket) => sockets.has(socket)),
    0,
  );
  const patch = certainty === "certain" ? mending(context, reached) : undefined;
  return {
    slug: "metadata-reachable",
    ...(certainty === "certain" && !isOneCloud(ordered) ? {} : { severity: "medium" }),
    detail: detailOf(reached, subjectsText(subjects), placesText(ordered)),
    subjects: foundSubjects(subjects),
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
  if (edit.length === 0 || edit.length < rules.length) return denyMetadata(context);
  return {
    summary:
      "Leaves the credential addresses out of the rule's block. Link-local DNS (169.254.20.10) and pod identity agents, where they are used, need a rule of their own, by address and port.",
    add: [],
    edit,
  };
}

const DENY_NAME = "deny-cloud-credentials";

/** One rule for each run of ports: the addresses that answer there. */
function denyRules(
  sockets: readonly Socket[],
  shape: (networks: readonly string[], port: { from: number; to: number }) => JsonObject,
): readonly JsonObject[] {
  const byPorts = Map.groupBy(sockets, ({ ports }) => `${lowHalf(ports.first)}-${lowHalf(ports.last)}`);
  return [...byPorts.values()].map((own) => {
    const { ports } = at(own, 0);
    const networks = own.map(({ text, address }) => `${text}/${address.family === 4 ? 32 : 128}`);
    return shape(networks, { from: lowHalf(ports.first), to: lowHalf(ports.last) });
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
  const egress = denyRules(sockets.list, (networks, { from }) => ({
    name: `no-credentials-${from}`,
    action: "Deny",
    to: [{ networks }],
    ...(isOld
      ? { ports: [{ portNumber: { protocol: "TCP", port: from } }] }
      : { protocols: [{ tcp: { destinationPort: { number: from } } }] }),
  }));
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
