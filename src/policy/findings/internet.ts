import type { Algebra, PortSetId, StepLattice } from "../../algebra/lattice.ts";
import { BOTTOM, TOP } from "../../algebra/lattice.ts";
import type { Address, Family } from "../../domain/address.ts";
import { PROTOCOL, type PortPoint, wholeProtocol } from "../../domain/port.ts";
import { at } from "../../domain/unreachable.ts";
import type { Truth } from "../../domain/verdict.ts";
import { internetRanges } from "../catalogue/ranges.ts";
import type { Sheet } from "../engine/sheet.ts";
import type { Outside, View } from "./outside.ts";
import { tellingPort } from "./telling-port.ts";

/** How many points a run of words holds. */
function sizeOf(first: readonly number[], last: readonly number[]): bigint {
  let size = 0n;
  for (const [index, word] of last.entries()) size = (size << 32n) + BigInt(word - at(first, index));
  return size + 1n;
}

/** The public internet of one family as a set, and how much of it is reached. */
class PublicSpace<Id extends number> {
  readonly #family: Family;
  readonly #lattice: StepLattice<Id, PortSetId>;
  readonly #algebra: Algebra;
  readonly #set: Id;
  readonly #size: bigint;
  readonly #wide = new Map<Id, PortSetId>();

  constructor(family: Family, lattice: StepLattice<Id, PortSetId>, algebra: Algebra) {
    const ranges = internetRanges(family);
    this.#family = family;
    this.#lattice = lattice;
    this.#algebra = algebra;
    this.#set = lattice.fromIntervals(ranges, TOP);
    this.#size = ranges.reduce((sum, { first, last }) => sum + sizeOf(first, last), 0n);
  }

  /** The ports that are open at more than half of the addresses. */
  wide(id: Id): PortSetId {
    const known = this.#wide.get(id);
    if (known !== undefined) return known;
    const ports = this.#measure(id);
    this.#wide.set(id, ports);
    return ports;
  }

  #measure(id: Id): PortSetId {
    const sizes = new Map<PortSetId, bigint>();
    for (const { first, last, value } of this.#lattice.steps(this.#lattice.intersect(id, this.#set))) {
      if (value !== BOTTOM) sizes.set(value, (sizes.get(value) ?? 0n) + sizeOf(first, last));
    }
    const total = [...sizes.values()].reduce((sum, size) => sum + size, 0n);
    if (total * 2n <= this.#size) return BOTTOM;
    return this.#mostly(sizes);
  }

  /** One sweep over the ends of all ports: where the addresses that are open add up to more than half. */
  #mostly(sizes: ReadonlyMap<PortSetId, bigint>): PortSetId {
    const { ports } = this.#algebra;
    const changes = new Map<number, bigint>();
    const change = (point: number, by: bigint): void => {
      changes.set(point, (changes.get(point) ?? 0n) + by);
    };
    for (const [value, size] of sizes) {
      for (const { first, last } of ports.intervals(value)) {
        change(first, size);
        change(last + 1, -size);
      }
    }
    const wide: { first: number; last: number }[] = [];
    let open = 0n;
    let since = 0;
    for (const [point, by] of [...changes].toSorted(([a], [b]) => a - b)) {
      if (open * 2n > this.#size) wide.push({ first: since, last: point - 1 });
      open += by;
      since = point;
    }
    return ports.fromPorts(wide);
  }

  /** Some public address at which one of these ports is open. */
  witness(id: Id, among: PortSetId): Address | undefined {
    const open = this.#lattice.intersect(id, this.#set);
    const found = this.#lattice.witness(this.#lattice.intersect(open, this.#lattice.constant(among)));
    return found === undefined ? undefined : { family: this.#family, words: found.point };
  }
}

type Bound = "certain" | "possible";

/** A place outside the cluster, and the name under which alone it is open, if it is so. */
export type Spotted = { readonly address: Address; readonly port: PortPoint; readonly name?: string };

/** Ports of which some requests only are let through are not open. */
function wholeMaps({ ports, v4, v6 }: Algebra): (view: View, bound: Bound) => Record<Family, number> {
  const known: Readonly<Record<Family, Map<number, number>>> = { 4: new Map(), 6: new Map() };
  const whole = (set: PortSetId): PortSetId => ports.whole(set);
  const of = (family: Family, id: number): number => {
    const map = known[family].get(id) ?? (family === 4 ? v4 : v6).mapValues(id, whole);
    known[family].set(id, map);
    return map;
  };
  return (view, bound) => ({ 4: of(4, view.v4[bound]), 6: of(6, view.v6[bound]) });
}

/**
 * How far sheets reach into the public internet, under whatever name an intruder chooses. Exact: sizes are counted over whole
 * ranges.
 */
export class Internet {
  readonly #algebra: Algebra;
  readonly #outside: Outside;
  readonly #open: ReturnType<typeof wholeMaps>;
  readonly #v4: PublicSpace<number>;
  readonly #v6: PublicSpace<number>;
  readonly #tcp: PortSetId;

  readonly #hasIpv6: Truth;

  /** `hasIpv6` says whether pods have IPv6 addresses: without one nobody reaches anything there. */
  constructor(algebra: Algebra, outside: Outside, hasIpv6: Truth) {
    this.#algebra = algebra;
    this.#outside = outside;
    this.#open = wholeMaps(algebra);
    this.#hasIpv6 = hasIpv6;
    this.#v4 = new PublicSpace(4, algebra.v4, algebra);
    this.#v6 = new PublicSpace(6, algebra.v6, algebra);
    this.#tcp = algebra.ports.fromPorts([wholeProtocol(PROTOCOL.TCP)]);
  }

  /** The ports that are open to more than half of the public internet, of one family at least. */
  wide(sheet: Sheet, bound: Bound = "certain"): PortSetId {
    return this.#algebra.ports.union(this.wideIn(4, sheet, bound), this.wideIn(6, sheet, bound));
  }

  /** The same for one family. */
  wideIn(family: Family, sheet: Sheet, bound: Bound = "certain"): PortSetId {
    const open = this.#open(this.#outside.of(sheet), bound);
    if (family === 4) return this.#v4.wide(open[4]);
    return this.#hasIpv6 === "no" ? BOTTOM : this.#v6.wide(open[6]);
  }

  /** The ports on which most of the internet is reached for some requests at least, by its addresses. */
  reached({ v4, v6 }: Sheet): PortSetId {
    const over6 = this.#hasIpv6 === "no" ? BOTTOM : this.#v6.wide(v6.certain);
    return this.#algebra.ports.union(this.#v4.wide(v4.certain), over6);
  }

  /** Whether these ports are open over IPv6 alone, and it is not known that pods have IPv6 addresses. */
  isOpenPerhaps(sheet: Sheet, among: PortSetId, bound: Bound = "certain"): boolean {
    const open = this.#algebra.ports.intersect(this.wideIn(4, sheet, bound), among);
    return this.#hasIpv6 !== "yes" && open === BOTTOM;
  }

  /** Whether a set of ports is most of TCP: no limit by port to speak of. */
  isMostPorts(ports: PortSetId): boolean {
    const lattice = this.#algebra.ports;
    const open = lattice.intervals(lattice.intersect(ports, this.#tcp));
    return open.reduce((sum, { first, last }) => sum + last - first + 1, 0) > 0x8000;
  }

  /** A public address that is open, and a port of those asked for that is open there; the name that it takes, if any. */
  witness(sheet: Sheet, among: PortSetId, bound: Bound = "certain"): Spotted | undefined {
    const { v4, v6, ports } = this.#algebra;
    const open = this.#open(this.#outside.of(sheet), bound);
    const over4 = this.#v4.witness(open[4], among);
    const address = over4 ?? (this.#hasIpv6 === "no" ? undefined : this.#v6.witness(open[6], among));
    if (address === undefined) return undefined;
    const here = address.family === 4 ? v4.at(open[4], address.words) : v6.at(open[6], address.words);
    const port = tellingPort(ports, ports.intersect(here, among));
    if (port === undefined) return undefined;
    const name = this.#outside.nameFor(sheet, { address, port }, bound);
    return { address, port, ...(name === undefined ? {} : { name }) };
  }
}
