import { field, isList, isObject, type Json } from "../../domain/json.ts";
import { and, or, type Truth } from "../../domain/verdict.ts";
import { isInside, minus, readBlock, union } from "../../policy/spec/addresses.ts";
import { anyTruth } from "../../policy/spec/bounds.ts";
import type { Pod } from "../../policy/spec/pods.ts";
import * as ask from "../../policy/spec/question.ts";
import { selects, type Labels } from "../../policy/spec/selectors.ts";
import { nameMatches } from "./spec-names.ts";
import { relativeMatches } from "./spec-relative.ts";
import * as subjects from "./spec-subjects.ts";

const MEMBERS = [
  "podSelector",
  "namespaceSelector",
  "externalEntitySelector",
  "ipBlock",
  "group",
  "nodeSelector",
];
const CLUSTER_MEMBERS = [...MEMBERS, "namespaces", "serviceAccount"];

/** Whether an item of `to` or `from` matches the peer. What cannot be read matches everything, perhaps. */
export function peerMatches(item: Json, from: subjects.Standpoint, question: ask.Question): Truth {
  const names = from.isCluster ? CLUSTER_MEMBERS : MEMBERS;
  const found = subjects.membersOf(item, question.direction === "egress" ? [...names, "fqdn"] : names);
  const inside = isObject(item) ? matchesAs(found, item, { from, question }) : undefined;
  const isOfPods = subjects.areSelectors(found) || found.includes("namespaces");
  if (inside === undefined) return "maybe";
  return isOfPods ? or(inside, otherClusters(item, question)) : inside;
}

/** Undefined where it cannot be read. */
function matchesAs(found: readonly string[], item: Json, { from, question }: Asked): Truth | undefined {
  const isOutside = found.includes("externalEntitySelector");
  if (subjects.areSelectors(found)) {
    const selected = ofPod(question, (pod) => subjects.selectorsSelect(item, from, pod));
    return selected !== undefined && isOutside ? somewhereOutside(question) : selected;
  }
  if (found.includes("namespaces")) {
    const relative = areRelative(found) ? relativeMatches(item, question) : undefined;
    return relative !== undefined && isOutside ? somewhereOutside(question) : relative;
  }
  return onlyMatches(found, item, { from, question });
}

function onlyMatches(found: readonly string[], item: Json, { from, question }: Asked): Truth | undefined {
  const [only] = found;
  if (only === undefined || found.length > 1) return undefined;
  return otherMatches(only, field(item, only) ?? null, { from, question });
}

/** Whether nothing stands beside `namespaces` but one thing to select in them. */
function areRelative(found: readonly string[]): boolean {
  const others = found.filter((name) => name !== "namespaces").join();
  return ["", "podSelector", "externalEntitySelector"].includes(others);
}

/** What is asked of a pod; of the item as it can be read alone, where the peer is none. */
function ofPod({ peer }: ask.Question, asked: (pod: Pod) => Truth | undefined): Truth | undefined {
  if (peer.kind === "pod") return asked(peer.pod);
  return asked(NOBODY) === undefined ? undefined : "no";
}

const NO_LABELS: Labels = { known: new Map(), others: "absent" };

/** A pod that is asked of only to see whether something can be read. */
const NOBODY: Pod = {
  namespace: undefined,
  namespaceLabels: NO_LABELS,
  labels: NO_LABELS,
  hostNetwork: true,
  ports: "unknown",
  location: {
    4: { held: "no", isKnown: true, runs: [] },
    6: { held: "no", isKnown: true, runs: [] },
  },
  nodeName: undefined,
  nodeLabels: NO_LABELS,
  serviceAccount: undefined,
  serviceAccountLabels: NO_LABELS,
  isDoubtful: false,
};

/** Machines and pods that this cluster does not hold have addresses outside. */
function somewhereOutside({ peer }: ask.Question): Truth {
  return peer.kind === "address" || peer.kind === "kube-apiserver" ? "maybe" : "no";
}

/** `scope`: the pods of all clusters of a set, or of this one. It is for what comes in. */
function otherClusters(item: Json, question: ask.Question): Truth {
  if (question.direction === "egress") return "no";
  const scope = ask.present(item, "scope") ?? "";
  return scope === "" || scope === "Cluster" ? "no" : somewhereOutside(question);
}

type Asked = { readonly from: subjects.Standpoint; readonly question: ask.Question };

function otherMatches(name: string, value: Json, { from, question }: Asked): Truth | undefined {
  switch (name) {
    case "ipBlock":
      return blockMatches(value, question);
    case "group":
      return groupMatches(value, from, question);
    case "serviceAccount":
      return ofPod(question, (pod) => subjects.hasAccount(value, pod));
    case "nodeSelector":
      return isObject(value) ? nodeMatches(value, question) : undefined;
    default:
      return nameMatches(value, question);
  }
}

/** The address counts, whoever has it; undefined where the block cannot be read. */
function blockMatches(block: Json, question: ask.Question): Truth | undefined {
  const cidr = readBlock(field(block, "cidr"));
  if (cidr === undefined) return undefined;
  const listed = field(block, "except") ?? [];
  const texts = isList(listed) ? listed : [undefined];
  const holes = texts
    .map(readBlock)
    .filter((hole) => hole !== undefined)
    .filter((hole) => isInside(hole, cidr));
  return holes.length === texts.length
    ? ask.isAt(minus(cidr, union(holes)), question)
    : and("maybe", ask.isAt(cidr, question));
}

function groupMatches(name: Json, from: subjects.Standpoint, question: ask.Question): Truth | undefined {
  const group = subjects.groupNamed(name, from);
  return group === undefined ? undefined : isPeerInGroup(group, question);
}

function isPeerInGroup(group: subjects.Group, question: ask.Question): Truth {
  const way = subjects.wayOf(group);
  if (way === "childGroups")
    return anyTruth(
      subjects
        .childrenOf(group)
        .map((child) => (child === undefined ? "maybe" : isPeerInGroup(child, question))),
    );
  if (way === "ipBlock" || way === "ipBlocks") {
    const blocks = subjects.blocksOf(group, way);
    return blocks === undefined
      ? "maybe"
      : anyTruth(blocks.map((block) => blockMatches(block, question) ?? "maybe"));
  }
  const isReadable = subjects.isInGroup(group, NOBODY, "maybe") !== "maybe";
  if (!isReadable) return "maybe";
  const isOutside = way === "selectors" && ask.present(group.spec, "externalEntitySelector") !== undefined;
  if (isOutside) return somewhereOutside(question);
  return question.peer.kind === "pod" ? subjects.isInGroup(group, question.peer.pod, "maybe") : "no";
}

function nodeMatches(selector: Json, { peer }: ask.Question): Truth {
  switch (peer.kind) {
    case "address":
      return "no";
    case "kube-apiserver":
      return "maybe";
    case "node":
      return selects(selector, peer.labels);
    case "pod":
      return peer.pod.hostNetwork ? selects(selector, peer.pod.nodeLabels) : "no";
  }
}
