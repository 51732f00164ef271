import type { Algebra, PortSetId } from "../../algebra/lattice.ts";
import { BOTTOM } from "../../algebra/lattice.ts";
import type { Truth } from "../../domain/verdict.ts";
import type { Socket } from "../catalogue/endpoints.ts";
import { ENDPOINTS, isAlarming, socketsOf } from "../catalogue/endpoints.ts";
import type { Sheet } from "../engine/sheet.ts";
import type { Outside } from "./outside.ts";
import { addressText } from "./words.ts";

type Bound = "certain" | "possible";

/** The catalogue's alarming sockets, and which of them a sheet opens. */
export class Sockets {
  /** Those that a pod of this cluster could reach at all. */
  readonly list: readonly Socket[];
  readonly #algebra: Algebra;
  readonly #outside: Outside;
  readonly #ports: ReadonlyMap<Socket, PortSetId>;
  readonly #open = new Map<string, readonly Socket[]>();

  constructor(algebra: Algebra, outside: Outside, hasIpv6: Truth) {
    const all = socketsOf(ENDPOINTS.filter(isAlarming));
    this.list = hasIpv6 === "no" ? all.filter(({ address }) => address.family === 4) : all;
    this.#algebra = algebra;
    this.#outside = outside;
    this.#ports = new Map(this.list.map((socket) => [socket, algebra.ports.fromPorts([socket.ports])]));
  }

  /** The sockets of which a sheet opens some port; perhaps, where it does so for some requests only. */
  open(sheet: Sheet, bound: Bound = "certain"): readonly Socket[] {
    const { v4, v6 } = this.#outside.of(sheet);
    const key = `${v4[bound]}:${v6[bound]}`;
    const known = this.#open.get(key);
    if (known !== undefined) return known;
    const open = this.list.filter((socket) => this.#isOpen(socket, { v4: v4[bound], v6: v6[bound] }, bound));
    this.#open.set(key, open);
    return open;
  }

  #isOpen(socket: Socket, { v4, v6 }: Record<"v4" | "v6", number>, bound: Bound): boolean {
    const algebra = this.#algebra;
    const { address } = socket;
    const here = address.family === 4 ? algebra.v4.at(v4, address.words) : algebra.v6.at(v6, address.words);
    const open = bound === "certain" ? algebra.ports.whole(here) : here;
    return algebra.ports.intersect(open, this.#ports.get(socket) ?? BOTTOM) !== BOTTOM;
  }
}
/** Whether all of these mean something in one cloud only, and nothing in any other: who is not there need not care. */
function isOneCloud(sockets: readonly Socket[]): boolean {
  return new Set(sockets.flatMap(({ endpoints }) => endpoints.map(({ provider }) => provider))).size === 1;
}

/** Whether these may matter to nobody here: they are one cloud's, or of IPv6, which nobody knows pods to have. */
export function mayNotMatter(sockets: readonly Socket[], hasIpv6: Truth): boolean {
  const isIpv6 = sockets.every(({ address }) => address.family === 6);
  return isOneCloud(sockets) || (isIpv6 && hasIpv6 !== "yes");
}

/** `169.254.169.254` once, whatever its ports. */
export function socketAddresses(sockets: readonly Socket[]): readonly string[] {
  return [...new Set(sockets.map(({ address }) => addressText(address)))];
}
