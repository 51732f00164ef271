import type { Cidr } from "../../domain/address.ts";
import { blockOf, rangeHolds } from "../../domain/address.ts";
import type { JsonObject, Path } from "../../domain/json.ts";
import { isList } from "../../domain/json.ts";
import { lowHalf } from "../../domain/port.ts";
import { at } from "../../domain/unreachable.ts";
import type { Socket } from "../catalogue/endpoints.ts";
import { blockRange, PRIVATE_BLOCKS } from "../catalogue/ranges.ts";
import { objectText } from "../pod-policy.ts";
import type { AuditContext } from "./context.ts";
import { pointer, valueAt } from "./document.ts";
import type { Operation, Patch } from "./finding.ts";
import { type Language, languageOf, ruleSpec } from "./language.ts";
import { editing, exceptFrom } from "./patches.ts";
import type { RuleFacts } from "./rules.ts";

/** Patches that close addresses and ports of the catalogue, each in the language of the policy that opens them. */

/** Blocks that a careful author excepts as a whole, where an endpoint lies in one. */
const WIDER: readonly Cidr[] = PRIVATE_BLOCKS.map(blockRange);

/**
 * What to except so that sockets close: for each the block it lies in, where the rule's own block is wider, else its
 * address alone.
 */
function holesFor(sockets: readonly Socket[]): readonly (readonly Cidr[])[] {
  return sockets.map(({ address }) => {
    const exact = blockOf(address, address.family === 4 ? 32 : 128);
    const wider = WIDER.filter((block) => block.family === 4 && rangeHolds(block, address));
    return [...wider, exact];
  });
}

/** Sockets that answer on the same port. */
type Bunch = { readonly port: number; readonly networks: readonly string[] };

function bunches(sockets: readonly Socket[]): readonly Bunch[] {
  const byPorts = Map.groupBy(sockets, ({ ports }) => `${lowHalf(ports.first)}-${lowHalf(ports.last)}`);
  return [...byPorts.values()].map((own) => ({
    port: lowHalf(at(own, 0).ports.first),
    networks: own.map(({ text, address }) => `${text}/${address.family === 4 ? 32 : 128}`),
  }));
}

function isV6(network: string): boolean {
  return network.includes(":");
}

/** Rules that deny some sockets, as each language of ordered rules writes them. */
type DenyRules = (bunch: Bunch) => readonly JsonObject[];

/** `isOld`: as version v1alpha1 writes ports. */
function clusterDenies({ port, networks }: Bunch, isOld: boolean): readonly JsonObject[] {
  const ports = isOld
    ? { ports: [{ portNumber: { protocol: "TCP", port } }] }
    : { protocols: [{ tcp: { destinationPort: { number: port } } }] };
  return [{ name: `no-credentials-${port}`, action: "Deny", to: [{ networks }], ...ports }];
}

/** Families do not stand together in a rule of Calico's. */
function calicoDenies({ port, networks }: Bunch): readonly JsonObject[] {
  return [...Map.groupBy(networks, isV6).values()].map((nets) => ({
    action: "Deny",
    protocol: "TCP",
    destination: { nets, ports: [port] },
  }));
}

function antreaDenies({ port, networks }: Bunch): readonly JsonObject[] {
  const to = networks.map((cidr) => ({ ipBlock: { cidr } }));
  return [{ action: "Drop", to, ports: [{ protocol: "TCP", port }] }];
}

function firewallDenies({ port, networks }: Bunch): readonly JsonObject[] {
  return networks.map((cidrSelector) => ({
    type: "Deny",
    to: { cidrSelector },
    ports: [{ protocol: "TCP", port }],
  }));
}

function ciliumDenies({ port, networks }: Bunch): readonly JsonObject[] {
  return [{ toCIDR: networks, toPorts: [{ ports: [{ port: String(port), protocol: "TCP" }] }] }];
}

const ORDERED: Readonly<Partial<Record<Language, (isOld: boolean) => DenyRules>>> = {
  "cluster-policy": (isOld) => (bunch) => clusterDenies(bunch, isOld),
  calico: () => calicoDenies,
  antrea: () => antreaDenies,
  "egress-firewall": () => firewallDenies,
};

/** Rules of an ordered policy that go before the one that opens the sockets. */
function denyBefore(facts: RuleFacts, sockets: readonly Socket[]): Patch | undefined {
  const { entry, rule } = facts;
  const isOld = entry.object.kind !== "ClusterNetworkPolicy";
  const write = ORDERED[languageOf(entry)]?.(isOld);
  if (write === undefined) return undefined;
  const path = pointer(rule.path);
  const rules = bunches(sockets).flatMap(write);
  return editing(
    facts,
    rules.map((value): Operation => ({ op: "add", path, value })),
    `Denies the credential endpoints before the rule of ${objectText(entry.object)} that opens them, by address and port. Who needs them must be allowed before that.`,
  );
}

/** A deny beside the rule, which counts before whatever any policy allows. */
function denyBeside(facts: RuleFacts, sockets: readonly Socket[]): Patch {
  const { entry, rule } = facts;
  const list: Path = [...ruleSpec(rule.path), "egressDeny"];
  const rules = bunches(sockets).flatMap(ciliumDenies);
  const path = pointer(list);
  const operations: readonly Operation[] = isList(valueAt(entry.document.root, list))
    ? rules.map((value): Operation => ({ op: "add", path: `${path}/-`, value }))
    : [{ op: "add", path, value: rules }];
  return editing(
    facts,
    operations,
    `Denies the credential endpoints to whom ${objectText(entry.object)} selects, by address and port. In Cilium a deny counts before whatever any policy allows, so who needs them cannot be one of these.`,
  );
}

function exceptBeneath(facts: RuleFacts, sockets: readonly Socket[]): Patch | undefined {
  const operations = exceptFrom(facts, holesFor(sockets));
  if (operations === undefined || operations.length === 0) return undefined;
  return editing(
    facts,
    operations,
    "Leaves the credential addresses out of the rule's block. Link-local DNS (169.254.20.10) and pod identity agents, where they are used, need a rule of their own, by address and port.",
  );
}

/** A patch after which a rule no longer opens these sockets; undefined where its language has no way to say so. */
export function closingSockets(facts: RuleFacts, sockets: readonly Socket[]): Patch | undefined {
  if (sockets.length === 0) return undefined;
  if (languageOf(facts.entry) === "cilium") return denyBeside(facts, sockets);
  return facts.entry.tier === "network-policy" ? exceptBeneath(facts, sockets) : denyBefore(facts, sockets);
}

const DENY_NAME = "deny-cloud-credentials";

/** A guard rail for the whole cluster, whatever namespaces allow; undefined where there is no room for one. */
export function denyCredentials(context: AuditContext): Patch | undefined {
  const { cni } = context.analysis.snapshot.facts;
  const isCilium = cni === "cilium" || cni === "gke-v2";
  const policy = isCilium ? ciliumGuard(context) : clusterGuard(context);
  if (policy === undefined) return undefined;
  const { kind } = policy;
  return {
    summary: `Denies the credential endpoints to every pod of the cluster, by address and port, whatever namespaces allow. It needs a network plugin that implements ${kind}.`,
    add: [policy],
    edit: [],
  };
}

type Guard = JsonObject & { readonly kind: string };

function isNameTaken({ analysis }: AuditContext, kind: string): boolean {
  return analysis.snapshot.policies.some(({ object }) => object.name === DENY_NAME && object.kind === kind);
}

/** It denies and isolates nobody. */
function ciliumGuard(context: AuditContext): Guard | undefined {
  const kind = "CiliumClusterwideNetworkPolicy";
  if (isNameTaken(context, kind)) return undefined;
  return {
    apiVersion: "cilium.io/v2",
    kind,
    metadata: { name: DENY_NAME },
    spec: {
      endpointSelector: {},
      enableDefaultDeny: { egress: false },
      egressDeny: bunches(context.sockets.list).flatMap(ciliumDenies),
    },
  };
}

/** Before everything else. None where the first place is taken. */
function clusterGuard(context: AuditContext): Guard | undefined {
  const admin = context.analysis.snapshot.policies.filter(({ tier }) => tier === "admin");
  const isTaken = admin.some(
    ({ priority, object }) => priority === "unordered" || priority <= 0 || object.name === DENY_NAME,
  );
  if (isTaken) return undefined;
  const isOld = admin.length > 0 && admin.every(({ object }) => object.kind === "AdminNetworkPolicy");
  const kind = isOld ? "AdminNetworkPolicy" : "ClusterNetworkPolicy";
  const egress = bunches(context.sockets.list).flatMap((bunch) => clusterDenies(bunch, isOld));
  return {
    apiVersion: `policy.networking.k8s.io/${isOld ? "v1alpha1" : "v1alpha2"}`,
    kind,
    metadata: { name: DENY_NAME },
    spec: { ...(isOld ? {} : { tier: "Admin" }), priority: 0, subject: { namespaces: {} }, egress },
  };
}
