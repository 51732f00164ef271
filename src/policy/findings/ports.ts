import type { Path } from "../../domain/json.ts";
import { field, isList } from "../../domain/json.ts";
import { nearestOne } from "../../domain/nearest.ts";
import type { PortInterval } from "../../domain/port.ts";
import { lowHalf, portRange, protocolOf } from "../../domain/port.ts";
import { at } from "../../domain/unreachable.ts";
import type { ClassSet } from "../engine/class-set.ts";
import { scopeText } from "../engine/selection.ts";
import type { Direction, Peer, PodPolicy, PortItem, Rule } from "../pod-policy.ts";
import { objectText } from "../pod-policy.ts";
import type { Service } from "../snapshot.ts";
import type { AuditContext } from "./context.ts";
import { isOwnKind } from "./context.ts";
import { pointer, valueAt } from "./document.ts";
import type { Finding, Patch } from "./finding.ts";
import { isLikeNetworkPolicy, portsPath } from "./language.ts";
import { editing } from "./patches.ts";
import type { RuleFacts } from "./rules.ts";
import { seenClasses } from "./scopes.ts";
import { backendsOf, targetsOf } from "./services.ts";
import { told } from "./subjects.ts";
import { agreeing, listed } from "./words.ts";

type Named = Extract<PortItem, { kind: "named" }>;
type PodPeer = Extract<Peer, { kind: "pods" }>;

const DIRECTIONS: readonly Direction[] = ["egress", "ingress"];

type Answer = "found" | "missing" | "nobody";

/** The first of ascending numbers that is not below a bound. */
function firstFrom(numbers: readonly number[], bound: number): number | undefined {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(numbers, middle) < bound) low = middle + 1;
    else high = middle;
  }
  return numbers[low];
}

/** Whether some of these ascending numbers lie in a set of classes. */
function haveCommon(set: ClassSet, numbers: readonly number[]): boolean {
  for (let index = 0; index < set.length; index += 2) {
    const number = firstFrom(numbers, at(set, index));
    if (number === undefined) return false;
    if (number <= at(set, index + 1)) return true;
  }
  return false;
}

/** Which classes give which names to their ports. */
class PortNames {
  readonly #context: AuditContext;
  readonly #classes = new Map<string, number[]>();
  readonly #unseen: readonly number[];

  constructor(context: AuditContext) {
    this.#context = context;
    this.#unseen = context.analysis.classes.unseen.map(({ number }) => number);
    for (const [number, { ports }] of context.analysis.classes.list.entries()) {
      for (const key of new Set(ports.map(({ name, protocol }) => `${name}/${protocol}`))) {
        const list = this.#classes.get(key);
        if (list === undefined) this.#classes.set(key, [number]);
        else list.push(number);
      }
    }
  }

  /** Whether some class of a list of peers has the name; `nobody` where the peers reach no pod that is known. */
  atPeers(peers: readonly Peer[], item: Named): Answer {
    const answers = new Set(peers.map((peer) => this.#atPeer(peer, item)));
    if (answers.has("found")) return "found";
    return answers.has("missing") ? "missing" : "nobody";
  }

  #carriers({ name, protocols }: Named): readonly (readonly number[])[] {
    return protocols.map((protocol) => this.#classes.get(`${name}/${protocol}`) ?? []);
  }

  #atPeer(peer: Peer, item: Named): Answer {
    const { classes, snapshot } = this.#context.analysis;
    const carriers = this.#carriers(item);
    const isSomewhere = carriers.some(({ length }) => length > 0);
    if (peer.kind === "block") return peer.scope.pods === "no" || !isSomewhere ? "missing" : "found";
    if (peer.kind !== "pods") return isSomewhere || snapshot.workloads.length === 0 ? "found" : "missing";
    const { possible } = classes.selection.select(peer);
    if (possible.length === 0) return "nobody";
    // A workload that nobody has seen may have any name.
    return carriers.some((numbers) => haveCommon(possible, numbers)) || haveCommon(possible, this.#unseen)
      ? "found"
      : "missing";
  }

  /** For ingress the name is one of the subject's own ports. */
  atSubject(entry: PodPolicy, item: Named): Answer {
    return this.#atPeer({ kind: "pods", ...entry.subject }, item);
  }

  /** Names that the pods in question have. */
  names(scopes: readonly Parameters<typeof seenClasses>[1][]): readonly string[] {
    const { analysis } = this.#context;
    const numbers = scopes.flatMap((scope) => seenClasses(analysis, scope).slice(0, 100));
    return [
      ...new Set(
        numbers.flatMap((number) => at(analysis.classes.list, number).ports.map(({ name }) => name)),
      ),
    ];
  }
}

/** The names that were probably meant: the nearest one, or the only one there is. */
function meantName(item: Named, names: readonly string[]): string | undefined {
  const [only] = names;
  return nearestOne(item.name, names) ?? (names.length === 1 ? only : undefined);
}

function renaming(entry: PodPolicy, rule: Rule, item: Named, name: string): Patch | undefined {
  const path: Path = [...rule.path, "ports"];
  const written = valueAt(entry.document.root, path);
  const index = isList(written) ? written.findIndex((one) => field(one, "port") === item.name) : -1;
  if (!isLikeNetworkPolicy(entry) || index < 0) return undefined;
  return editing(
    { entry },
    [{ op: "replace", path: pointer([...path, index, "port"]), value: name }],
    `Names the port ${name}, which the destination declares, in place of ${item.name}.`,
  );
}

function aboutName(
  context: AuditContext,
  names: PortNames,
  at: { entry: PodPolicy; rule: Rule; direction: Direction },
  item: Named,
): Finding {
  const { entry, rule, direction } = at;
  const peers = rule.peers.filter((peer): peer is PodPeer => peer.kind === "pods");
  const known = names.names(direction === "egress" ? peers : [entry.subject]);
  const meant = meantName(item, known);
  const patch = meant === undefined ? undefined : renaming(entry, rule, item, meant);
  const own = known.length === 0 ? "They name no port at all." : `They call their ports ${listed(known, 5)}.`;
  const whose =
    direction === "egress"
      ? "none of the destinations has a port of that name"
      : "none of the pods that it selects has a port of that name";
  const more = peers.length === 0 && direction === "egress" ? "" : ` ${own}`;
  return {
    slug: "named-port-unresolved",
    ...told({
      subjects: context.subjectsOf(context.indexOf(entry)),
      policies: [objectText(entry.object)],
      shape: [item.name, whose, more],
      tell: ({ policies }) =>
        `A rule of ${listed(policies)} is for port ${item.name}, and ${whose}, so it allows nothing there.${more}`,
    }),
    origins: [{ document: entry.document, path: portsPath(entry, rule.path) }],
    ...(patch === undefined ? {} : { patch }),
    identity: [objectText(entry.object), direction, item.name],
  };
}

/** Names of ports that nobody has whom a rule is about. One finding for each name in a policy. */
export function unresolvedNames(context: AuditContext): readonly Finding[] {
  const names = new PortNames(context);
  return context.analysis.snapshot.policies.flatMap((entry): Finding[] => {
    if (!isOwnKind(entry)) return [];
    const told = new Set<string>();
    return DIRECTIONS.flatMap((direction) =>
      entry.rules[direction].flatMap((rule) =>
        namedItems(rule).flatMap((item): Finding[] => {
          const key = `${direction} ${item.name}`;
          const answer =
            direction === "egress" ? names.atPeers(rule.peers, item) : names.atSubject(entry, item);
          if (answer !== "missing" || told.has(key)) return [];
          told.add(key);
          return [aboutName(context, names, { entry, rule, direction }, item)];
        }),
      ),
    );
  });
}

function namedItems({ ports }: Rule): readonly Named[] {
  return ports === "all" ? [] : ports.filter((item) => item.kind === "named");
}

/** A service's port, and the one that its pods listen on instead. */
type Translation = {
  readonly service: Service;
  readonly from: number;
  readonly to: number;
  readonly backends: ReadonlySet<number>;
};

/** Services whose port is another than their pods'. */
class Translations {
  readonly #byPort = new Map<number, Translation[]>();
  readonly #listening = new Map<number, Set<number>>();

  constructor({ analysis }: AuditContext) {
    for (const service of analysis.snapshot.services) {
      const backends = backendsOf(analysis, service);
      for (const port of service.ports) this.#add(analysis, service, port, backends);
    }
  }

  #add(
    { classes }: AuditContext["analysis"],
    service: Service,
    port: Service["ports"][number],
    backends: readonly number[],
  ): void {
    const from = portRange(port.protocol, port.port, port.port).first;
    const byTarget = new Map<number, Set<number>>();
    for (const number of backends) {
      for (const target of targetsOf(port, at(classes.list, number).ports)) {
        const own = this.#listening.get(number) ?? new Set();
        this.#listening.set(number, own.add(target));
        byTarget.set(target, (byTarget.get(target) ?? new Set()).add(number));
      }
    }
    for (const [to, own] of byTarget) {
      // The name of a headless service leads to the pods themselves: nothing replaces the port that is dialled.
      if (to === from || service.isHeadless) continue;
      const list = this.#byPort.get(from);
      const translation = { service, from, to, backends: own };
      if (list === undefined) this.#byPort.set(from, [translation]);
      else list.push(translation);
    }
  }

  /** What a point would be translated to at some of these classes, none of which listens on the point itself. */
  of(
    point: number,
    classes: readonly number[],
    named: (number: number) => ReadonlySet<number>,
  ): readonly Translation[] {
    const candidates = this.#byPort.get(point) ?? [];
    if (candidates.length === 0) return [];
    if (
      classes.some((number) => this.#listening.get(number)?.has(point) === true || named(number).has(point))
    )
      return [];
    return candidates.filter(({ backends }) => classes.some((number) => backends.has(number)));
  }
}

/** The numbers of a rule that are single ports, with their places in its list. */
function singlePorts({ ports }: Rule): readonly { point: number; index: number }[] {
  if (ports === "all") return [];
  return ports.flatMap((item, index) =>
    item.kind === "range" && item.first === item.last ? [{ point: item.first, index }] : [],
  );
}

function holdsPoint({ ports }: Rule, point: number): boolean {
  if (ports === "all") return true;
  return ports.some(
    (item) => item.kind === "range" && (item satisfies PortInterval).first <= point && point <= item.last,
  );
}

/** Rules that allow the port of a service, where its pods listen on another. */
export function servicePorts(context: AuditContext): readonly Finding[] {
  const { analysis } = context;
  const translations = new Translations(context);
  const named = (number: number): ReadonlySet<number> =>
    new Set(
      at(analysis.classes.list, number).ports.map(
        (port) => portRange(port.protocol, port.number, port.number).first,
      ),
    );
  const found = new Map<string, readonly Translation[]>();
  const lookUp = (peer: PodPeer, point: number): readonly Translation[] => {
    const key = `${scopeText(peer)} ${point}`;
    const known = found.get(key) ?? translations.of(point, seenClasses(analysis, peer), named);
    found.set(key, known);
    return known;
  };
  return [...context.rules.adding()].flatMap((facts): Finding[] => {
    const { rule, entry } = facts;
    const peers = rule.peers.filter((peer): peer is PodPeer => peer.kind === "pods");
    return singlePorts(rule).flatMap(({ point, index }): Finding[] => {
      const wrong = peers
        .flatMap((peer) => lookUp(peer, point))
        .filter(
          ({ to, backends }) => !holdsPoint(rule, to) && !isOpenAnyway(context, facts.policy, backends, to),
        );
      const [first] = wrong;
      if (first === undefined) return [];
      const targets = [...new Set(wrong.map(({ to }) => to))];
      const what = `port ${lowHalf(point)} of Service ${first.service.namespace}/${first.service.name}, whose pods listen on ${listed(targets.map((to) => String(lowHalf(to))))}`;
      const patch = targets.length === 1 ? retargeting(facts, index, first.to) : undefined;
      return [
        {
          slug: "service-port-not-target-port",
          ...told({
            subjects: context.subjectsOf(facts.policy),
            policies: [objectText(entry.object)],
            shape: [what],
            tell: ({ policies }) =>
              `${listed(policies)} ${agreeing(policies.length, "allows", "allow")} ${what}: the connection is dropped.`,
          }),
          origins: [{ document: entry.document, path: portPath(facts, index) }, first.service.origin],
          ...(patch === undefined ? {} : { patch }),
          identity: [facts.identity, `${protocolOf(point)}/${lowHalf(point)}`],
        },
      ];
    });
  });
}

/** Whether everybody whom a policy holds reaches the pods' own port by other rules. */
function isOpenAnyway(
  context: AuditContext,
  policy: number,
  backends: ReadonlySet<number>,
  point: number,
): boolean {
  const { analysis, inside } = context;
  const groups = context.groupsOf(policy);
  return groups.every(({ group }) =>
    [...backends].every((number) =>
      analysis.algebra.ports.holds(inside.atClass(group.sheet, number).certain, point),
    ),
  );
}

/** The place of one port of a rule, as near as the language lets it be told. */
function portPath({ entry, rule }: RuleFacts, index: number): Path {
  const path = portsPath(entry, rule.path);
  return isLikeNetworkPolicy(entry) ? [...path, index] : path;
}

function retargeting(facts: RuleFacts, index: number, to: number): Patch | undefined {
  const path = [...portPath(facts, index), "port"];
  if (!isLikeNetworkPolicy(facts.entry) || typeof valueAt(facts.entry.document.root, path) !== "number")
    return undefined;
  return editing(
    facts,
    [{ op: "replace", path: pointer(path), value: lowHalf(to) }],
    `Allows port ${lowHalf(to)}, on which the pods behind the service listen.`,
  );
}
