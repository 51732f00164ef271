import type { AddressRange, Cidr } from "../../domain/address.ts";
import { isObject } from "../../domain/json.ts";
import type { SourceDocument } from "../../domain/source.ts";
import type { ObjectRef, PodScope } from "../../policy/pod-policy.ts";
import { readCidr } from "../../policy/reading/cidr.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, items, member, pathOf, rootEntry } from "../../policy/reading/entry.ts";
import { NAMELESS, readName } from "../../policy/reading/metadata.ts";
import { readSelector } from "../../policy/reading/selector.ts";
import { isShaped, readList } from "../../policy/reading/shape.ts";
import type { LabelSelector } from "../../policy/selector.ts";
import { EVERYTHING, labelSelector } from "../../policy/selector.ts";
import type { ReadContext } from "../dialect.ts";
import { podsMeeting, readNeeds } from "./read-selector.ts";
import type { Reading } from "./reading.ts";
import { readingOf } from "./reading.ts";
import { FIELDS, GATEWAY } from "./schema.ts";
import { unreadGateway } from "./unread.ts";

/** Reads a CiliumEgressGatewayPolicy: by which node, and as which address, some traffic leaves. It allows and denies nothing. */
export function readGatewayPolicy(document: SourceDocument, context: ReadContext): void {
  const standing = { rejected: false, doubted: false };
  const reading: Reading = {
    ...readingOf(document, context, standing),
    isNamespaced: false,
    namespace: undefined,
  };
  const root = rootEntry(document.root);
  isShaped(root, FIELDS.gatewayDocument, reading.tell);
  const object: ObjectRef = { kind: GATEWAY, name: readName(root, reading.tell) ?? NAMELESS };
  const spec = member(root, "spec");
  const selectors = readList(member(spec, "selectors"), reading.tell);
  if (!isShaped(spec, FIELDS.gateway, reading.tell) || selectors === undefined) {
    unreadGateway(object, document, context);
    return;
  }
  const destinations = readBlocks(member(spec, "destinationCIDRs"), reading);
  const except = readBlocks(member(spec, "excludedCIDRs"), reading);
  const gateway = gatewayText(spec);
  for (const selector of selectors) {
    const pods = readPods(selector, reading);
    if (pods === undefined) continue;
    context.route({
      object,
      document,
      path: pathOf(selector),
      subject: pods.scope,
      destinations: destinations.ranges,
      except: except.ranges,
      frayed: destinations.frayed || except.frayed || pods.frayed,
      gateway,
    });
  }
}

function readBlocks(
  entry: Entry,
  { tell }: Reading,
): { readonly ranges: readonly AddressRange[]; readonly frayed: boolean } {
  const list = readList(entry, tell);
  const read = list?.map((item): Cidr | undefined => readCidr(item, tell));
  const ranges = read?.filter((cidr) => cidr !== undefined) ?? [];
  return { ranges, frayed: ranges.length !== list?.length };
}

/** The pods of one selector; undefined where it can select none. */
function readPods(
  entry: Entry,
  reading: Reading,
): { readonly scope: PodScope; readonly frayed: boolean } | undefined {
  if (!isShaped(entry, FIELDS.gatewaySelector, reading.tell)) return { scope: EVERY_POD, frayed: true };
  const needs = readNeeds(member(entry, "podSelector"), reading)?.needs;
  const selector = readSelector(member(entry, "namespaceSelector"), reading.tell);
  const nodes = member(entry, "nodeSelector");
  if (!isAbsent(nodes)) reading.tellOwn({ kind: "gateway-node-selector" }, nodes);
  const pods = podsMeeting(needs ?? [], "any", reading);
  if (pods === undefined) return undefined;
  if (needs === undefined || selector === undefined) return { scope: pods, frayed: true };
  return { scope: withNamespaces(pods, selector), frayed: !isAbsent(nodes) };
}

/** Pods of some namespaces, beside what their own selector asks of these. */
function withNamespaces(scope: PodScope, selector: LabelSelector): PodScope {
  const own = scope.namespaces.kind === "selected" ? scope.namespaces.selector.requirements : [];
  const both = labelSelector([...own, ...selector.requirements]);
  return { ...scope, namespaces: { kind: "selected", selector: both } };
}

const EVERY_POD: PodScope = {
  namespaces: { kind: "selected", selector: EVERYTHING },
  pods: EVERYTHING,
  hostNetwork: "no",
};

/** `node role=egress, as 10.0.0.9`, for each gateway. */
function gatewayText(spec: Entry): string {
  const single = member(spec, "egressGateway");
  const all = [...(isObject(single.value) ? [single] : []), ...items(member(spec, "egressGateways"))];
  const texts = all.map((entry) => {
    const labels = member(member(entry, "nodeSelector"), "matchLabels").value;
    const pairs = Object.entries(isObject(labels) ? labels : {}).flatMap(([key, value]) =>
      typeof value === "string" ? [`${key}=${value}`] : [],
    );
    const node = pairs.length === 0 ? "a node" : `node ${pairs.join(",")}`;
    const [address, device] = ["egressIP", "interface"].map((name) => member(entry, name).value);
    if (typeof address === "string" && address !== "") return `${node}, as ${address}`;
    return typeof device === "string" && device !== "" ? `${node}, by ${device}` : node;
  });
  return texts.length === 0 ? "a gateway that is not named" : texts.join(" or ");
}
