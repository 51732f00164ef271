import { field, isObject, type Json } from "../../domain/json.ts";
import { readName } from "../../domain/name.ts";
import { and, type Truth } from "../../domain/verdict.ts";
import { readBlock } from "../../policy/spec/addresses.ts";
import type { Rule } from "../../policy/spec/chain.ts";
import type { OrderedJudgement } from "../../policy/spec/judgement.ts";
import type { KubeObject } from "../../policy/spec/objects.ts";
import * as ask from "../../policy/spec/question.ts";
import { selects } from "../../policy/spec/selectors.ts";

/**
 * What the EgressFirewalls among some objects say to a question: a layer of its own, in which what no rule matches is
 * allowed. It says nothing about what comes in. Routes change ways, not what is allowed.
 */
export function judgeEgressFirewalls(
  policies: readonly KubeObject[],
  question: ask.Question,
): readonly OrderedJudgement[] {
  if (question.direction === "ingress") return [];
  return policies
    .filter((policy) => policy.kind === "EgressFirewall" && isTheOne(policy))
    .map((policy) => judge(policy, question));
}

/** What stands for an EgressFirewall that cannot be read, and concerns the namespace of the subject. */
export function judgeUnreadableEgressFirewall(question: ask.Question): OrderedJudgement {
  return {
    selects: question.subject.hostNetwork ? "no" : "maybe",
    isolates: "no",
    priority: -1,
    rules: question.direction === "ingress" ? [] : [anything(question)],
  };
}

/** Only the one named `default` counts; what has no name at all is taken for it. */
function isTheOne({ name, root }: KubeObject): boolean {
  const metadata = field(root, "metadata");
  const isMadeUp =
    ask.present(metadata, "name") === undefined && (field(metadata, "generateName") ?? "") !== "";
  return name === "default" || (name === "" && !isMadeUp);
}

function judge(policy: KubeObject, question: ask.Question): OrderedJudgement {
  const { subject } = question;
  const here = policy.namespace === undefined ? "maybe" : isSame(policy.namespace, subject.namespace);
  const spec = field(policy.root, "spec");
  const selected = subject.hostNetwork ? "no" : here;
  if (!isObject(spec))
    return { selects: selected, isolates: "no", priority: -1, rules: [anything(question)] };
  const isListed = (field(spec, "egress") ?? null) !== null;
  const rules = isListed ? ask.rulesOf(spec, "egress") : [undefined];
  return {
    selects: selected,
    isolates: "no",
    priority: 0,
    rules: rules.map((rule) => (rule === undefined ? anything(question) : readRule(rule, question))),
  };
}

function isSame(a: string, b: string | undefined): Truth {
  return a === b ? "yes" : "no";
}

/** A rule that cannot be read: it may do anything with all that a firewall sees. */
function anything(question: ask.Question): Rule {
  return { matches: isSeen(question), action: "unknown" };
}

/** A firewall sees what is not on the pod network: addresses outside, nodes, pods on their network, the API server. */
function isSeen({ peer }: ask.Question): Truth {
  return peer.kind === "pod" && !peer.pod.hostNetwork ? "no" : "yes";
}

function readRule(rule: Json, question: ask.Question): Rule {
  const onPort = ask.anyItemOf(field(rule, "ports"), (item) => portMatches(item, question));
  return {
    matches: and(and(targetMatches(field(rule, "to"), question), isSeen(question)), onPort),
    action: actionOf(field(rule, "type")),
  };
}

function actionOf(word: Json | undefined): Rule["action"] {
  if (word === "Allow") return "allow";
  return word === "Deny" ? "deny" : "unknown";
}

function portMatches(item: Json, { point }: ask.Question): Truth {
  const [name, port] = [ask.present(item, "protocol"), ask.present(item, "port")];
  const protocol = name === undefined ? undefined : ask.protocolNumber(name);
  return protocol === undefined ? "maybe" : ask.isWithinPorts(point, protocol, port, port);
}

function targetMatches(to: Json | undefined, question: ask.Question): Truth {
  const members = ["cidrSelector", "dnsName", "nodeSelector"].flatMap((name) => {
    const value = ask.present(to, name);
    return value === undefined ? [] : [{ name, value }];
  });
  const [only] = members;
  if (only === undefined || members.length > 1) return "maybe";
  switch (only.name) {
    case "cidrSelector": {
      const block = readBlock(only.value);
      return block === undefined ? "maybe" : ask.isAt(block, question);
    }
    case "nodeSelector":
      return isObject(only.value) ? nodeMatches(only.value, question) : "maybe";
    default:
      return nameMatches(only.value, question);
  }
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

/** A name, or `*.` before one for exactly one label more. Which addresses names have is not known. */
function nameMatches(text: Json, { peer, name }: ask.Question): Truth {
  const pattern = typeof text === "string" ? patternOf(text) : undefined;
  if (pattern === undefined) return "maybe";
  if (peer.kind === "pod" || peer.kind === "node") return "no";
  if (peer.kind === "kube-apiserver" || name === undefined) return "maybe";
  return pattern.test(name) ? "yes" : "no";
}

function patternOf(text: string): RegExp | undefined {
  const isWild = text.startsWith("*.");
  const base = readName(isWild ? text.slice("*.".length) : text);
  if (!("name" in base)) return undefined;
  return new RegExp(`^${isWild ? "[^.]+[.]" : ""}${base.name.replaceAll(".", "[.]")}$`, "u");
}
