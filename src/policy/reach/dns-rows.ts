import type { PortSetId, ReachId } from "../../algebra/lattice.ts";
import { BOTTOM, TOP } from "../../algebra/lattice.ts";
import { PROTOCOL, portRange } from "../../domain/port.ts";
import type { Connection } from "../../domain/report.ts";
import { at } from "../../domain/unreachable.ts";
import type { Analysis } from "../engine/analyse.ts";
import { portSetsOf } from "../engine/port-sets.ts";
import { requestOf } from "../engine/rule-ports.ts";
import { egressSheet } from "./pairs.ts";
import { portRows } from "./port-rows.ts";

/** What may be asked where no rule filters. */
const ANY_NAME = "*";

/** Names that may be asked for, as rules write them, and on which ports. */
type Asked = ReadonlyMap<string, PortSetId>;

/** DNS as a channel of its own: what may be asked, whoever answers. */
class DnsChannel {
  readonly #analysis: Analysis;
  /** Where resolvers listen whom nothing filters. */
  readonly #usual: PortSetId;

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
    this.#usual = analysis.algebra.ports.fromPorts([
      portRange(PROTOCOL.UDP, 53, 53),
      portRange(PROTOCOL.TCP, 53, 53),
    ]);
  }

  asked(id: ReachId): Asked {
    const { ports } = this.#analysis.algebra;
    const asked = new Map<string, PortSetId>();
    const add = (name: string, set: PortSetId): void => {
      if (set !== BOTTOM) asked.set(name, ports.union(asked.get(name) ?? BOTTOM, set));
    };
    for (const set of portSetsOf(this.#analysis.algebra, id)) {
      add(ANY_NAME, ports.intersect(ports.whole(set), this.#usual));
      for (const [name, own] of this.#filtered(set)) add(name, own);
    }
    return asked;
  }

  /** Where a filter of DNS stands, and what it lets be asked. */
  *#filtered(set: PortSetId): Generator<readonly [string, PortSetId]> {
    const { ports, requests } = this.#analysis.algebra;
    for (const { first, last, value } of ports.steps(set)) {
      if (value === BOTTOM || value === TOP) continue;
      for (const predicate of requests.predicates(value)) {
        const { kind, text } = requestOf(predicate);
        if (kind !== "dns" || !requests.holds(value, (one) => one === predicate)) continue;
        yield [text, ports.fromPorts([{ first: at(first, 0), last: at(last, 0) }])];
      }
    }
  }
}

function joined(ports: Analysis["algebra"]["ports"], all: readonly Asked[]): Asked {
  const joint = new Map<string, PortSetId>();
  for (const asked of all)
    for (const [name, set] of asked) joint.set(name, ports.union(joint.get(name) ?? BOTTOM, set));
  return joint;
}

/** Rows of what some classes may ask of DNS. None where no rule of the input filters DNS: then open ports say it all. */
export function dnsRows(analysis: Analysis, numbers: readonly number[]): readonly Omit<Connection, "from">[] {
  if (!analysis.classes.names.isFiltered) return [];
  const channel = new DnsChannel(analysis);
  const { ports } = analysis.algebra;
  const sheets = [...new Set(numbers.map((number) => egressSheet(analysis, number)))];
  const certain = joined(
    ports,
    sheets.map(({ reach }) => channel.asked(reach.certain)),
  );
  const possible = joined(
    ports,
    sheets.map(({ reach }) => channel.asked(reach.possible)),
  );
  const row = (dns: string, set: PortSetId, certainty: Connection["certainty"]) =>
    set === BOTTOM ? [] : [{ to: { dns }, ports: portRows(ports, set), certainty, view: "both" as const }];
  return [
    ...[...certain].flatMap(([name, set]) => row(name, set, "certain")),
    ...[...possible].flatMap(([name, set]) =>
      row(name, ports.minus(set, certain.get(name) ?? BOTTOM), "possible"),
    ),
  ];
}
