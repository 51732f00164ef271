import type { AddressRange } from "../../domain/address.ts";
import { compareWords, formatAddress } from "../../domain/address.ts";
import type { Json } from "../../domain/json.ts";
import { lowHalf, PROTOCOL, portPoint, protocolOf } from "../../domain/port.ts";
import { at } from "../../domain/unreachable.ts";
import { objectText } from "../pod-policy.ts";
import type { Service } from "../snapshot.ts";
import type { AuditContext } from "./context.ts";
import { pointer } from "./document.ts";
import type { Finding, Operation, Patch } from "./finding.ts";
import { editing, resolverPeers } from "./patches.ts";
import { DNS_PORT, namesPort, portTruth } from "./resolvers.ts";
import type { RuleFacts } from "./rules.ts";
import { backendsOf, targetsOf, type ServiceBlock } from "./services.ts";
import { told, whoText } from "./subjects.ts";
import { agreeing, listed } from "./words.ts";

const DNS_POINTS: readonly number[] = [PROTOCOL.UDP, PROTOCOL.TCP].map((one) => portPoint(one, DNS_PORT));

function isForDns({ rule }: RuleFacts): boolean {
  return DNS_POINTS.some((point) => namesPort(rule, point));
}

/** A block of a rule that names a service, and where it stands in the rule's list. */
type Trap = { readonly index: number; readonly block: AddressRange; readonly found: ServiceBlock };

function trapsIn({ services }: AuditContext, facts: RuleFacts): readonly Trap[] {
  const isDns = isForDns(facts);
  return facts.rule.peers.flatMap((peer, index): Trap[] => {
    if (peer.kind !== "block") return [];
    const [block] = peer.cidrs;
    const found = block === undefined ? undefined : services.in(block, isDns);
    return block === undefined || found === undefined ? [] : [{ index, block, found }];
  });
}

function blockText({ family, first, last }: AddressRange): string {
  const from = formatAddress(family, first);
  return compareWords(first, last) === 0 ? from : `${from}-${formatAddress(family, last)}`;
}

function trapText({ block, found }: Trap): string {
  switch (found.kind) {
    case "service":
      return `${blockText(block)} is the address of Service ${found.service.namespace}/${found.service.name}`;
    case "cidr":
      return `${blockText(block)} lies among the addresses of services`;
    case "usual":
      return `${blockText(block)} is the address that installers give the cluster's resolver as a service`;
  }
}

function effectText({ rule }: RuleFacts, isDns: boolean): string {
  if (rule.action === "deny") return "so most often nothing is denied by it";
  return isDns
    ? "so most often nothing is allowed by it, and names are not resolved"
    : "so most often nothing is allowed by it";
}

/** The peers that are behind a service, as a rule of a NetworkPolicy names them. */
function peersBehind(context: AuditContext, facts: RuleFacts, { found }: Trap): readonly Json[] {
  if (found.kind === "service" && found.service.selector !== undefined) {
    const { namespace, selector } = found.service;
    return [
      {
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
        podSelector: { matchLabels: Object.fromEntries(selector) },
      },
    ];
  }
  return isForDns(facts) && found.kind !== "service" ? resolverPeers(context) : [];
}

/** Ports on which the pods behind a service listen, where the rule does not name them. */
function missingPorts({ analysis }: AuditContext, { rule }: RuleFacts, service: Service): readonly Json[] {
  const points = backendsOf(analysis, service).flatMap((number) =>
    service.ports
      .filter(({ protocol, port }) => portTruth(rule, portPoint(protocol, port)) === "yes")
      .flatMap((port) => targetsOf(port, at(analysis.classes.list, number).ports)),
  );
  const names: Readonly<Record<number, string>> = { 6: "TCP", 17: "UDP", 132: "SCTP" };
  return [...new Set(points)]
    .filter((point) => portTruth(rule, point) === "no")
    .map((point) => ({ protocol: names[protocolOf(point)] ?? "TCP", port: lowHalf(point) }));
}

/** Names the pods in place of the service's address. */
function naming(context: AuditContext, facts: RuleFacts, trap: Trap): Patch | undefined {
  const peers = peersBehind(context, facts, trap);
  const [first, ...others] = peers;
  if (facts.entry.object.kind !== "NetworkPolicy" || first === undefined) return undefined;
  const path = pointer([...facts.rule.path, "to"]);
  const { found } = trap;
  const ports = found.kind === "service" ? missingPorts(context, facts, found.service) : [];
  const operations: readonly Operation[] = [
    { op: "replace", path: `${path}/${trap.index}`, value: first },
    ...others.map((value): Operation => ({ op: "add", path: `${path}/-`, value })),
    ...ports.map((value): Operation => ({ op: "add", path: `${pointer(facts.rule.path)}/ports/-`, value })),
  ];
  return editing(
    facts,
    operations,
    `Names the pods behind the service in place of its address. Where something on the node answers at that address itself (NodeLocal DNSCache), keep the address beside them.`,
  );
}

/** Blocks that name services, in rules that count. One finding for each block of a policy. */
export function serviceBlocks(context: AuditContext): readonly Finding[] {
  return context.analysis.snapshot.policies.flatMap((entry, policy): Finding[] => {
    const subjects = context.subjectsOf(policy);
    if (subjects.length === 0 || (entry.tier === "network-policy" && entry.isolates.egress === "no"))
      return [];
    const known = new Set<string>();
    return context.rules.of(policy).flatMap((facts) =>
      trapsIn(context, facts).flatMap((trap): Finding[] => {
        const what = trapText(trap);
        const effect = effectText(facts, isForDns(facts));
        if (known.has(`${what} ${effect}`)) return [];
        known.add(`${what} ${effect}`);
        const patch = naming(context, facts, trap);
        const name = objectText(entry.object);
        return [
          {
            slug: "service-address-in-block",
            ...told({
              subjects,
              policies: [name],
              shape: [what, effect],
              tell: (named) =>
                `${listed(named.policies)} ${agreeing(named.policies.length, "names", "name")} a service by its address for ${whoText(named.subjects)}: ${what}. Most network plugins put a pod's address in its place before policies are asked, ${effect}.`,
            }),
            origins: [{ document: entry.document, path: [...facts.rule.path, "to", trap.index] }],
            ...(patch === undefined ? {} : { patch }),
            identity: [name, what, facts.rule.action],
          },
        ];
      }),
    );
  });
}
