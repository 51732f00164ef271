import { behaviourForBlock, type CniBehaviour } from "../../domain/facts.ts";
import { field, isList, isObject, type Json } from "../../domain/json.ts";
import { protocolOf } from "../../domain/port.ts";
import { and, type Truth } from "../../domain/verdict.ts";
import { isInside, minus, readBlock, union } from "./addresses.ts";
import { anyTruth } from "./bounds.ts";
import type { KubeObject } from "./objects.ts";
import type { Pod } from "./pods.ts";
import * as ask from "./question.ts";
import { selects } from "./selectors.ts";

/** What a language adds to the peers of NetworkPolicy: undefined where an item is one of those. */
export type OwnPeer = (item: Json, question: ask.Question) => Truth | undefined;

/** What one NetworkPolicy, or a policy that is made like it, says of a connection: whether it isolates the subject, and whether a rule of it allows. */
export type Judgement = { readonly isolates: Truth; readonly allows: Truth };

/** Semantics 6, for one policy. */
export function judgeNamespaced(policy: KubeObject, question: ask.Question, ownPeer?: OwnPeer): Judgement {
  const spec = field(policy.root, "spec") ?? {};
  const here = isInNamespaceOf(question.subject, policy);
  if (!isObject(spec)) {
    const { isolates, allows } = judgeUnreadableNamespaced(question);
    return { isolates: and(here, isolates), allows };
  }
  const selected = and(here, selects(field(spec, "podSelector") ?? {}, question.subject.labels));
  const isolates = and(
    and(selected, speaksOf(spec, question.direction)),
    selectable(question.subject.hostNetwork, question.behaviour),
  );
  const rules = ask.rulesOf(spec, question.direction);
  return {
    isolates,
    allows: anyTruth(
      rules.map((rule) => (rule === undefined ? "maybe" : ruleMatches(rule, policy, question, ownPeer))),
    ),
  };
}

/** Semantics 9: a policy that cannot be read, and concerns the subject, maybe isolates it and maybe allows everything. */
export function judgeUnreadableNamespaced({ subject, behaviour }: ask.Question): Judgement {
  return { isolates: and("maybe", selectable(subject.hostNetwork, behaviour)), allows: "maybe" };
}

/** A policy whose namespace cannot be read may be in any. */
export function isInNamespaceOf(pod: Pod, policy: KubeObject): Truth {
  if (policy.namespace === undefined) return "maybe";
  return policy.namespace === pod.namespace ? "yes" : "no";
}

/** Whether the enforcer selects a pod by its labels, which it may not where the pod is on its node's network. */
export function selectable(hostNetwork: boolean, behaviour: CniBehaviour): Truth {
  return hostNetwork ? behaviour.selectsHostNetwork : "yes";
}

/** Isolation: policyTypes, and what it is taken for where it is absent or empty. */
export function speaksOf(spec: Json, direction: "egress" | "ingress"): Truth {
  const types = field(spec, "policyTypes") ?? [];
  if (!isList(types)) return "maybe";
  if (types.length === 0) return direction === "ingress" ? "yes" : hasEgressRules(spec);
  if (types.includes(direction === "egress" ? "Egress" : "Ingress")) return "yes";
  return types.every((type) => type === "Egress" || type === "Ingress") ? "no" : "maybe";
}

function hasEgressRules(spec: Json): Truth {
  const rules = field(spec, "egress") ?? [];
  if (!isList(rules)) return "maybe";
  return rules.length > 0 ? "yes" : "no";
}

function ruleMatches(
  rule: Json,
  policy: KubeObject,
  question: ask.Question,
  ownPeer: OwnPeer = () => undefined,
): Truth {
  const peers = field(rule, question.direction === "egress" ? "to" : "from");
  return and(
    ask.anyItemOf(peers, (item) => ownPeer(item, question) ?? peerMatches(item, policy, question)),
    ask.anyItemOf(field(rule, "ports"), (item) => portMatches(item, question)),
  );
}

function peerMatches(item: Json, policy: KubeObject, question: ask.Question): Truth {
  const pods = ask.present(item, "podSelector");
  const namespaces = ask.present(item, "namespaceSelector");
  const block = ask.present(item, "ipBlock");
  const selectors = [pods, namespaces].filter((selector) => selector !== undefined);
  if (block !== undefined) return selectors.length > 0 ? "maybe" : blockMatches(block, question);
  if (selectors.length === 0 || !selectors.every(isObject)) return "maybe";
  if (question.peer.kind !== "pod") return "no";
  const { pod } = question.peer;
  const ownNamespace = isInNamespaceOf(pod, policy);
  const inNamespace = namespaces === undefined ? ownNamespace : selects(namespaces, pod.namespaceLabels);
  const selected = and(inNamespace, selects(pods ?? {}, pod.labels));
  return and(selected, selectable(pod.hostNetwork, question.behaviour));
}

function blockMatches(block: Json, question: ask.Question): Truth {
  const text = field(block, "cidr");
  const cidr = readBlock(text);
  if (cidr === undefined) return "maybe";
  const listed = field(block, "except") ?? [];
  const texts = isList(listed) ? listed : [undefined];
  const holes = texts
    .map(readBlock)
    .filter((hole) => hole !== undefined && isInside(hole, cidr))
    .filter((hole) => hole !== undefined);
  const isReadable = holes.length === texts.length;
  const at = isReadable
    ? ask.isAt(minus(cidr, union(holes)), question)
    : and("maybe", ask.isAt(cidr, question));
  const isWhole = typeof text === "string" && text.endsWith("/0");
  return and(at, seesBlocks({ ...question, behaviour: behaviourForBlock(question.behaviour, isWhole) }));
}

/** Whether the enforcer compares blocks with the address of such a peer. */
function seesBlocks({ peer, behaviour }: ask.Question): Truth {
  switch (peer.kind) {
    case "address":
      return "yes";
    case "pod":
      return peer.pod.hostNetwork ? behaviour.ipBlockMatchesNodes : behaviour.ipBlockMatchesPods;
    case "node":
      return behaviour.ipBlockMatchesNodes;
    case "kube-apiserver":
      return behaviour.ipBlockMatchesNodes === "yes" ? "yes" : "maybe";
  }
}

/** Whether an item of `ports` matches. */
export function portMatches(item: Json, question: ask.Question): Truth {
  const protocol = ask.protocolNumber(field(item, "protocol"));
  if (!isObject(item) || protocol === undefined) return "maybe";
  const [port, endPort] = [ask.present(item, "port"), ask.present(item, "endPort")];
  if (endPort !== undefined) return ask.isWithinPorts(question.point, protocol, port, endPort);
  if (port === undefined) return protocolOf(question.point) === protocol ? "yes" : "no";
  if (ask.isPortName(port)) return ask.isNamedPort(port, [protocol], question);
  return ask.isWithinPorts(question.point, protocol, port, port);
}
