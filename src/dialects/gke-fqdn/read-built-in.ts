import { parseCidr } from "../../domain/address.ts";
import { isList } from "../../domain/json.ts";
import { everyName } from "../../domain/name.ts";
import type { TransportProtocol } from "../../domain/port.ts";
import { portRange, PROTOCOL, wholeProtocol } from "../../domain/port.ts";
import type { SourceDocument } from "../../domain/source.ts";
import type { Truth } from "../../domain/verdict.ts";
import type { Peer, PodPolicy, PortItem, RequestRule, Rule } from "../../policy/pod-policy.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, member, pathOf } from "../../policy/reading/entry.ts";
import { readNamespaced, unreadableRule } from "../../policy/reading/network-policy/policy.ts";
import { readOneMember } from "../../policy/reading/one-member.ts";
import { readPortNumber } from "../../policy/reading/port.ts";
import { isShaped, readList, readWord } from "../../policy/reading/shape.ts";
import { labelSelector } from "../../policy/selector.ts";
import type { Reach } from "./read-names.ts";
import { peersOf, perhaps, readMatchName, readMatchPattern } from "./read-names.ts";
import type { Reading, Tellers } from "./reading.ts";
import { BUILT_IN_KIND, FIELDS, PROTOCOLS } from "./schema.ts";

const UNREADABLE: Peer = { kind: "unreadable" };

/** Reads GKE's own FQDNNetworkPolicy; undefined where its spec is no object. */
export function readBuiltIn(document: SourceDocument, reading: Reading): PodPolicy | undefined {
  const read = readNamespaced(document, BUILT_IN_KIND, reading);
  if (read === undefined) return undefined;
  const { object, spec, subject } = read;
  const written = member(spec, "egress");
  const list = readFilledList(written, reading);
  const isBlank = isAbsent(written) || isList(written.value);
  const none = isBlank ? [] : [unreadableRule(written)];
  const rules = list?.map((rule) => readRule(rule, reading)) ?? none;
  // Without rules the API server refuses the policy, so that perhaps it is not there.
  const egress: Truth = list === undefined ? "maybe" : "yes";
  return {
    object,
    document,
    tier: "network-policy",
    priority: 0,
    subject,
    isolates: { egress, ingress: "no" },
    rules: { egress: [...resolverRules(spec, reading), ...rules], ingress: [] },
  };
}

/** A list that must have items; undefined where it has none, or is none. */
function readFilledList(entry: Entry, { tell }: Tellers): readonly Entry[] | undefined {
  const list = readList(entry, tell);
  if (isAbsent(entry)) tell({ kind: "missing", field: String(entry.step) }, entry);
  else if (list?.length === 0) tell({ kind: "empty-list", field: String(entry.step) }, entry);
  return list?.length === 0 ? undefined : list;
}

function readRule(entry: Entry, tellers: Tellers): Rule {
  if (!isShaped(entry, FIELDS.rule, tellers.tell)) return unreadableRule(entry);
  const matches = readFilledList(member(entry, "matches"), tellers)?.map((item) => readMatch(item, tellers));
  const readable = matches?.filter((match) => match !== undefined) ?? [];
  const isWhole = matches !== undefined && readable.length === matches.length;
  return {
    action: "allow",
    peers: [...peersOf(readable), ...(isWhole ? [] : [UNREADABLE])],
    ports: readPorts(member(entry, "ports"), tellers),
    path: pathOf(entry),
  };
}

function readMatch(entry: Entry, tellers: Tellers): Reach | undefined {
  const only = readOneMember(entry, FIELDS.match, tellers.tell);
  if (only === undefined) return undefined;
  const written = member(entry, only);
  return only === "name" ? readMatchName(written, tellers) : readMatchPattern(written, tellers);
}

function readPorts(entry: Entry, tellers: Tellers): "all" | readonly PortItem[] {
  const list = readList(entry, tellers.tell);
  if (list === undefined) return [{ kind: "unreadable" }];
  return list.length === 0 ? "all" : list.flatMap((item) => readPort(item, tellers));
}

/** What the data path takes for all protocols: others have no ports. */
const ALL: readonly TransportProtocol[] = ["TCP", "UDP", "SCTP"];

function readPort(entry: Entry, { tell }: Tellers): readonly PortItem[] {
  const unreadable: readonly PortItem[] = [{ kind: "unreadable" }];
  if (!isShaped(entry, FIELDS.port, tell)) return unreadable;
  const protocol = member(entry, "protocol");
  const isOpen = isAbsent(protocol) || protocol.value === "";
  const word = isOpen ? "ALL" : readWord(protocol, { words: PROTOCOLS, kind: "unknown-protocol" }, tell);
  const port = member(entry, "port");
  const number = isAbsent(port) ? "any" : readPortNumber(port, tell);
  if (word === undefined || number === undefined) return unreadable;
  const items = (word === "ALL" ? ALL : [word]).map((name): PortItem => {
    const range =
      number === "any" ? wholeProtocol(PROTOCOL[name]) : portRange(PROTOCOL[name], number, number);
    return { kind: "range", ...range };
  });
  // The API's words say that all protocols are meant; what GKE makes of them are the three with ports.
  return word === "ALL" && number === "any" ? [...items, ...unreadable] : items;
}

const DNS_PORT = 53;
const DNS: readonly RequestRule[] = [{ kind: "dns", patterns: [everyName()], text: "*" }];
const DNS_PORTS: readonly PortItem[] = [PROTOCOL.UDP, PROTOCOL.TCP].map((protocol) => ({
  kind: "range",
  ...portRange(protocol, DNS_PORT, DNS_PORT),
  requests: DNS,
}));

/** Where a node keeps answers, and Cloud DNS. Source: GKE documentation, "NodeLocal DNSCache", "Cloud DNS for GKE". */
const LOCAL_RESOLVERS = ["169.254.20.10/32", "169.254.169.254/32"];

/**
 * Every such policy lets its pods ask kube-dns, any name, through the proxy that learns names from the answers (source:
 * GKE's Cilium, pkg/gke/fqdnnetworkpolicy, dnsProxyRedirect). What other resolvers GKE knows it perhaps lets be asked
 * too: the documents say that lookups go on as before.
 */
function resolverRules(spec: Entry, { behaviour }: Reading): readonly Rule[] {
  const pods = (...values: readonly string[]): Peer => ({
    kind: "pods",
    namespaces: { kind: "named", name: "kube-system" },
    pods: labelSelector([{ operator: "In", key: "k8s-app", values }]),
    hostNetwork: behaviour.selectsHostNetwork,
  });
  const local: Peer = {
    kind: "block",
    cidrs: LOCAL_RESOLVERS.map((text) => parseCidr(text)).filter((cidr) => cidr !== undefined),
    except: [],
    frayed: false,
    scope: { pods: "no", nodes: "no", apiServer: "no" },
  };
  const rule = (...peers: readonly Peer[]): Rule => ({
    action: "allow",
    peers,
    ports: DNS_PORTS,
    path: pathOf(spec),
  });
  return [rule(pods("kube-dns")), rule(perhaps(pods("kube-dns", "node-local-dns")), perhaps(local))];
}
