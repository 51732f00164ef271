import type { Bounds } from "../../algebra/bounds.ts";
import type { Algebra, PortSetId } from "../../algebra/lattice.ts";
import { BOTTOM, TOP } from "../../algebra/lattice.ts";
import type { RequestSetId } from "../../algebra/lattice.ts";
import { portRange, wholeProtocol } from "../../domain/port.ts";
import type { PortItem, RequestRule, Rule } from "../pod-policy.ts";
import type { NamedPort } from "../snapshot.ts";
import type { Class } from "./class.ts";

export const ALL_PORTS: Bounds<PortSetId> = { certain: TOP, possible: TOP };
export const NO_PORTS: Bounds<PortSetId> = { certain: BOTTOM, possible: BOTTOM };

/** A name that pods give to a port, as a rule asks for it. */
export type NamedItem = PortItem & { readonly kind: "named" };

/** A rule of requests as a predicate: equal texts admit the same. `requestOf` reads it back. */
function predicateText({ kind, text }: RequestRule): string {
  return `${kind} ${text}`;
}

/** What a predicate's text says, for people. */
export function requestOf(predicate: string): { readonly kind: string; readonly text: string } {
  const end = predicate.indexOf(" ");
  return { kind: predicate.slice(0, end), text: predicate.slice(end + 1) };
}

/** What the numbers of a rule say; names are kept apart, since they mean something else on every pod. */
export type RulePorts = {
  readonly numbers: Bounds<PortSetId>;
  readonly names: readonly NamedItem[];
};

/** Reads the ports of rules into sets. */
export class PortReader {
  readonly #algebra: Algebra;
  readonly #rules = new Map<string, RequestRule>();

  constructor(algebra: Algebra) {
    this.#algebra = algebra;
  }

  #admitted(requests: readonly RequestRule[] | undefined): RequestSetId {
    if (requests === undefined) return TOP;
    const { requests: lattice } = this.#algebra;
    return requests.reduce<RequestSetId>((all, rule) => {
      const text = predicateText(rule);
      this.#rules.set(text, rule);
      return lattice.union(all, lattice.predicate(text));
    }, BOTTOM);
  }

  /** The rule that a predicate of one of these ports stands for. */
  ruleOf(predicate: string): RequestRule | undefined {
    return this.#rules.get(predicate);
  }

  #ranges(ports: readonly PortItem[]): PortSetId {
    const { ports: lattice } = this.#algebra;
    const ranges = ports.filter((item) => item.kind === "range");
    if (ranges.every(({ requests }) => requests === undefined)) return lattice.fromPorts(ranges);
    return lattice.fromRectangles(
      ranges.map(({ requests, ...range }) => ({ intervals: [range], value: this.#admitted(requests) })),
    );
  }

  /** The ports of a rule: an unreadable item is perhaps the whole line. */
  of(rule: Rule): RulePorts {
    if (rule.ports === "all") return { numbers: ALL_PORTS, names: [] };
    const names = rule.ports.filter((item) => item.kind === "named");
    const certain = this.#ranges(rule.ports);
    const frayed = rule.ports.some((item) => item.kind === "unreadable");
    return { numbers: { certain, possible: frayed ? TOP : certain }, names };
  }

  /** The ports that a name stands for on a pod: sure where the pod gives it one number. */
  named(item: NamedItem, entry: Class): Bounds<PortSetId> {
    if (entry.kind !== "pod" && entry.kind !== "host-network-pod") return NO_PORTS;
    const { ports } = this.#algebra;
    const narrow = (set: PortSetId): PortSetId =>
      item.requests === undefined ? set : ports.intersect(set, ports.constant(this.#admitted(item.requests)));
    if (entry.unseen !== undefined) {
      return { certain: BOTTOM, possible: narrow(ports.fromPorts(item.protocols.map(wholeProtocol))) };
    }
    let certain: PortSetId = BOTTOM;
    let possible: PortSetId = BOTTOM;
    for (const protocol of item.protocols) {
      const numbers = numbersOf(entry.ports, item.name, protocol);
      const set = ports.fromPorts(numbers.map((number) => portRange(protocol, number, number)));
      possible = ports.union(possible, set);
      if (numbers.length === 1) certain = ports.union(certain, set);
    }
    return { certain: narrow(certain), possible: narrow(possible) };
  }

  /** The ports that some names stand for on one pod. */
  allNamed(names: readonly NamedItem[], subject: Class): Bounds<PortSetId> {
    const { ports } = this.#algebra;
    let all = NO_PORTS;
    for (const item of names) {
      const own = this.named(item, subject);
      all = {
        certain: ports.union(all.certain, own.certain),
        possible: ports.union(all.possible, own.possible),
      };
    }
    return all;
  }
}

function numbersOf(ports: readonly NamedPort[], name: string, protocol: number): number[] {
  const own = ports.filter((port) => port.name === name && port.protocol === protocol);
  return [...new Set(own.map(({ number }) => number))];
}
