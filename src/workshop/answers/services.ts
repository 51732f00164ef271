import type { PortSetId } from "../../algebra/lattice.ts";
import { parseAddress, type Address } from "../../domain/address.ts";
import { portPoint, portRange, wholeProtocol, type PortInterval } from "../../domain/port.ts";
import type { Target } from "../../domain/report.ts";
import { at } from "../../domain/unreachable.ts";
import type { Analysis } from "../../policy/engine/analyse.ts";
import type { Spot } from "../../policy/engine/class.ts";
import { labelSelector, selects } from "../../policy/selector.ts";
import type { Service, ServiceEndpoints } from "../../policy/snapshot.ts";
import type { Cell, Lane, Resolved } from "./cells.ts";
import type { Unresolved } from "./sources.ts";

type ServicePort = Service["ports"][number];

/** How an address is judged: as the pod, node or outside address that it is. */
type JudgeAddress = (address: Address, text: string, ports: PortSetId) => Resolved;

const AS_DIALLED = "on the port as it is dialled: the service is headless";

function keyOf({ namespace, name }: Service): string {
  return `${namespace}/${name}`;
}

/** What to tell who asks for a service that is not there: the one of that name elsewhere first. */
export function unknownService(services: readonly Service[], key: string): Unresolved {
  const name = key.slice(key.indexOf("/") + 1);
  const alike = services.filter((one) => one.name === name).map((one) => `svc/${keyOf(one)}`);
  const all = services.map((one) => `svc/${keyOf(one)}`);
  const trouble = `The input has no service ${key}.`;
  if (alike.length > 0) return { trouble, help: `Did you mean ${alike.join(" or ")}?` };
  if (all.length === 0) return { trouble, help: "It has no services at all; name the workload instead." };
  return { trouble, help: `It has ${all.slice(0, 8).join(", ")}.` };
}

/** Judges services where their connections arrive: at their backends, on the ports that theirs lead to. */
export class ServiceResolver {
  readonly #analysis: Analysis;
  readonly #asked: readonly PortInterval[] | undefined;
  readonly #judge: JudgeAddress;

  constructor(analysis: Analysis, asked: readonly PortInterval[] | undefined, judge: JudgeAddress) {
    this.#analysis = analysis;
    this.#asked = asked;
    this.#judge = judge;
  }

  /** What a service stands for; trouble where it has none of the ports that are asked about. */
  resolve(service: Service, text: string): Resolved | Unresolved {
    const served = this.#served(service);
    if (served.length === 0 && !service.isHeadless) {
      const has = service.ports.map(({ port }) => String(port)).join(", ");
      const help = has === "" ? "It has no ports at all." : `It has ${has}.`;
      return { trouble: `Service ${keyOf(service)} does not have the port that is asked about.`, help };
    }
    return service.selector === undefined
      ? this.#byHand(service, served, text)
      : this.#selected(service, service.selector, served, text);
  }

  /** The service's ports that are asked about; all of them where nothing is asked. */
  #served(service: Service): readonly ServicePort[] {
    if (this.#asked === undefined) return service.ports;
    const { ports } = this.#analysis.algebra;
    const asked = ports.fromPorts(this.#asked);
    return service.ports.filter(({ protocol, port }) => ports.holds(asked, portPoint(protocol, port)));
  }

  /** A headless name resolves to the pods themselves, so that the port stays as it is dialled. */
  #dialled(service: Service): PortSetId | undefined {
    return service.isHeadless && this.#asked !== undefined
      ? this.#analysis.algebra.ports.fromPorts(this.#asked)
      : undefined;
  }

  #selected(
    service: Service,
    selector: ReadonlyMap<string, string>,
    served: readonly ServicePort[],
    text: string,
  ): Resolved {
    const dialled = this.#dialled(service);
    // Who only may be behind it counts as well: what is said then holds whoever is.
    const wanted = labelSelector(
      [...selector].map(([key, value]) => ({ operator: "In", key, values: [value] })),
    );
    const cells = this.#analysis.snapshot.workloads.flatMap(({ id, namespace, variants }, index): Cell[] => {
      const isBackend = variants.some(({ labels }) => selects(wanted, labels) !== "no");
      if (namespace !== service.namespace || !isBackend) return [];
      const spots = at(this.#analysis.classes.spots, index);
      return [{ kind: "spots", spots, ports: dialled ?? this.#targetPorts(served, spots), text: id }];
    });
    const open = cells.filter((cell) => !this.#analysis.algebra.ports.isEmpty(cell.ports));
    const [first] = open;
    const target: Target =
      open.length === 1 && first !== undefined ? { workload: first.text } : { service: keyOf(service) };
    const lanes = this.#lanes(dialled, served, open, (port, cell) =>
      this.#targetPorts([port], cell.kind === "spots" ? cell.spots : []),
    );
    const base = { target, text, cells: open, how: "every", lanes } as const;
    if (cells.length === 0) return { ...base, unknown: `${text} has no backend in the input` };
    if (first === undefined)
      return { ...base, unknown: `no backend of ${text} has the port that its targetPort names` };
    const names = open.map((cell) => cell.text).join(", ");
    const where = dialled === undefined ? "on the target ports" : AS_DIALLED;
    return { ...base, note: `${text} is judged at ${names}, ${where}.` };
  }

  #byHand(service: Service, served: readonly ServicePort[], text: string): Resolved {
    const base = { target: { service: keyOf(service) }, text, how: "every" } as const;
    if (service.endpoints.length === 0) {
      return { ...base, cells: [], unknown: `${text} has no selector and no known endpoints` };
    }
    const dialled = this.#dialled(service);
    const found = service.endpoints.flatMap((group) => {
      const ports = dialled ?? this.#portsOf(group, served);
      if (this.#analysis.algebra.ports.isEmpty(ports)) return [];
      return group.addresses.flatMap((written) => {
        const address = parseAddress(written);
        return address === undefined ? [] : [{ written, group, ...this.#judge(address, written, ports) }];
      });
    });
    if (found.length === 0) {
      return { ...base, cells: [], unknown: `no endpoint of ${text} has the port that is asked about` };
    }
    const names = [...new Set(found.map(({ written }) => written))].join(", ");
    const where = dialled === undefined ? "on their own ports" : AS_DIALLED;
    const cells = found.flatMap((one) => one.cells);
    const groups = new Map(found.flatMap((one) => one.cells.map((cell) => [cell, one.group])));
    return {
      ...base,
      cells,
      lanes: this.#lanes(dialled, served, cells, (port, cell) => {
        const group = groups.get(cell);
        return group === undefined ? cell.ports : this.#portsOf(group, [port]);
      }),
      note: `${text} is judged at its endpoints ${names}, ${where}.`,
    };
  }

  /** Where each port of a service leads at each backend; ports that are dialled as they are lead where they say. */
  #lanes(
    dialled: PortSetId | undefined,
    served: readonly ServicePort[],
    cells: readonly Cell[],
    portsAt: (port: ServicePort, cell: Cell) => PortSetId,
  ): readonly Lane[] {
    if (dialled !== undefined) return [{ ports: cells.map(() => dialled), isDialled: true }];
    return served.map((port) => ({ ports: cells.map((cell) => portsAt(port, cell)), isDialled: false }));
  }

  /** The ports of endpoints that serve these ports of their service: those of the same name and protocol. */
  #portsOf({ ports }: ServiceEndpoints, served: readonly ServicePort[]): PortSetId {
    const intervals = served.flatMap(({ name, protocol }) => {
      if (ports === "all") return [wholeProtocol(protocol)];
      return ports
        .filter((port) => port.name === name && port.protocol === protocol)
        .map(({ number }) =>
          number === undefined ? wholeProtocol(protocol) : portRange(protocol, number, number),
        );
    });
    return this.#analysis.algebra.ports.fromPorts(intervals);
  }

  #targetPorts(served: readonly ServicePort[], spots: readonly Spot[]): PortSetId {
    const { ports } = this.#analysis.algebra;
    const intervals = served.flatMap(({ protocol, targetPort }) => {
      const numbers =
        typeof targetPort === "number" ? [targetPort] : this.#numbersOf(targetPort, protocol, spots);
      return numbers.map((number) => portRange(protocol, number, number));
    });
    return ports.fromPorts(intervals);
  }

  #numbersOf(name: string, protocol: number, spots: readonly Spot[]): number[] {
    return spots.flatMap(({ number }) =>
      at(this.#analysis.classes.list, number)
        .ports.filter((port) => port.name === name && port.protocol === protocol)
        .map((port) => port.number),
    );
  }
}
