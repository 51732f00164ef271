import type { PortSetId } from "../../algebra/lattice.ts";
import { BOTTOM, TOP } from "../../algebra/lattice.ts";
import type { AddressRange, Cidr } from "../../domain/address.ts";
import { compareWords } from "../../domain/address.ts";
import { isList, isObject } from "../../domain/json.ts";
import { PROTOCOL, portRange } from "../../domain/port.ts";
import type { FindingSlug } from "../catalogue/findings/finding.ts";
import { blockRange, RFC1918_BLOCKS } from "../catalogue/ranges.ts";
import type { PodPolicy, PortItem } from "../pod-policy.ts";
import type { AuditContext, Members } from "./context.ts";
import { valueAt } from "./document.ts";
import { languageOf } from "./language.ts";
import { isEveryName, namesPeers, namingRules, patternsOf } from "./name-rules.ts";
import { DNS_PORT } from "./resolvers.ts";
import { counts, type RuleFacts } from "./rules.ts";

/**
 * Which finding tells of a rule where several could. The most specific cause wins, and its finding says what follows from
 * it; what is told so is not told again as a consequence. INVARIANT (nobody is lost): a rule that is told here is told to
 * everybody whom it concerns, so that whoever is left out of the consequence is in the finding about the cause.
 */

/** What follows from the cause that a finding tells of, and is told with it. */
export const CONSEQUENCES: Readonly<Partial<Record<FindingSlug, readonly FindingSlug[]>>> = {
  "rule-without-to": ["internet-reachable", "apiserver-reachable-without-need"],
  "private-except-forgets-link-local": ["metadata-reachable"],
  "ingress-only-policy": ["no-default-deny-egress"],
  "internet-beside-names": ["internet-reachable"],
  "endpoint-selector-meets-world": ["internet-reachable"],
  "request-filter-cancelled": ["names-never-learned"],
};

const RFC1918: readonly Cidr[] = RFC1918_BLOCKS.map(blockRange);

function adds(entry: PodPolicy): boolean {
  return entry.tier === "network-policy" && counts(entry);
}

/** Port 53 alone to everywhere is told as such: anybody's resolver. */
function isDnsAlone({ analysis }: AuditContext, { sheet }: RuleFacts): boolean {
  const { ports, v4 } = analysis.algebra;
  const dns = ports.fromPorts(
    [PROTOCOL.TCP, PROTOCOL.UDP].map((protocol) => portRange(protocol, DNS_PORT, DNS_PORT)),
  );
  return ports.subset(v4.unionOfValues(sheet.v4.possible), dns);
}

/** Whether a rule writes nothing that says where to, in whatever language. */
function hasNoDestination({ entry, rule }: RuleFacts): boolean {
  if (!rule.peers.every(({ kind }) => kind === "everything")) return false;
  if (languageOf(entry) !== "cilium") return true;
  const written = valueAt(entry.document.root, rule.path);
  return isObject(written) && Object.keys(written).every((key) => key === "toPorts" || !key.startsWith("to"));
}

/** Whether a rule has ports and no destination (SLU2011): the internet and the API server follow from that. */
export function isBare(context: AuditContext, facts: RuleFacts): boolean {
  const { rule, entry, sheet } = facts;
  const hasNoPeer = rule.ports !== "all" && hasNoDestination(facts);
  if (!adds(entry) || !hasNoPeer || isDnsAlone(context, facts)) return false;
  return context.analysis.algebra.v4.unionOfValues(sheet.v4.certain) !== BOTTOM;
}

/** What a rule leaves out of its blocks. */
export function holesOf({ rule }: RuleFacts): readonly AddressRange[] {
  return rule.peers.flatMap((peer) => (peer.kind === "block" ? peer.except : []));
}

function exceptsPrivate(facts: RuleFacts): boolean {
  const holes = holesOf(facts);
  return RFC1918.some((block) =>
    holes.some(
      (hole) =>
        hole.family === 4 &&
        compareWords(hole.first, block.first) <= 0 &&
        compareWords(block.last, hole.last) <= 0,
    ),
  );
}

/** Whether a rule opens the internet without private ranges, and with credential addresses (SLU2005): that these are within reach follows. */
export function forgetsCredentials(context: AuditContext, facts: RuleFacts): boolean {
  return (
    adds(facts.entry) &&
    facts.wide !== BOTTOM &&
    exceptsPrivate(facts) &&
    context.sockets.open(facts.sheet).length > 0
  );
}

/**
 * Whether a rule opens the internet on ports on which names were to be the limit, for everybody whom its policy selects (SLU2040): that the
 * internet is within reach follows.
 */
export function isBesideNames(context: AuditContext, facts: RuleFacts): boolean {
  const { ports } = context.analysis.algebra;
  if (!adds(facts.entry) || facts.wide === BOTTOM || namesPeers(facts).length > 0) return false;
  const groups = context.groupsOf(facts.policy);
  const isNamed = (members: Members): boolean =>
    namingRules(context, members).some((other) => {
      const own = other.rule.ports === "all" ? TOP : rangesOf(context, other.rule.ports);
      return !patternsOf(other).some(isEveryName) && ports.intersect(own, facts.wide) !== BOTTOM;
    });
  return groups.length > 0 && groups.every(isNamed);
}

function rangesOf({ analysis }: AuditContext, items: readonly PortItem[]): PortSetId {
  return analysis.algebra.ports.fromPorts(items.filter((item) => item.kind === "range"));
}

/** Whether selectors of pods, none of which asks for anything reserved, lead to the internet (SLU2043): that it is within reach follows. */
export function isEndpointsToWorld({ entry, rule, wide }: RuleFacts): boolean {
  if (wide === BOTTOM || languageOf(entry) !== "cilium" || !adds(entry)) return false;
  const written = valueAt(entry.document.root, [...rule.path, "toEndpoints"]);
  return isList(written) && written.length > 0 && !JSON.stringify(written).includes('"reserved:');
}
