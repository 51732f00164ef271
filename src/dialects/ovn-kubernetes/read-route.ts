import type { Family } from "../../domain/address.ts";
import { formatAddress, parseAddress, wholeFamily } from "../../domain/address.ts";
import type { SourceDocument } from "../../domain/source.ts";
import type { ObjectRef, PodScope } from "../../policy/pod-policy.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, member } from "../../policy/reading/entry.ts";
import { readSelector } from "../../policy/reading/selector.ts";
import { isShaped, readList, tellType } from "../../policy/reading/shape.ts";
import { EVERYTHING, UNREADABLE_SELECTOR } from "../../policy/selector.ts";
import type { ReadContext } from "../dialect.ts";
import type { Reading } from "./reading.ts";
import { FIELDS } from "./schema.ts";

type Identity = { readonly document: SourceDocument; readonly object: ObjectRef };

/** A gateway in words, and of which family it is for sure; undefined where that hangs on the pod that is one. */
type Hop = { readonly text: string; readonly family: Family | undefined };

/**
 * Reads an AdminPolicyBasedExternalRoute: what pods of some namespaces send out of the cluster goes to gateways.
 * A gateway takes what is of its own family. Source: OVN-Kubernetes, API types.
 */
export function readRoute(
  root: Entry,
  identity: Identity,
  { reading, context }: { readonly reading: Reading; readonly context: ReadContext },
): void {
  const { tell } = reading;
  const spec = member(root, "spec");
  if (isAbsent(spec)) {
    tell({ kind: "missing", field: "spec" }, spec);
    return;
  }
  if (!isShaped(spec, FIELDS.routeSpec, tell)) return;
  const subject = readSubject(member(spec, "from"), reading);
  const { hops, isWhole } = readHops(member(spec, "nextHops"), reading);
  for (const family of [4, 6] as const) {
    const sure = hops.filter((hop) => hop.family === family);
    const ways = hops.filter((hop) => (hop.family ?? family) === family);
    if (ways.length === 0 && isWhole) continue;
    context.route({
      ...identity,
      path: ["spec", "nextHops"],
      subject,
      destinations: [wholeFamily(family)],
      except: [],
      frayed: !isWhole || sure.length === 0,
      gateway:
        ways.length === 0 ? "a gateway that cannot be read" : ways.map(({ text }) => text).join(" or "),
    });
  }
}

function readSubject(entry: Entry, { tell }: Reading): PodScope {
  const isRead = !isAbsent(entry) && isShaped(entry, FIELDS.from, tell);
  if (isAbsent(entry)) tell({ kind: "missing", field: "from" }, entry);
  const selector = isRead ? readSelector(member(entry, "namespaceSelector"), tell) : undefined;
  return {
    namespaces: { kind: "selected", selector: selector ?? UNREADABLE_SELECTOR },
    pods: EVERYTHING,
    hostNetwork: "no",
  };
}

type Hops = { readonly hops: readonly Hop[]; readonly isWhole: boolean };

function readHops(entry: Entry, reading: Reading): Hops {
  const { tell, tellOwn } = reading;
  if (!isAbsent(entry) && !isShaped(entry, FIELDS.nextHops, tell)) return { hops: [], isWhole: false };
  const fixed = readList(member(entry, "static"), tell);
  const found = readList(member(entry, "dynamic"), tell);
  const read = [
    ...(fixed ?? []).map((hop) => readStatic(hop, reading)),
    ...(found ?? []).map((hop) => readDynamic(hop, reading)),
  ];
  const hops = read.filter((hop) => hop !== undefined);
  const isListed = fixed !== undefined && found !== undefined;
  if (isListed && read.length === 0) tellOwn({ kind: "no-gateway" }, entry);
  return { hops, isWhole: isListed && read.length > 0 && hops.length === read.length };
}

function readStatic(entry: Entry, { tell, tellOwn }: Reading): Hop | undefined {
  if (!isShaped(entry, FIELDS.staticHop, tell)) return undefined;
  const ip = member(entry, "ip");
  if (isAbsent(ip)) tell({ kind: "missing", field: "ip" }, ip);
  else if (typeof ip.value !== "string") tellType(ip, "an address", tell);
  else {
    const address = parseAddress(ip.value);
    if (address !== undefined)
      return { text: formatAddress(address.family, address.words), family: address.family };
    tellOwn({ kind: "bad-gateway", text: ip.value }, ip);
  }
  return undefined;
}

function readDynamic(entry: Entry, { tell }: Reading): Hop | undefined {
  if (!isShaped(entry, FIELDS.dynamicHop, tell)) return undefined;
  const [pods, namespaces] = (["podSelector", "namespaceSelector"] as const).map((name) => {
    const written = member(entry, name);
    if (!isAbsent(written)) return readSelector(written, tell);
    tell({ kind: "missing", field: name }, written);
    return undefined;
  });
  if (pods === undefined || namespaces === undefined) return undefined;
  const attachment = member(entry, "networkAttachmentName");
  const network = attachment.value;
  if (!isAbsent(attachment) && typeof network !== "string") tellType(attachment, "a text", tell);
  const over = typeof network === "string" && network !== "" ? ` over network ${network}` : "";
  const among = namespaces.text === "" ? "any namespace" : `namespaces ${namespaces.text}`;
  const which = pods.text === "" ? "any pod" : `a pod with ${pods.text}`;
  return { text: `${which} in ${among}${over}`, family: undefined };
}
