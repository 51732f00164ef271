import type { PortSetId } from "../../algebra/lattice.ts";
import { TOP } from "../../algebra/lattice.ts";
import type { PortPoint } from "../../domain/port.ts";
import { lowHalf, PROTOCOL, portPoint, protocolOf } from "../../domain/port.ts";
import { at } from "../../domain/unreachable.ts";
import type { Truth } from "../../domain/verdict.ts";
import { and, not, or } from "../../domain/verdict.ts";
import type { Analysis } from "../engine/analyse.ts";
import { numbersOf } from "../engine/class-set.ts";
import type { Class, Spot } from "../engine/class.ts";
import type { Group } from "../engine/half.ts";
import { OPENSHIFT_KEY, isCalledResolver } from "../engine/resolvers.ts";
import type { NamespaceScope, Peer, Rule } from "../pod-policy.ts";
import type { LabelSelector, Labels } from "../selector.ts";
import { selects } from "../selector.ts";
import { labelsOfNamespace } from "../snapshot.ts";
import type { Inside } from "./inside.ts";
import type { RuleBook, RuleFacts } from "./rules.ts";
import { dnsTargets, type ServiceAddresses } from "./services.ts";

export const DNS_PORT = 53;

/** On which pods listen that answer for port 53 of a service, as OpenShift's do. */
const BACKEND_PORT = 5353;

/** Where a cluster's resolver lives when nothing else is known, and what its pods are called. */
export const DNS_NAMESPACE = "kube-system";
export const DNS_LABEL = { key: "k8s-app", value: "kube-dns" } as const;
const DNS_LABELS: Labels = { stated: new Map([[DNS_LABEL.key, DNS_LABEL.value]]), knowledge: "whole" };

/** Whether a selector asks for the labels of a resolver. */
export function isResolverSelector({ requirements }: LabelSelector): boolean {
  const stated = new Map<string, string>();
  for (const requirement of requirements) {
    if (requirement.operator === "In") stated.set(requirement.key, requirement.values[0] ?? "");
  }
  return isCalledResolver({ stated, knowledge: "whole" });
}

/** A pod that nobody has seen, in a namespace of the system: whoever allows DNS writes such a peer. */
function isUnseenResolver({ unseen, labels }: Class): boolean {
  if (unseen?.peer !== true) return false;
  if (isCalledResolver(labels)) return true;
  const words = [unseen.namespace.name, ...unseen.namespace.labels.stated.values()];
  return words.some((word) => word === DNS_NAMESPACE || word === "openshift-dns");
}

/** Ports up to this many together are meant one by one. */
const NARROW_PORTS = 16;
const NARROW_ADDRESSES = 256;

/** Whether a rule names a port, alone or among few. */
export function namesPort({ ports }: Rule, point: PortPoint): boolean {
  if (ports === "all") return false;
  return ports.some(
    (item) =>
      item.kind === "range" &&
      item.first <= point &&
      point <= item.last &&
      item.last - item.first < NARROW_PORTS,
  );
}

/** Whether a rule's ports hold a point. */
export function portTruth({ ports }: Rule, point: PortPoint): Truth {
  if (ports === "all") return "yes";
  if (ports.some((item) => item.kind === "range" && item.first <= point && point <= item.last)) return "yes";
  return ports.some((item) => item.kind !== "range") ? "maybe" : "no";
}

/** The cluster's resolvers, and who may ask them. */
export class Resolvers {
  /** Classes of pods that resolve names, as far as labels tell. */
  readonly classes: readonly number[];
  readonly #analysis: Analysis;
  readonly #rules: RuleBook;
  readonly #inside: Inside;
  readonly #asked = new Map<string, Truth>();
  readonly #peers = new Map<Rule, Truth>();
  readonly #services: ServiceAddresses;
  /** Class → where it answers for port 53, where a service of the input says so. */
  readonly #targets: ReadonlyMap<number, readonly PortPoint[]>;
  #spots: ReadonlyMap<number, readonly Spot[]> | undefined;

  constructor(analysis: Analysis, rules: RuleBook, inside: Inside, services: ServiceAddresses) {
    this.#services = services;
    this.#targets = dnsTargets(analysis);
    this.#inside = inside;
    this.#analysis = analysis;
    this.#rules = rules;
    this.classes = [...analysis.classes.list.entries()]
      .filter(
        ([, entry]) =>
          isUnseenResolver(entry) ||
          (entry.unseen === undefined && entry.namespace >= 0 && isCalledResolver(entry.labels)),
      )
      .map(([number]) => number);
  }

  /**
   * Whether a group may ask a resolver over UDP or TCP: surely, perhaps, or not. `alsoServices` counts a rule to the address
   * of a service, which few enforcers ever match, as perhaps.
   */
  mayAsk(number: number, protocol: "TCP" | "UDP", alsoServices: boolean = true): Truth {
    const key = `${number}/${protocol}/${String(alsoServices)}`;
    const known = this.#asked.get(key);
    if (known !== undefined) return known;
    const group = at(this.#analysis.egress.groups, number);
    const [point, backend] = [DNS_PORT, BACKEND_PORT].map((port) => portPoint(PROTOCOL[protocol], port));
    const truth = [point, backend].reduce<Truth>(
      (so, one) => (so === "yes" || one === undefined ? so : or(so, this.#at(group, one, alsoServices))),
      "no",
    );
    this.#asked.set(key, truth);
    return truth;
  }

  #at(group: Group, point: PortPoint, alsoServices: boolean): Truth {
    const ways = [
      (): Truth => this.#atClasses(group, point),
      (): Truth => this.#atAddresses(group, point, alsoServices),
      (): Truth => this.#explicitly(group, point, alsoServices),
      (): Truth => (this.classes.length === 0 ? this.#unlisted(group, point) : "no"),
    ];
    return ways.reduce<Truth>((so, next) => (so === "yes" ? so : or(so, next())), "no");
  }

  /**
   * The points at which a resolver class listens, of one protocol: those that a service of the input leads to, else those
   * that are usual. Of one that nobody has seen, all of these are likely.
   */
  #pointsOf(number: number, point: PortPoint): readonly PortPoint[] {
    const { ports, unseen, labels } = at(this.#analysis.classes.list, number);
    const protocol = protocolOf(point);
    const targets = (this.#targets.get(number) ?? []).filter((one) => protocolOf(one) === protocol);
    if (targets.length > 0) return targets;
    if (unseen === undefined && lowHalf(point) === BACKEND_PORT && !labels.stated.has(OPENSHIFT_KEY))
      return [];
    const own = ports.filter((port) => port.protocol === protocol && port.name.startsWith("dns"));
    return [point, ...own.map((port) => portPoint(port.protocol, port.number))];
  }

  /** The ports on which a resolver class listens. */
  portsOf(number: number): readonly number[] {
    const points = [PROTOCOL.UDP, PROTOCOL.TCP].flatMap((protocol) =>
      this.#pointsOf(number, portPoint(protocol, DNS_PORT)),
    );
    return [...new Set(points.map(lowHalf))];
  }

  #atClasses(group: Group, point: PortPoint): Truth {
    let truth: Truth = "no";
    for (const number of this.classes) {
      for (const own of this.#pointsOf(number, point)) truth = or(truth, this.#atClass(group, number, own));
      if (truth === "yes") return truth;
    }
    return truth;
  }

  #atClass({ sheet }: Group, number: number, point: PortPoint): Truth {
    const { ports } = this.#analysis.algebra;
    const truths = this.#spotsOf(number).map((spot): Truth => {
      const { certain, possible } = this.#inside.at(sheet, spot);
      if (ports.holds(certain, point)) return "yes";
      return ports.holds(possible, point) ? "maybe" : "no";
    });
    return truths.reduce<Truth>(or, "no");
  }

  /** Where the pods of a class are: any of them may answer. */
  #spotsOf(number: number): readonly Spot[] {
    const { classes } = this.#analysis;
    if (at(classes.list, number).unseen !== undefined) return [classes.spotOf(number)];
    this.#spots ??= Map.groupBy(classes.spots.flat(), (spot) => spot.number);
    return this.#spots.get(number) ?? [];
  }

  #atAddress(
    { sheet }: Pick<Group, "sheet">,
    family: 4 | 6,
    words: readonly number[],
    point: PortPoint,
  ): Truth {
    const { v4, v6, ports } = this.#analysis.algebra;
    const open = (bound: "certain" | "possible"): PortSetId =>
      family === 4 ? v4.at(sheet.v4[bound], words) : v6.at(sheet.v6[bound], words);
    if (ports.holds(open("certain"), point)) return "yes";
    return ports.holds(open("possible"), point) ? "maybe" : "no";
  }

  #atAddresses(group: Group, point: PortPoint, alsoServices: boolean): Truth {
    const known = this.#analysis.snapshot.network.dns ?? [];
    return known.reduce<Truth>((so, address) => {
      const open = this.#atAddress(group, address.family, address.words, point);
      return or(so, this.#services.has(address, true) ? and(open, alsoServices ? "maybe" : "no") : open);
    }, "no");
  }

  /** Whether a rule that names port 53 leads to pods or to a handful of addresses: somebody meant a resolver by it. */
  #explicitly(group: Group, point: PortPoint, alsoServices: boolean): Truth {
    return this.#rules
      .allowing(group)
      .filter(({ rule }) => namesPort(rule, point))
      .flatMap(({ rule }) => rule.peers)
      .reduce<Truth>(
        (so, peer) => (so === "yes" ? so : or(so, this.#meant(group, peer, point, alsoServices))),
        "no",
      );
  }

  #meant(group: Group, peer: Peer, point: PortPoint, alsoServices: boolean): Truth {
    if (peer.kind === "block") {
      const truths = peer.cidrs
        .filter(
          (cidr) =>
            this.#isNarrow(cidr.first, cidr.last) &&
            this.#atAddress(group, cidr.family, cidr.first, point) === "yes",
        )
        .map((cidr): Truth => {
          if (this.#services.in(cidr, true) === undefined) return "yes";
          return alsoServices ? "maybe" : "no";
        });
      return truths.reduce<Truth>(or, "no");
    }
    if (peer.kind !== "pods") return "no";
    for (const number of numbersOf(this.#analysis.classes.selection.select(peer).certain)) {
      const isElsewhere = this.#targets.has(number) && !this.#pointsOf(number, point).includes(point);
      if (!isElsewhere && this.#atClass(group, number, point) === "yes") return "yes";
    }
    return "no";
  }

  #isNarrow(first: readonly number[], last: readonly number[]): boolean {
    const end = last.length - 1;
    return first.every((word, index) =>
      index < end ? word === at(last, index) : at(last, index) - word < NARROW_ADDRESSES,
    );
  }

  /** For an input without any resolver: what its rules say to the one that every cluster has. */
  #unlisted(group: Group, point: PortPoint): Truth {
    const allowed = this.#rules
      .allowing(group)
      .reduce<Truth>(
        (so, facts) => or(so, and(this.#matches(facts.rule, point), truthOf(group, facts))),
        "no",
      );
    const barred = group.selecting.some(({ policy }) =>
      this.#rules
        .of(policy)
        .some(({ rule }) => rule.action !== "allow" && this.#matches(rule, point) !== "no"),
    );
    // Who is not isolated is held by what is denied alone (a firewall of what is outside, say), and that leaves it open.
    if (group.isolated === "no" && !barred) return "yes";
    return barred && allowed === "yes" ? "maybe" : allowed;
  }

  #matches(rule: Rule, point: PortPoint): Truth {
    const known =
      this.#peers.get(rule) ?? rule.peers.reduce<Truth>((so, peer) => or(so, this.#isPeer(peer)), "no");
    this.#peers.set(rule, known);
    return and(known, portTruth(rule, point));
  }

  #isPeer(peer: Peer): Truth {
    if (peer.kind === "not") return not(this.#isPeer(peer.peer));
    if (peer.kind === "all-of")
      return peer.peers.reduce<Truth>((so, one) => and(so, this.#isPeer(one)), "yes");
    return this.#isOne(peer);
  }

  #isOne(peer: Exclude<Peer, { kind: "all-of" | "not" }>): Truth {
    switch (peer.kind) {
      case "everything":
        return "yes";
      case "unreadable":
        return "maybe";
      case "names":
      case "nodes":
      case "entities":
        return "no";
      case "pods":
        return and(this.#isNamespace(peer.namespaces), selects(peer.pods, DNS_LABELS));
      case "block":
        return and(peer.scope.pods, this.#isWhole(peer) ? "yes" : "maybe");
    }
  }

  #isNamespace(namespaces: NamespaceScope): Truth {
    if (namespaces.kind === "named") return namespaces.name === DNS_NAMESPACE ? "yes" : "no";
    return selects(namespaces.selector, labelsOfNamespace(this.#analysis.snapshot, DNS_NAMESPACE));
  }

  /** Whether a block holds every address of a family: wherever pods are, it speaks of them. */
  #isWhole({ cidrs, except, frayed }: Extract<Peer, { kind: "block" }>): boolean {
    const sets = ([4, 6] as const).map((family) => this.#analysis.blocks.block(family, cidrs, except).set);
    return !frayed && sets.includes(TOP);
  }
}

function truthOf({ selecting }: Group, { policy }: RuleFacts): Truth {
  return selecting.find((entry) => entry.policy === policy)?.truth ?? "no";
}
