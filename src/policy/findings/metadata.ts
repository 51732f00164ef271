import { at } from "../../domain/unreachable.ts";
import type { Socket } from "../catalogue/endpoints.ts";
import { explain, pathText } from "../explain.ts";
import { objectText } from "../pod-policy.ts";
import { closingSockets, denyCredentials } from "./closing.ts";
import type { AuditContext, Members } from "./context.ts";
import { subjectOrigins } from "./context.ts";
import type { Finding, Named, Patch } from "./finding.ts";
import { joinedPatches } from "./joining.ts";
import { forgetsCredentials } from "./precedence.ts";
import type { RuleFacts } from "./rules.ts";
import { byName } from "./rules.ts";
import { mayNotMatter, socketAddresses } from "./sockets.ts";
import { distinct, told, whoText } from "./subjects.ts";
import type { Certainty } from "./witness.ts";
import { socketWitness } from "./witness.ts";
import { agreeing, listed } from "./words.ts";

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
    witness: socketWitness(
      context,
      at(first.subjects, 0),
      { sheet: first.group.sheet, socket: shown },
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
  const isOrdered = rules.some(({ entry }) => entry.tier !== "network-policy");
  if (isOrdered && rules.length > 1) return undefined;
  const edits = rules.map((facts) => closingSockets(facts, context.sockets.open(facts.sheet)));
  const whole = edits.filter((patch) => patch !== undefined);
  if (isOrdered) return whole[0];
  return whole.length === 0 || whole.length < edits.length ? denyCredentials(context) : joinedPatches(whole);
}
