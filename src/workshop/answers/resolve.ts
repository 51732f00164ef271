import type { PortSetId } from "../../algebra/lattice.ts";
import { BOTTOM, TOP } from "../../algebra/lattice.ts";
import type { Address, AddressRange } from "../../domain/address.ts";
import { compareWords, formatAddress, formatRange, parseAddress, rangeHolds } from "../../domain/address.ts";
import type { PortInterval } from "../../domain/port.ts";
import { PROTOCOL, portRange } from "../../domain/port.ts";
import type { Target } from "../../domain/report.ts";
import { at } from "../../domain/unreachable.ts";
import { ENDPOINTS, isAlarming, socketsOf } from "../../policy/catalogue/endpoints.ts";
import { internetRanges } from "../../policy/catalogue/ranges.ts";
import type { Analysis } from "../../policy/engine/analyse.ts";
import type { Spot } from "../../policy/engine/class.ts";
import type { Service } from "../../policy/snapshot.ts";
import type { AskedDestination, AskedSubject, DestinationWord } from "./asked.ts";
import { hypotheticalId } from "./reach.ts";
import { resolveSources, type Unresolved } from "./sources.ts";

/** One thing that a destination stands for, and the ports it is asked about there. */
export type Cell =
  | {
      readonly kind: "spots";
      readonly spots: readonly Spot[];
      readonly ports: PortSetId;
      readonly text: string;
    }
  | {
      readonly kind: "range";
      readonly range: AddressRange;
      readonly ports: PortSetId;
      readonly text: string;
    };

/**
 * What a destination stands for. `every`: the question holds if it holds for all cells; `any`: if for one.
 * `families`: if for all cells of one family.
 */
export type Resolved = {
  readonly target: Target;
  readonly text: string;
  readonly cells: readonly Cell[];
  readonly how: "every" | "any" | "families";
  /** What was made of the destination, where that is not plain. */
  readonly note?: string;
  /** Why nothing sure can be said of it. */
  readonly unknown?: string;
};

/** Turns destinations into cells, for one analysis and the ports that are asked about. */
export class DestinationResolver {
  readonly #analysis: Analysis;
  /** Undefined: not said, which means every port, or what the destination is known for. */
  readonly #asked: readonly PortInterval[] | undefined;

  constructor(analysis: Analysis, asked: readonly PortInterval[] | undefined) {
    this.#analysis = analysis;
    this.#asked = asked;
  }

  get #ports(): PortSetId {
    return this.#asked === undefined ? TOP : this.#analysis.algebra.ports.fromPorts(this.#asked);
  }

  /** What a destination stands for; `pinned` is the address that a name is known to resolve to. */
  resolve(asked: AskedDestination, pinned: Address | undefined): Resolved | Unresolved {
    switch (asked.kind) {
      case "workload":
      case "selector":
        return this.#workloads(asked);
      case "address":
        return this.#address(asked.address, asked.text);
      case "addresses":
        return this.#range(asked.range, asked.text);
      case "name":
        return this.#name(asked.name, asked.text, pinned);
      case "service":
        return this.#service(asked.namespace, asked.name, asked.text);
      case "word":
        return this.#word(asked.word, asked.text);
    }
  }

  #workloads(asked: AskedSubject): Resolved | Unresolved {
    const sources = resolveSources(this.#analysis, asked);
    if ("trouble" in sources) return this.#unseenPeer(asked) ?? sources;
    const cells = sources.map(({ spots, id }): Cell => ({
      kind: "spots",
      spots,
      ports: this.#ports,
      text: id,
    }));
    const [only] = sources;
    const target: Target =
      sources.length === 1 && only !== undefined && !only.hypothetical
        ? { workload: only.id }
        : { class: "unseen", selector: asked.text };
    return { target, text: asked.text, cells, how: "every" };
  }

  #unseenPeer(asked: AskedSubject): Resolved | undefined {
    const found = this.#analysis.classes.unseen.find(
      ({ workload }) => workload.text === asked.text || hypotheticalId(workload) === asked.text,
    );
    if (found === undefined) return undefined;
    const { workload, number } = found;
    const cell: Cell = {
      kind: "spots",
      spots: [this.#analysis.classes.spotOf(number)],
      ports: this.#ports,
      text: workload.text,
    };
    return {
      target: { class: "unseen", selector: workload.text },
      text: workload.text,
      cells: [cell],
      how: "every",
    };
  }

  /** A known address of a pod, a node, a service or the API server is that; any other is outside. */
  #address(address: Address, text: string): Resolved {
    const { snapshot, classes } = this.#analysis;
    const isIt = (other: Address): boolean =>
      other.family === address.family && compareWords(other.words, address.words) === 0;
    const holder = snapshot.workloads.findIndex(({ variants }) =>
      variants.some(({ addresses }) => [...(addresses?.v4 ?? []), ...(addresses?.v6 ?? [])].some(isIt)),
    );
    if (holder >= 0) {
      const { id } = at(snapshot.workloads, holder);
      return this.#spots({ workload: id }, at(classes.spots, holder), text, `${text} is ${id}.`);
    }
    const node = snapshot.nodes.findIndex(({ addresses }) =>
      [...(addresses?.v4 ?? []), ...(addresses?.v6 ?? [])].some(isIt),
    );
    if (node >= 0) {
      const { name } = at(snapshot.nodes, node);
      return this.#spots(
        { class: "node", selector: name },
        [classes.spotOf(at(classes.ofNode, node))],
        text,
        `${text} is node ${name}.`,
      );
    }
    if (snapshot.network.apiServer?.some(isIt) === true) {
      return this.#spots(
        { class: "kube-apiserver" },
        [classes.spotOf(classes.apiServer)],
        text,
        `${text} is the API server.`,
      );
    }
    return this.#clusterIp(address, text) ?? this.#outside(address, text);
  }

  #spots(target: Target, spots: readonly Spot[], text: string, note?: string): Resolved {
    const cell: Cell = { kind: "spots", spots, ports: this.#ports, text };
    return { target, text, cells: [cell], how: "every", ...(note === undefined ? {} : { note }) };
  }

  #clusterIp(address: Address, text: string): Resolved | undefined {
    const written = formatAddress(address.family, address.words);
    const service = this.#analysis.snapshot.services.find(
      ({ clusterIps, externalIps }) => clusterIps.includes(written) || externalIps.includes(written),
    );
    if (service === undefined) return undefined;
    const resolved = this.#backends(service, `svc/${service.namespace}/${service.name}`);
    return {
      ...resolved,
      note: `${text} is service ${service.namespace}/${service.name}, judged at its backends.`,
    };
  }

  #outside(address: Address, text: string): Resolved {
    const { words, family } = address;
    const range = { family, first: words, last: words };
    const cell: Cell = { kind: "range", range, ports: this.#ports, text };
    const resolved: Resolved = {
      target: { addresses: formatRange(range) },
      text,
      cells: [cell],
      how: "every",
    };
    const { network } = this.#analysis.snapshot;
    const inside = [...(network.podCidrs ?? []), ...(network.serviceCidrs ?? [])].find((cidr) =>
      rangeHolds(cidr, address),
    );
    if (inside === undefined) return resolved;
    return {
      ...resolved,
      unknown: `${text} lies in a pod or service CIDR, and the input does not say who has it`,
    };
  }

  #range(range: AddressRange, text: string): Resolved {
    const cell: Cell = { kind: "range", range, ports: this.#ports, text };
    return { target: { addresses: formatRange(range) }, text, cells: [cell], how: "every" };
  }

  #internet(how: "any" | "families"): Resolved {
    const cells = ([4, 6] as const).flatMap((family) =>
      internetRanges(family).map((range): Cell => ({
        kind: "range",
        range,
        ports: this.#ports,
        text: formatRange(range),
      })),
    );
    return { target: { addresses: "0.0.0.0-255.255.255.255" }, text: "the internet", cells, how };
  }

  #name(name: string, text: string, pinned: Address | undefined): Resolved | Unresolved {
    const service = /^([a-z0-9-]+)\.([a-z0-9-]+)\.svc(?:\.cluster\.local)?$/u.exec(name);
    const [, own, namespace] = service ?? [];
    if (own !== undefined && namespace !== undefined) return this.#service(namespace, own, text);
    if (pinned !== undefined) {
      const resolved = this.#address(pinned, formatAddress(pinned.family, pinned.words));
      return { ...resolved, text: `${text} at ${resolved.text}` };
    }
    const addresses = this.#internet("families");
    const note = `No policy of the input decides by name: ${text} stands for any public address. --address pins it.`;
    return { ...addresses, target: { name, addresses: "0.0.0.0-255.255.255.255" }, text, note };
  }

  #service(namespace: string, name: string, text: string): Resolved | Unresolved {
    const service = this.#analysis.snapshot.services.find(
      (one) => one.namespace === namespace && one.name === name,
    );
    if (service === undefined) {
      const names = this.#analysis.snapshot.services.map((one) => `svc/${one.namespace}/${one.name}`);
      return {
        trouble: `The input has no service ${namespace}/${name}.`,
        help:
          names.length === 0
            ? "It has no services at all; name the workload instead."
            : `It has ${names.slice(0, 8).join(", ")}.`,
      };
    }
    return this.#backends(service, text);
  }

  /** A service is judged at its backends, on the ports that its ports lead to. */
  #backends(service: Service, text: string): Resolved {
    const base = { target: { class: "unseen", selector: text } as const, text, how: "every" } as const;
    if (service.externalName !== undefined) {
      const named = this.#name(service.externalName, service.externalName, undefined);
      return "trouble" in named ? { ...base, cells: [], unknown: named.trouble } : { ...named, text };
    }
    const { selector } = service;
    if (selector === undefined) return this.#byHand(service, text);
    const cells = this.#analysis.snapshot.workloads.flatMap(({ id, namespace, variants }, index): Cell[] => {
      const isBackend =
        namespace === service.namespace &&
        variants.some(({ labels }) =>
          [...selector].every(([key, value]) => labels.stated.get(key) === value),
        );
      if (!isBackend) return [];
      const spots = at(this.#analysis.classes.spots, index);
      return [{ kind: "spots", spots, ports: this.#targetPorts(service, spots), text: id }];
    });
    const [first] = cells;
    if (first === undefined) return { ...base, cells, unknown: `${text} has no backend in the input` };
    const target: Target = cells.length === 1 ? { workload: first.text } : base.target;
    return {
      ...base,
      target,
      cells,
      note: `${text} is judged at ${cells.map((cell) => cell.text).join(", ")}, on the target ports.`,
    };
  }

  #byHand(service: Service, text: string): Resolved {
    const addresses = service.endpoints.flatMap((one) => this.#addressOf(one));
    const base = { target: { class: "unseen", selector: text } as const, text, how: "every" } as const;
    if (addresses.length === 0)
      return { ...base, cells: [], unknown: `${text} has no selector and no known endpoints` };
    return { ...base, cells: addresses.flatMap(({ cells }) => cells) };
  }

  #addressOf(written: string): Resolved[] {
    const address = parseAddress(written);
    return address === undefined ? [] : [this.#address(address, written)];
  }

  /** The asked service ports, as the ports of its backends; all its ports where none are asked. */
  #targetPorts(service: Service, spots: readonly Spot[]): PortSetId {
    const { ports } = this.#analysis.algebra;
    const asked = this.#ports;
    let set: PortSetId = BOTTOM;
    for (const { protocol, port, targetPort } of service.ports) {
      if (!ports.holds(asked, (protocol << 16) | port)) continue;
      for (const number of typeof targetPort === "number"
        ? [targetPort]
        : this.#numbersOf(targetPort, protocol, spots)) {
        set = ports.union(set, ports.fromPorts([portRange(protocol, number, number)]));
      }
    }
    return set;
  }

  #numbersOf(name: string, protocol: number, spots: readonly Spot[]): number[] {
    return spots.flatMap(({ number }) =>
      at(this.#analysis.classes.list, number)
        .ports.filter((port) => port.name === name && port.protocol === protocol)
        .map((port) => port.number),
    );
  }

  #word(word: DestinationWord, text: string): Resolved {
    const { classes } = this.#analysis;
    switch (word) {
      case "internet":
        return this.#internet("any");
      case "metadata":
        return this.#metadata(text);
      case "dns":
        return this.#dns(text);
      case "kube-apiserver":
        return this.#spots({ class: "kube-apiserver" }, [classes.spotOf(classes.apiServer)], text);
      case "nodes": {
        const numbers = [...classes.ofNode, classes.unknownNode];
        return { ...this.#spots({ class: "node" }, numbers.map(classes.spotOf), text), how: "any" };
      }
    }
  }

  #metadata(text: string): Resolved {
    const { ports } = this.#analysis.algebra;
    const cells = socketsOf(ENDPOINTS.filter((endpoint) => isAlarming(endpoint))).map((socket): Cell => {
      const { words, family } = socket.address;
      const own = ports.intersect(this.#ports, ports.fromPorts([socket.ports]));
      return { kind: "range", range: { family, first: words, last: words }, ports: own, text: socket.text };
    });
    const asked = cells.filter((cell) => cell.ports !== BOTTOM);
    return { target: { addresses: "169.254.169.254-169.254.169.254" }, text, cells: asked, how: "any" };
  }

  #dns(text: string): Resolved {
    const { algebra, classes, snapshot } = this.#analysis;
    const port53 = algebra.ports.fromPorts([
      portRange(PROTOCOL.UDP, 53, 53),
      portRange(PROTOCOL.TCP, 53, 53),
    ]);
    const own = this.#asked === undefined ? port53 : this.#ports;
    const stated = (snapshot.network.dns ?? []).map((address): Cell => {
      const { words, family } = address;
      return {
        kind: "range",
        range: { family, first: words, last: words },
        ports: own,
        text: formatAddress(family, words),
      };
    });
    const seen = snapshot.workloads.flatMap(({ variants }, index) =>
      variants.some(({ labels }) => isResolver(labels.stated)) ? at(classes.spots, index) : [],
    );
    const unseen = classes.unseen.filter(
      ({ workload }) => workload.peer && isResolver(workload.labels.stated),
    );
    const resolvers = [...seen, ...unseen.map(({ number }) => classes.spotOf(number))];
    const pods: Cell[] =
      resolvers.length === 0 ? [] : [{ kind: "spots", spots: resolvers, ports: own, text }];
    const cells = [...pods, ...stated];
    const base = { target: { class: "unseen", selector: text } as const, text, cells, how: "any" } as const;
    return cells.length > 0
      ? base
      : {
          ...base,
          unknown: "the input has no resolver and no policy speaks of one; --dns gives its address",
        };
  }
}

/** The labels that cluster resolvers carry: CoreDNS as kubeadm, EKS, AKS and GKE deploy it, and OpenShift's. */
function isResolver(labels: ReadonlyMap<string, string>): boolean {
  return (
    labels.get("k8s-app") === "kube-dns" ||
    labels.get("k8s-app") === "coredns" ||
    labels.get("app.kubernetes.io/name") === "coredns" ||
    labels.get("dns.operator.openshift.io/daemonset-dns") === "default"
  );
}
