import type { Cidr } from "../../../domain/address.ts";
import { behaviourForBlock } from "../../../domain/facts.ts";
import type { Direction, NamespaceScope, Peer } from "../../pod-policy.ts";
import type { LabelSelector } from "../../selector.ts";
import { formatCidr, liesWithin, readCidr } from "../cidr.ts";
import type { Entry } from "../entry.ts";
import { isAbsent, member } from "../entry.ts";
import { readSelector } from "../selector.ts";
import { isShaped, readList } from "../shape.ts";
import type { Tell } from "../trouble.ts";
import type { Reading } from "./reading.ts";
import { FIELDS } from "./reading.ts";

const EVERYONE: Peer = { kind: "everything" };
const UNREADABLE: Peer = { kind: "unreadable" };

/** Reads `to` or `from`: without items, everything. */
export function readPeers(entry: Entry, direction: Direction, reading: Reading): readonly Peer[] {
  const list = readList(entry, reading.tell);
  if (list === undefined) return [UNREADABLE];
  const { added, ...own } = reading;
  const here = added?.direction === direction ? reading : own;
  return list.length === 0 ? [EVERYONE] : list.map((item) => readPeer(item, here));
}

function readPeer(entry: Entry, reading: Reading): Peer {
  const { tell, added } = reading;
  if (!isShaped(entry, [...FIELDS.peer, ...(added?.fields ?? [])], tell)) return UNREADABLE;
  return added?.read(entry) ?? readOwnPeer(entry, reading);
}

function readOwnPeer(entry: Entry, reading: Reading): Peer {
  const { tell } = reading;
  const block = member(entry, "ipBlock");
  const hasSelector =
    !isAbsent(member(entry, "podSelector")) || !isAbsent(member(entry, "namespaceSelector"));
  if (isAbsent(block)) {
    if (hasSelector) return readPods(entry, reading);
    tell({ kind: "empty-peer" }, entry);
    return UNREADABLE;
  }
  if (hasSelector) {
    tell({ kind: "mixed-peer" }, entry);
    return UNREADABLE;
  }
  return readBlock(block, reading);
}

function readPods(entry: Entry, { tell, namespaces: own, behaviour }: Reading): Peer {
  const selector = member(entry, "namespaceSelector");
  const pods: LabelSelector | undefined = readSelector(member(entry, "podSelector"), tell);
  const namespaces: NamespaceScope | undefined = isAbsent(selector)
    ? own
    : selected(readSelector(selector, tell));
  if (pods === undefined || namespaces === undefined) return UNREADABLE;
  return { kind: "pods", namespaces, pods, hostNetwork: behaviour.selectsHostNetwork };
}

function selected(selector: LabelSelector | undefined): NamespaceScope | undefined {
  return selector === undefined ? undefined : { kind: "selected", selector };
}

/** Whether blocks of addresses speak of what lives in the cluster is the CNI's to say. */
function readBlock(entry: Entry, { tell, behaviour: general }: Reading): Peer {
  if (!isShaped(entry, FIELDS.ipBlock, tell)) return UNREADABLE;
  const written = member(entry, "cidr");
  if (isAbsent(written)) tell({ kind: "missing", field: "cidr" }, written);
  const cidr = isAbsent(written) ? undefined : readCidr(written, tell);
  const except = readExcept(member(entry, "except"), cidr, tell);
  if (cidr === undefined) return UNREADABLE;
  const behaviour = behaviourForBlock(general, cidr.prefix === 0);
  const nodes = behaviour.ipBlockMatchesNodes;
  return {
    kind: "block",
    cidrs: [cidr],
    except: except ?? [],
    frayed: except === undefined,
    // It runs on a node or outside the cluster; a block that may not speak of nodes may not speak of it.
    scope: { pods: behaviour.ipBlockMatchesPods, nodes, apiServer: nodes === "yes" ? "yes" : "maybe" },
  };
}

/** The exceptions of a block; undefined where one cannot be read or is none of this block. */
function readExcept(entry: Entry, cidr: Cidr | undefined, tell: Tell): readonly Cidr[] | undefined {
  const list = readList(entry, tell);
  const read = list?.map((item) => readException(item, cidr, tell));
  const except = read?.filter((exception) => exception !== undefined);
  return except?.length === list?.length ? except : undefined;
}

function readException(entry: Entry, cidr: Cidr | undefined, tell: Tell): Cidr | undefined {
  const exception = readCidr(entry, tell);
  if (exception === undefined || cidr === undefined) return undefined;
  if (!liesWithin(exception, cidr)) {
    tell({ kind: "except-outside", except: formatCidr(exception), cidr: formatCidr(cidr) }, entry);
    return undefined;
  }
  if (liesWithin(cidr, exception)) tell({ kind: "except-all", cidr: formatCidr(cidr) }, entry);
  return exception;
}
