import type { Cidr } from "../../domain/address.ts";
import { portRange, wholeProtocol } from "../../domain/port.ts";
import type { SourceDocument } from "../../domain/source.ts";
import type { Truth } from "../../domain/verdict.ts";
import type {
  Direction,
  NamespaceScope,
  ObjectRef,
  Peer,
  PodPolicy,
  PortItem,
  Rule,
} from "../../policy/pod-policy.ts";
import { formatCidr, liesWithin, readCidr } from "../../policy/reading/cidr.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, member, pathOf } from "../../policy/reading/entry.ts";
import { readPortName, readPortNumber, readProtocol } from "../../policy/reading/port.ts";
import { readSelector } from "../../policy/reading/selector.ts";
import { isShaped, readList, readWord } from "../../policy/reading/shape.ts";
import { UNREADABLE_SELECTOR } from "../../policy/selector.ts";
import { type Reading, UNREADABLE } from "./reading.ts";
import { ENFORCERS, FIELDS, TYPES } from "./schema.ts";

type Identity = {
  readonly document: SourceDocument;
  readonly object: ObjectRef;
};

/** Policies of this kind lie in a namespace. */
const NOWHERE: NamespaceScope = { kind: "selected", selector: UNREADABLE_SELECTOR };

/** What each direction calls its parts. */
const DIRECTIONS = {
  egress: { type: "Egress", peers: "to" },
  ingress: { type: "Ingress", peers: "from" },
} as const;

/**
 * Reads the spec of a StagedKubernetesNetworkPolicy: a NetworkPolicy of Kubernetes that would be set.
 * docs/semantics.md, section 6, is what it means.
 */
export function readKubernetesPolicy(
  spec: Entry,
  { document, object }: Identity,
  reading: Reading,
): PodPolicy {
  const { tell, context, own } = reading;
  const scope = own?.scope ?? NOWHERE;
  const rules = (direction: Direction): readonly Rule[] => {
    const entry = member(spec, direction);
    const list = readList(entry, tell);
    return list === undefined
      ? [perhapsAll(entry)]
      : list.map((rule) => readRule(rule, direction, { scope, reading }));
  };
  const both = { egress: rules("egress"), ingress: rules("ingress") };
  return {
    object,
    document,
    tier: "network-policy",
    enforcers: ENFORCERS,
    priority: 0,
    subject: {
      namespaces: scope,
      pods: readSelector(member(spec, "podSelector"), tell) ?? UNREADABLE_SELECTOR,
      hostNetwork: context.behaviour.selectsHostNetwork,
    },
    isolates: readIsolation(member(spec, "policyTypes"), both.egress.length > 0, reading),
    rules: both,
  };
}

function readIsolation(
  types: Entry,
  hasEgressRules: boolean,
  { tell }: Reading,
): Readonly<Record<Direction, Truth>> {
  const list = readList(types, tell);
  if (list === undefined) return { egress: "maybe", ingress: "maybe" };
  if (list.length === 0) return { egress: hasEgressRules ? "yes" : "no", ingress: "yes" };
  const words = list.map((entry) => readWord(entry, { words: TYPES, kind: "unknown-policy-type" }, tell));
  const unlisted: Truth = words.includes(undefined) ? "maybe" : "no";
  const of = (direction: Direction): Truth => (words.includes(DIRECTIONS[direction].type) ? "yes" : unlisted);
  return { egress: of("egress"), ingress: of("ingress") };
}

function perhapsAll(entry: Entry): Rule {
  return { action: "allow", peers: [UNREADABLE], ports: "all", path: pathOf(entry) };
}

/** What the rules of one policy are read with. */
type Within = { readonly scope: NamespaceScope; readonly reading: Reading };

function readRule(entry: Entry, direction: Direction, within: Within): Rule {
  const { tell } = within.reading;
  const { peers: name } = DIRECTIONS[direction];
  if (!isShaped(entry, [name, "ports"], tell)) return perhapsAll(entry);
  const [peers, ports] = [readList(member(entry, name), tell), readList(member(entry, "ports"), tell)];
  const everything: readonly Peer[] = [{ kind: "everything" }];
  return {
    action: "allow",
    peers:
      peers === undefined
        ? [UNREADABLE]
        : peers.length === 0
          ? everything
          : peers.map((item) => readPeer(item, within)),
    ports:
      ports === undefined
        ? [{ kind: "unreadable" }]
        : ports.length === 0
          ? "all"
          : ports.map((item) => readPort(item, within)),
    path: pathOf(entry),
  };
}

function readPeer(entry: Entry, within: Within): Peer {
  const { tell } = within.reading;
  if (!isShaped(entry, FIELDS.kubernetesPeer, tell)) return UNREADABLE;
  const [pods, namespaces, block] = ["podSelector", "namespaceSelector", "ipBlock"].map((name) =>
    member(entry, name),
  );
  const isGiven = (one: Entry | undefined): one is Entry => one !== undefined && !isAbsent(one);
  const hasSelector = isGiven(pods) || isGiven(namespaces);
  if (isGiven(block)) {
    if (!hasSelector) return readBlock(block, within);
    tell({ kind: "mixed-peer" }, entry);
    return UNREADABLE;
  }
  if (!hasSelector) {
    tell({ kind: "empty-peer" }, entry);
    return UNREADABLE;
  }
  return readPods(entry, within);
}

function readPods(entry: Entry, { scope, reading }: Within): Peer {
  const { tell, context } = reading;
  const written = member(entry, "namespaceSelector");
  const pods = readSelector(member(entry, "podSelector"), tell);
  const selector = isAbsent(written) ? undefined : readSelector(written, tell);
  if (pods === undefined || (selector === undefined && !isAbsent(written))) return UNREADABLE;
  const namespaces: NamespaceScope = selector === undefined ? scope : { kind: "selected", selector };
  return { kind: "pods", namespaces, pods, hostNetwork: context.behaviour.selectsHostNetwork };
}

function readBlock(entry: Entry, { reading }: Within): Peer {
  const { tell, context } = reading;
  if (!isShaped(entry, FIELDS.ipBlock, tell)) return UNREADABLE;
  const written = member(entry, "cidr");
  if (isAbsent(written)) tell({ kind: "missing", field: "cidr" }, written);
  const cidr = isAbsent(written) ? undefined : readCidr(written, tell);
  const list = readList(member(entry, "except"), tell);
  const except = (list ?? []).flatMap((item) => readException(item, cidr, reading) ?? []);
  if (cidr === undefined) return UNREADABLE;
  const { ipBlockMatchesPods: ofPods, ipBlockMatchesNodes: ofNodes } = context.behaviour;
  return {
    kind: "block",
    cidrs: [cidr],
    except,
    frayed: except.length !== list?.length,
    scope: { pods: ofPods, nodes: ofNodes, apiServer: ofNodes === "yes" ? "yes" : "maybe" },
  };
}

function readException(entry: Entry, cidr: Cidr | undefined, { tell }: Reading): Cidr | undefined {
  const exception = readCidr(entry, tell);
  if (exception === undefined || cidr === undefined) return undefined;
  if (liesWithin(exception, cidr)) return exception;
  tell({ kind: "except-outside", except: formatCidr(exception), cidr: formatCidr(cidr) }, entry);
  return undefined;
}

const NO_PORT: PortItem = { kind: "unreadable" };

function readPort(entry: Entry, { reading }: Within): PortItem {
  const { tell } = reading;
  if (!isShaped(entry, FIELDS.kubernetesPort, tell)) return NO_PORT;
  const protocol = readProtocol(member(entry, "protocol"), tell);
  const [port, end] = [member(entry, "port"), member(entry, "endPort")];
  if (typeof port.value === "number") return readNumbers(port, end, { protocol, reading });
  if (!isAbsent(end)) {
    tell({ kind: "end-without-number", port: isAbsent(port) ? "absent" : "name" }, end);
    return NO_PORT;
  }
  if (isAbsent(port)) return protocol === undefined ? NO_PORT : { kind: "range", ...wholeProtocol(protocol) };
  const name = readPortName(port, tell, "the number or the name of a port");
  return name === undefined || protocol === undefined
    ? NO_PORT
    : { kind: "named", name, protocols: [protocol] };
}

type OnProtocol = { readonly protocol: number | undefined; readonly reading: Reading };

function readNumbers(port: Entry, end: Entry, { protocol, reading }: OnProtocol): PortItem {
  const { tell } = reading;
  const from = readPortNumber(port, tell);
  const to = isAbsent(end) ? from : readPortNumber(end, tell);
  if (from === undefined || to === undefined) return NO_PORT;
  if (to < from) {
    tell({ kind: "range-order", from, to, field: "endPort" }, end);
    return NO_PORT;
  }
  return protocol === undefined ? NO_PORT : { kind: "range", ...portRange(protocol, from, to) };
}
