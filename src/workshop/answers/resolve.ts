import type { PortSetId } from "../../algebra/lattice.ts";
import { BOTTOM } from "../../algebra/lattice.ts";
import type { Address, AddressRange } from "../../domain/address.ts";
import { compareWords, formatAddress, formatRange, rangeHolds } from "../../domain/address.ts";
import type { NamePattern } from "../../domain/name.ts";
import type { PortInterval } from "../../domain/port.ts";
import { PROTOCOL, portRange, wholeProtocol } from "../../domain/port.ts";
import type { Target } from "../../domain/report.ts";
import { at } from "../../domain/unreachable.ts";
import { ENDPOINTS, isAlarming, socketsOf } from "../../policy/catalogue/endpoints.ts";
import { internetRanges } from "../../policy/catalogue/ranges.ts";
import type { Analysis } from "../../policy/engine/analyse.ts";
import { numbersOf } from "../../policy/engine/class-set.ts";
import type { Spot } from "../../policy/engine/class.ts";
import { NAMED_PROTOCOLS } from "../../policy/engine/match.ts";
import { isCalledResolver } from "../../policy/engine/resolvers.ts";
import { scopeInWords } from "../../policy/scope-words.ts";
import type { AskedDestination, AskedSubject, DestinationWord } from "./asked.ts";
import type { Cell, Resolved } from "./cells.ts";
import { clusterName } from "./cluster-names.ts";
import { compareAddresses, holdersOf } from "./holders.ts";
import { hypotheticalId } from "./reach.ts";
import { ServiceResolver, unknownService } from "./services.ts";
import { resolveSources, type Unresolved } from "./sources.ts";

/** Workloads of the input as a destination: one as itself. */
function workloadsTarget(ids: readonly string[], selector: string): Target {
  const [only, ...others] = ids;
  return only !== undefined && others.length === 0 ? { workload: only } : { workloads: ids, selector };
}

/** Turns destinations into cells, for one analysis and the ports that are asked about. */
export class DestinationResolver {
  readonly #analysis: Analysis;
  /** Undefined: not said, which means every port, or what the destination is known for. */
  readonly #asked: readonly PortInterval[] | undefined;

  constructor(analysis: Analysis, asked: readonly PortInterval[] | undefined) {
    this.#analysis = analysis;
    this.#asked = asked;
  }

  /** Every port of the protocols that policies can name, unless others are asked for: the rest is left to the CNI. */
  get #ports(): PortSetId {
    const { ports } = this.#analysis.algebra;
    return ports.fromPorts(this.#asked ?? NAMED_PROTOCOLS.map(wholeProtocol));
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
      case "names":
        return this.#pattern(asked.pattern);
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
      only === undefined || sources.some(({ hypothetical }) => hypothetical)
        ? { class: "unseen", selector: asked.text }
        : workloadsTarget(
            sources.map(({ id }) => id),
            asked.text,
          );
    return { target, text: asked.text, cells, how: "every" };
  }

  #unseenPeer(asked: AskedSubject): Resolved | undefined {
    const found = this.#analysis.classes.unseen.find(
      ({ workload }) => scopeInWords(workload.text) === asked.text || hypotheticalId(workload) === asked.text,
    );
    if (found === undefined) return undefined;
    const { workload, number } = found;
    const words = scopeInWords(workload.text);
    const cell: Cell = {
      kind: "spots",
      spots: [this.#analysis.classes.spotOf(number)],
      ports: this.#ports,
      text: words,
    };
    return {
      target: { class: "unseen", selector: words },
      text: words,
      cells: [cell],
      how: "every",
    };
  }

  /** A known address of a pod, a node, a service or the API server is that; any other is outside. */
  #address(address: Address, text: string, ports: PortSetId = this.#ports): Resolved {
    const { snapshot, classes } = this.#analysis;
    const holders = holdersOf(this.#analysis, { ...address, first: address.words, last: address.words });
    const [pod] = holders.filter(({ isPod }) => isPod);
    const found = pod === undefined ? holders : [pod];
    const [first] = found;
    if (first !== undefined) {
      const cells = found.map(({ spot, name }): Cell => ({
        kind: "spots",
        spots: [spot],
        ports,
        text: name,
      }));
      const note = `${text} is ${found.map(({ name }) => name).join(" and ")}.`;
      return { target: first.target, text, cells, how: "every", note };
    }
    if (snapshot.network.apiServer?.some((one) => compareAddresses(one, address)) === true) {
      const spot = classes.spotOf(classes.apiServer);
      const cell: Cell = { kind: "spots", spots: [spot], ports, text };
      const note = `${text} is the API server.`;
      return { target: { class: "kube-apiserver" }, text, cells: [cell], how: "every", note };
    }
    return this.#clusterIp(address, text) ?? this.#outside(address, text, ports);
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
    const resolved = this.#service(
      service.namespace,
      service.name,
      `svc/${service.namespace}/${service.name}`,
    );
    const note = `${text} is service ${service.namespace}/${service.name}, judged at its backends.`;
    return "trouble" in resolved ? undefined : { ...resolved, note };
  }

  #outside(address: Address, text: string, ports: PortSetId): Resolved {
    const { words, family } = address;
    const range = { family, first: words, last: words };
    const cell: Cell = { kind: "range", range, ports, text };
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

  /** A block: what is outside in it, and every pod and node that is known to be in it. */
  #range(range: AddressRange, text: string): Resolved {
    if (compareWords(range.first, range.last) === 0) {
      return this.#address({ family: range.family, words: range.first }, text);
    }
    const cell: Cell = { kind: "range", range, ports: this.#ports, text };
    const inside = holdersOf(this.#analysis, range).map(({ spot, name }): Cell => ({
      kind: "spots",
      spots: [spot],
      ports: this.#ports,
      text: name,
    }));
    const note =
      inside.length === 0 ? {} : { note: `${text} holds known pods or nodes; they are judged as such.` };
    return {
      target: { addresses: formatRange(range) },
      text,
      cells: [cell, ...inside],
      how: "every",
      ...note,
    };
  }

  /** Public addresses, reached as some of the classes outside. */
  #public(as: readonly number[], name?: string): readonly Cell[] {
    return ([4, 6] as const).flatMap((family) =>
      internetRanges(family).map((range): Cell => ({
        kind: "range",
        range,
        as,
        ports: this.#ports,
        text: name === undefined ? formatRange(range) : `${name} at ${formatRange(range)}`,
      })),
    );
  }

  /** The internet: dialled by address, or by any name. */
  #internet(): Resolved {
    const { outside, names } = this.#analysis.classes;
    const byName = Array.from({ length: names.count }, (_, index) => names.first + index);
    const cells = [
      ...this.#public([outside]),
      ...(byName.length === 0 ? [] : this.#public(byName, "a name")),
    ];
    return { target: { addresses: "0.0.0.0-255.255.255.255" }, text: "the internet", cells, how: "any" };
  }

  /** Names, each at any public address: the question holds if it does for all of them. */
  #pattern({ text, ...pattern }: NamePattern): Resolved {
    const { names } = this.#analysis.classes;
    if (names.count === 0) return this.#names(text, [[names.first - 1, text]]);
    const numbers = [...numbersOf(names.ofPattern({ text, ...pattern }).possible)];
    // Of the names that no policy speaks of, none is better than another: they go by what was asked.
    return this.#names(
      text,
      numbers.map((number) => [number, number === names.rest ? text : (names.witness(number) ?? text)]),
    );
  }

  #names(text: string, classes: readonly (readonly [number: number, called: string])[]): Resolved {
    const { names } = this.#analysis.classes;
    const cells = classes.flatMap(([number, called]) => this.#public([number], called));
    const target = { name: text, addresses: "0.0.0.0-255.255.255.255" };
    const stands = names.patterns.length === 0 ? "No policy of the input decides by name: " : "";
    const note = `${stands}${text} stands for any public address. --address pins it.`;
    return { target, text, cells, how: "families", note };
  }

  #name(
    name: string,
    text: string,
    pinned: Address | undefined,
    seen: readonly string[] = [],
  ): Resolved | Unresolved {
    const inside = clusterName(this.#analysis, name);
    if (inside !== undefined) return this.#service(inside.namespace, inside.name, text, seen);
    const { names } = this.#analysis.classes;
    return pinned === undefined
      ? this.#names(name, [[names.classOf(name), name]])
      : this.#pinned(name, text, pinned);
  }

  /** A name at one address. What is known to be inside is what it is, whatever name leads there. */
  #pinned(name: string, text: string, pinned: Address): Resolved {
    const written = formatAddress(pinned.family, pinned.words);
    const resolved = this.#address(pinned, written);
    const number = this.#analysis.classes.names.classOf(name);
    const cells = resolved.cells.map((cell) => (cell.kind === "range" ? { ...cell, as: [number] } : cell));
    const { target } = resolved;
    const named = "addresses" in target ? { name, addresses: target.addresses } : target;
    return { ...resolved, target: named, text: `${text} at ${resolved.text}`, cells };
  }

  #service(
    namespace: string,
    name: string,
    text: string,
    seen: readonly string[] = [],
  ): Resolved | Unresolved {
    const { services } = this.#analysis.snapshot;
    const service = services.find((one) => one.namespace === namespace && one.name === name);
    const key = `${namespace}/${name}`;
    if (service === undefined) {
      return key === "default/kubernetes" ? this.#apiServerByName(text) : unknownService(services, key);
    }
    if (service.externalName === undefined) {
      return new ServiceResolver(this.#analysis, this.#asked, (address, written, ports) =>
        this.#address(address, written, ports),
      ).resolve(service, text);
    }
    if (seen.includes(key)) {
      return { trouble: `Service ${key} is an alias of itself.`, help: "Mend its externalName." };
    }
    const named = this.#name(service.externalName, service.externalName, undefined, [...seen, key]);
    return "trouble" in named ? named : { ...named, text: `${text} (${service.externalName})` };
  }

  /** The API server by its name, with no Service in the input that says where its port leads. */
  #apiServerByName(text: string): Resolved {
    const { ports } = this.#analysis.algebra;
    const spot = this.#analysis.classes.spotOf(this.#analysis.classes.apiServer);
    const secure = ports.fromPorts([portRange(PROTOCOL.TCP, 6443, 6443)]);
    const cells = [this.#ports, secure].map((own): Cell => ({
      kind: "spots",
      spots: [spot],
      ports: own,
      text,
    }));
    const note = `${text} is the API server; which port it listens on behind 443 is not in the input (443 or 6443, as a rule).`;
    // Whichever it is, one of the two is not.
    const lanes = [{ ports: cells.map((cell) => cell.ports), isDialled: false }];
    return { target: { class: "kube-apiserver" }, text, cells, how: "every", lanes, note };
  }

  #word(word: DestinationWord, text: string): Resolved {
    const { classes } = this.#analysis;
    switch (word) {
      case "internet":
        return this.#internet();
      case "metadata":
        return this.#metadata(text);
      case "dns":
        return this.#dns(text);
      case "kube-apiserver":
        return this.#spots({ class: "kube-apiserver" }, [classes.spotOf(classes.apiServer)], text);
      case "nodes": {
        const numbers = [...classes.ofNode, classes.unknownNode];
        const note = "A pod always reaches the node it runs on; this is about the others.";
        return { ...this.#spots({ class: "node" }, numbers.map(classes.spotOf), text, note), how: "any" };
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
    const known = [...snapshot.workloads.entries()].filter(([, { variants }]) =>
      variants.some(({ labels }) => isCalledResolver(labels)),
    );
    const seen = known.flatMap(([index]) => at(classes.spots, index));
    const unseen = classes.unseen.filter(
      ({ workload }) => workload.peer && isCalledResolver(workload.labels),
    );
    const resolvers = [...seen, ...unseen.map(({ number }) => classes.spotOf(number))];
    const pods: Cell[] =
      resolvers.length === 0 ? [] : [{ kind: "spots", spots: resolvers, ports: own, text }];
    const cells = [...pods, ...stated];
    const ids = known.map(([, { id }]) => id);
    const target = this.#resolversTarget(ids, stated, unseen.length, text);
    const base = { target, text, cells, how: "any" } as const;
    return cells.length > 0
      ? base
      : {
          ...base,
          unknown: "the input has no resolver and no policy speaks of one; --dns gives its address",
        };
  }
  /** Who resolves names: workloads of the input, an address where that is all that is known, else whoever it is. */
  #resolversTarget(
    ids: readonly string[],
    stated: readonly Cell[],
    unseen: number,
    selector: string,
  ): Target {
    if (unseen > 0 || ids.length + stated.length === 0) return { class: "unseen", selector };
    const [only] = stated;
    if (ids.length === 0 && only?.kind === "range" && stated.length === 1)
      return { addresses: formatRange(only.range) };
    return ids.length === 0 ? { class: "unseen", selector } : workloadsTarget(ids, selector);
  }
}
