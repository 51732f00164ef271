import { field, isList, isObject, type Json } from "../../domain/json.ts";
import { and, or, type Truth } from "../../domain/verdict.ts";
import { minus, readBlock, union, type AddressSet } from "../../policy/spec/addresses.ts";
import { anyTruth } from "../../policy/spec/bounds.ts";
import type { Contents, KubeObject } from "../../policy/spec/objects.ts";
import * as ask from "../../policy/spec/question.ts";
import { labelsOf, selects } from "../../policy/spec/selectors.ts";
import { seesBlocks } from "./spec-blocks.ts";
import { namePattern } from "./spec-names.ts";
import { endpointMatches, entitiesMatch, minorVersion, nodeMatches, type Home } from "./spec-selectors.ts";
import { serviceMatches } from "./spec-services.ts";

/** What a rule's peers are judged with. */
export type Asking = { readonly home: Home; readonly question: ask.Question };

/** The members of rules that list peers, by what they are called after `to` or `from`. */
export const MEMBERS = [
  "Endpoints",
  "CIDR",
  "CIDRSet",
  "Entities",
  "Services",
  "Groups",
  "Nodes",
  "FQDNs",
] as const;
type Member = (typeof MEMBERS)[number];

/** Whether a list of rules has a member: services and names are for egress, names not for denials. */
export function hasMember(section: string, member: Member): boolean {
  if (member === "FQDNs") return section === "egress";
  return member !== "Services" || section.startsWith("egress");
}

/** A member as a rule of a section has it; undefined where it does not. */
function memberOf(rule: Json, section: string, member: Member): Json | undefined {
  const name = `${section.startsWith("egress") ? "to" : "from"}${member}`;
  return hasMember(section, member) ? ask.present(rule, name) : undefined;
}

/** Present and empty, these select nobody. */
const EMPTYING: readonly Member[] = ["Endpoints", "CIDR", "CIDRSet", "Entities", "Nodes"];

/** Whether a rule's peers hold the peer at hand. Without any, a rule with ports is for all and one without for none. */
export function peersMatch(rule: Json, section: string, limitsPorts: boolean, asking: Asking): Truth {
  const written = MEMBERS.map((member) => ({ member, list: memberOf(rule, section, member) })).filter(
    ({ list }) => list !== undefined,
  );
  if (written.some(({ list }) => !isList(list))) return "maybe";
  const lists = written.map(({ member, list }) => ({ member, items: isList(list) ? list : [] }));
  if (lists.some(({ member, items }) => items.length === 0 && EMPTYING.includes(member))) return "no";
  const [filled] = lists.filter(({ items }) => items.length > 0);
  if (filled === undefined) return limitsPorts ? "yes" : "no";
  if (filled.member === "Entities") return listedEntitiesMatch(filled.items, asking);
  const match = MATCH[filled.member];
  return anyTruth(filled.items.map((item) => match(item, asking)));
}

const MATCH: Readonly<Record<Exclude<Member, "Entities">, (item: Json, asking: Asking) => Truth>> = {
  Endpoints: (item, { home, question }) => endpointMatches(item, home, question.peer, question.facts),
  Nodes: (item, { question }) => nodeMatches(item, question.peer),
  CIDR: (item, { question }) => cidrMatches(typeof item === "string" ? asBlock(item) : item, [], question),
  CIDRSet: cidrSetMatches,
  Services: (item, { question }) => serviceMatches(item, question),
  Groups: (_, { question }) => and("maybe", seesBlocks("someone/32", question)),
  FQDNs: nameMatches,
};

/** An address alone is a block of one. */
function asBlock(text: string): string {
  if (text.includes("/")) return text;
  return text.includes(":") ? `${text}/128` : `${text}/32`;
}

/** Whether a peer is in a block, and in none of the exceptions (undefined: which there are cannot be read). */
function cidrMatches(cidr: Json, except: readonly AddressSet[] | undefined, question: ask.Question): Truth {
  const block = readBlock(cidr);
  if (block === undefined || typeof cidr !== "string") return "maybe";
  const at =
    except === undefined
      ? and("maybe", ask.isAt(block, question))
      : ask.isAt(minus(block, union(except)), question);
  return and(at, seesBlocks(cidr, question));
}

/** Exceptions; undefined where one cannot be read. */
function exceptionsOf(value: Json | undefined): readonly AddressSet[] | undefined {
  const list = value ?? [];
  if (!isList(list)) return undefined;
  const sets = list.map(readBlock).filter((set) => set !== undefined);
  return sets.length === list.length ? sets : undefined;
}

function cidrSetMatches(item: Json, { question }: Asking): Truth {
  if (!isObject(item)) return "maybe";
  const except = exceptionsOf(field(item, "except"));
  const cidr = ask.present(item, "cidr") ?? "";
  if (cidr !== "") return cidrMatches(cidr, except, question);
  const ref = ask.present(item, "cidrGroupRef") ?? "";
  if (ref !== "" && typeof ref !== "string") return "maybe";
  const groups =
    ref === ""
      ? groupsSelected(field(item, "cidrGroupSelector"), question.contents)
      : { blocks: blocksOf(groupsIn(question.contents).find((group) => group.name === ref)) };
  if (groups === undefined) return "maybe";
  const { blocks } = groups;
  const known = anyTruth(blocks.texts.map((text) => cidrMatches(text, except, question)));
  const others = blocks.isOpen ? and("maybe", seesBlocks("someone/32", question)) : "no";
  return or(known, others);
}

/** The blocks of a group, or of several; `isOpen`: there may be others. */
type Blocks = { readonly texts: readonly string[]; readonly isOpen: boolean };

function groupsIn({ objects }: Contents): readonly KubeObject[] {
  return objects.filter(
    ({ kind, apiVersion }) => kind === "CiliumCIDRGroup" && apiVersion?.split("/")[0] === "cilium.io",
  );
}

function blocksOf(group: KubeObject | undefined): Blocks {
  const list = field(field(group?.root, "spec"), "externalCIDRs");
  const isRead = isList(list) && list.every((one) => readBlock(one) !== undefined);
  return isRead
    ? { texts: list.filter((one) => typeof one === "string"), isOpen: false }
    : { texts: [], isOpen: true };
}

function groupsSelected(
  selector: Json | undefined,
  contents: Contents,
): { readonly blocks: Blocks } | undefined {
  if (!isObject(selector)) return undefined;
  const found = groupsIn(contents).flatMap((group) => {
    const truth = selects(selector, labelsOf(group.root));
    if (truth === "no") return [];
    return [truth === "yes" ? blocksOf(group) : { texts: [], isOpen: true }];
  });
  const mayBeMore = contents.unreadable.some(({ kind, apiVersion = "cilium.io/" }) =>
    kind === undefined || kind === "List"
      ? true
      : /^CiliumCIDRGroup(?:List)?$/u.test(kind) && apiVersion.startsWith("cilium.io/"),
  );
  const texts = found.flatMap((one) => one.texts);
  const isOpen = found.length === 0 || mayBeMore || found.some((one) => one.isOpen);
  return { blocks: { texts, isOpen } };
}

/** Names: what is outside, and the API server that may be there, as far as the subject has learned of them. */
function nameMatches(item: Json, { question }: Asking): Truth {
  const { peer, name, learned, facts } = question;
  const pattern = namePattern(item, minorVersion(facts) >= 19);
  if (pattern === "unreadable") return "maybe";
  if (pattern === undefined || (peer.kind !== "address" && peer.kind !== "kube-apiserver")) return "no";
  return name === undefined || pattern.test(name) ? learned : "no";
}

/** What the words for many stand for. */
const MANY: Readonly<Record<string, readonly string[]>> = {
  cluster: ["host", "remote-node", "kube-apiserver"],
};

function listedEntitiesMatch(items: readonly Json[], { question }: Asking): Truth {
  const { peer, family } = question;
  const words = items.filter((item) => typeof item === "string");
  if (words.includes("all")) return "yes";
  const unread: Truth = words.length < items.length ? "maybe" : "no";
  const isMesh = words.includes("cluster-mesh");
  if (peer.kind === "pod" && !peer.pod.hostNetwork)
    return or(unread, words.includes("cluster") || isMesh ? "yes" : "no");
  const isOfFamily = words.includes(`world-ipv${family}`);
  const ofFamily = isOfFamily ? entitiesMatch(["world"], peer) : "no";
  const known = entitiesMatch(
    words.flatMap((word) => MANY[word] ?? [word]),
    peer,
  );
  return anyTruth([known, unread, isMesh ? "maybe" : "no", ofFamily]);
}
