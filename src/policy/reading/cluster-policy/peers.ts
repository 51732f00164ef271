import type { Peer, PodScope } from "../../pod-policy.ts";
import type { LabelSelector } from "../../selector.ts";
import { EVERYTHING, UNREADABLE_SELECTOR } from "../../selector.ts";
import { readCidr } from "../cidr.ts";
import { readDomainName } from "../domain-name.ts";
import type { Entry } from "../entry.ts";
import { isAbsent, member } from "../entry.ts";
import { readOneMember } from "../one-member.ts";
import { readSelector } from "../selector.ts";
import { isShaped, readList } from "../shape.ts";
import type { Tell } from "../trouble.ts";
import type { Reading, RuleReading } from "./reading.ts";
import { FIELDS } from "./reading.ts";

/** Reads one item of `to` or `from`; undefined where it cannot be read. */
export function readPeer(entry: Entry, reading: RuleReading): Peer | undefined {
  const known = reading.schema.peers[reading.direction];
  const only = readOneMember(entry, known, reading.tell);
  switch (only) {
    case undefined:
      return undefined;
    case "nodes": {
      const selector = readSelector(member(entry, only), reading.tell);
      return selector === undefined ? undefined : { kind: "nodes", selector };
    }
    case "networks":
      return readNetworks(member(entry, only), reading);
    case "domainNames":
      return readNames(member(entry, only), reading);
    default: {
      const scope = readScopeMember(entry, only, reading);
      return scope === undefined ? undefined : { kind: "pods", ...scope };
    }
  }
}

/**
 * Reads an object that selects pods by exactly one of these members; undefined where it cannot be read. In a
 * subject, a selector that cannot be read is perhaps met and the other still holds; in a peer, all is perhaps met.
 */
export function readSubjectScope(
  entry: Entry,
  known: readonly string[],
  reading: Reading,
): PodScope | undefined {
  const only = readOneMember(entry, known, reading.tell);
  return only === undefined ? undefined : readScopeMember(entry, only, reading, UNREADABLE_SELECTOR);
}

function readScopeMember(
  entry: Entry,
  only: string,
  { tell }: Reading,
  unreadable?: LabelSelector,
): PodScope | undefined {
  const written = member(entry, only);
  const [namespaces = unreadable, pods = unreadable] =
    only === "pods" ? readPods(written, tell) : [readSelector(written, tell), EVERYTHING];
  if (namespaces === undefined || pods === undefined) return undefined;
  return { namespaces: { kind: "selected", selector: namespaces }, pods, hostNetwork: "no" };
}

/**
 * `namespaceSelector` and `podSelector`. The API server's schema asks for both; where one is absent, enforcers
 * that see the object read the empty selector, as the Go types do.
 */
function readPods(entry: Entry, tell: Tell): readonly (LabelSelector | undefined)[] {
  if (!isShaped(entry, FIELDS.pods, tell)) return [];
  return FIELDS.pods.map((name) => {
    const written = member(entry, name);
    if (!isAbsent(written)) return readSelector(written, tell);
    tell({ kind: "implied-selector" }, written);
    return EVERYTHING;
  });
}

/** The CIDRs of one item: one block with several parts. It matches every destination by its address. */
function readNetworks(entry: Entry, reading: RuleReading): Peer | undefined {
  const list = readFilledList(entry, reading);
  const cidrs = list?.map((item) => readCidr(item, reading.tell)).filter((cidr) => cidr !== undefined);
  if (cidrs === undefined || cidrs.length !== list?.length) return undefined;
  const scope = { pods: "yes", nodes: "yes", apiServer: "yes" } as const;
  return { kind: "block", cidrs, except: [], frayed: false, scope };
}

/** Names outside the cluster, known to the enforcer from any answer of the cluster's resolver (NPEP-133). */
function readNames(entry: Entry, reading: RuleReading): Peer | undefined {
  const list = readFilledList(entry, reading);
  const patterns = list
    ?.map((item) => readDomainName(item, reading.tell))
    .filter((pattern) => pattern !== undefined);
  if (patterns === undefined || patterns.length !== list?.length) return undefined;
  return { kind: "names", patterns, binding: "learned", learning: "any-lookup" };
}

function readFilledList(entry: Entry, { tell, schema }: RuleReading): readonly Entry[] | undefined {
  const list = readList(entry, tell);
  if (list === undefined) return undefined;
  if (list.length === 0) tell({ kind: "empty-list", field: String(entry.step) }, entry);
  if (list.length > schema.longestList) {
    tell({ kind: "long-list", length: list.length, longest: schema.longestList }, entry);
  }
  return list.length === 0 ? undefined : list;
}
