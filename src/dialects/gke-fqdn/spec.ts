import { field, isList, isObject, type Json } from "../../domain/json.ts";
import { readName } from "../../domain/name.ts";
import { lowHalf, PROTOCOL, protocolOf } from "../../domain/port.ts";
import { and, type Truth } from "../../domain/verdict.ts";
import { readBlock, union } from "../../policy/spec/addresses.ts";
import { anyTruth } from "../../policy/spec/bounds.ts";
import type { AddingJudgement } from "../../policy/spec/judgement.ts";
import { isNamed } from "../../policy/spec/names.ts";
import {
  isInNamespaceOf,
  judgeUnreadableNamespaced,
  portMatches,
  selectable,
  speaksOf,
} from "../../policy/spec/namespaced.ts";
import type { KubeObject } from "../../policy/spec/objects.ts";
import * as ask from "../../policy/spec/question.ts";
import { selects } from "../../policy/spec/selectors.ts";

/** What GKE's own FQDNNetworkPolicies (`v1alpha1`) among some objects say to a question. */
export function judgeGkeFqdnPolicies(
  policies: readonly KubeObject[],
  question: ask.Question,
): readonly AddingJudgement[] {
  return ofVersion(policies, "v1alpha1").map((policy) => {
    const { spec, selected } = subjectOf(policy, question);
    return spec === undefined ? lost(policy, question) : builtIn(spec, selected, question);
  });
}

/** What those of the controller (`v1alpha3`) say: the NetworkPolicies that it writes. */
export function judgeControllerFqdnPolicies(
  policies: readonly KubeObject[],
  question: ask.Question,
): readonly AddingJudgement[] {
  return ofVersion(policies, "v1alpha3").map((policy) => {
    const { spec, selected } = subjectOf(policy, question);
    if (spec === undefined) return lost(policy, question);
    const rules = ask.rulesOf(spec, question.direction);
    return {
      selects: and(selected, controllerSpeaksOf(spec, question.direction)),
      isolates: "yes",
      allows: anyTruth(rules.map((rule) => (rule === undefined ? "maybe" : written(rule, question)))),
    };
  });
}

/** What stands for one of either that cannot be read, and concerns the namespace of the subject. */
export function judgeUnreadableFqdnPolicy(question: ask.Question): AddingJudgement {
  const { isolates, allows } = judgeUnreadableNamespaced(question);
  return { selects: isolates, isolates: "yes", allows };
}

/** Whether any of some policies lets names be asked for through a filter: each of GKE's own does, and any name. */
export function mayAskGkeFqdn(policies: readonly KubeObject[]): boolean {
  return ofVersion(policies, "v1alpha1").some(({ root }) => isObject(field(root, "spec") ?? {}));
}

function ofVersion(policies: readonly KubeObject[], version: string): readonly KubeObject[] {
  return policies.filter(
    ({ kind, apiVersion }) => kind === "FQDNNetworkPolicy" && apiVersion === `networking.gke.io/${version}`,
  );
}

function subjectOf(policy: KubeObject, { subject, behaviour }: ask.Question) {
  const spec = field(policy.root, "spec") ?? {};
  const chosen = and(
    isInNamespaceOf(subject, policy),
    selects(field(spec, "podSelector") ?? {}, subject.labels),
  );
  return {
    spec: isObject(spec) ? spec : undefined,
    selected: and(chosen, selectable(subject.hostNetwork, behaviour)),
  };
}

function lost(policy: KubeObject, question: ask.Question): AddingJudgement {
  const unreadable = judgeUnreadableFqdnPolicy(question);
  return { ...unreadable, selects: and(isInNamespaceOf(question.subject, policy), unreadable.selects) };
}

/**
 * GKE's own. It says nothing about what comes in; without rules perhaps it is not there. As with a NetworkPolicy, its
 * rules count where it isolates.
 */
function builtIn(spec: Json, selected: Truth, question: ask.Question): AddingJudgement {
  const written = ask.present(spec, "egress") ?? [];
  const rules = isList(written) ? written : [null];
  const speaks = isList(written) && written.length > 0 ? "yes" : "maybe";
  const asks = isResolver(question);
  return {
    selects: question.direction === "ingress" ? "no" : and(selected, speaks),
    isolates: "yes",
    allows: anyTruth(rules.map((rule) => opens(rule, question))),
    narrows: asks,
    asks: question.query === undefined ? "no" : asks,
  };
}

/** Whether the peer is asked for names: kube-dns surely may be, other resolvers that GKE knows perhaps. */
function isResolver(question: ask.Question): Truth {
  const { peer, point } = question;
  const isDns =
    [PROTOCOL.TCP, PROTOCOL.UDP].some((one) => one === protocolOf(point)) && lowHalf(point) === 53;
  if (!isDns) return "no";
  if (peer.kind === "pod") {
    const { pod } = peer;
    const named = (name: string): Truth => selects({ matchLabels: { "k8s-app": name } }, pod.labels);
    const either = anyTruth([named("kube-dns"), and("maybe", named("node-local-dns"))]);
    const here = pod.namespace === undefined ? "maybe" : isSame(pod.namespace, "kube-system");
    return and(and(here, either), selectable(pod.hostNetwork, question.behaviour));
  }
  const local = union(["169.254.20.10/32", "169.254.169.254/32"].flatMap((text) => readBlock(text) ?? []));
  return peer.kind === "address" ? and("maybe", ask.isAt(local, question)) : "no";
}

function isSame(a: string, b: string): Truth {
  return a === b ? "yes" : "no";
}

function opens(rule: Json, question: ask.Question): Truth {
  if (!isObject(rule)) return "maybe";
  const matches = ask.present(rule, "matches");
  const named =
    isList(matches) && matches.length > 0
      ? anyTruth(matches.map((match) => matchHolds(match, question)))
      : "maybe";
  return and(
    named,
    ask.anyItemOf(field(rule, "ports"), (item) => onPort(item, question)),
  );
}

function matchHolds(match: Json, question: ask.Question): Truth {
  const only = ask.onlyMember(match);
  const { value } = only ?? {};
  if (typeof value !== "string") return "maybe";
  if (only?.name === "name") return nameHolds(value, NAME, question);
  return only?.name === "pattern" ? patternHolds(value, question) : "maybe";
}

/** As their CRDs and webhooks take them, spelled without choices that take long. */
const NAME = /^([a-zA-Z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.)*[a-zA-Z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.?$/u;
const PATTERN =
  /^([a-zA-Z0-9*]([-a-zA-Z0-9_*]*[a-zA-Z0-9*])?\.)*[a-zA-Z0-9*]([-a-zA-Z0-9_*]*[a-zA-Z0-9*])?\.?$/u;
const REGISTRABLE = /^([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)*[a-z0-9]([-a-z0-9]*[a-z0-9])?$/u;

function nameHolds(text: string, form: RegExp, question: ask.Question): Truth {
  const read = readName(text);
  if (!("name" in read) || !form.test(text)) return "maybe";
  return isNamed(question, (name) => name === read.name);
}

/** A star is any characters of a label; alone, every name. Where versions differ the wider reading holds perhaps. */
function patternHolds(text: string, question: ask.Question): Truth {
  if (text === "*") return isNamed(question, () => true);
  if (!PATTERN.test(text) || !isShort(text)) return "maybe";
  const plain = text.toLowerCase().replace(/\.$/u, "");
  const narrow = expression(plain);
  const sure = isNamed(question, (name) => narrow.test(name));
  if (/^\*+$/u.test(plain))
    return anyTruth([
      sure,
      and(
        "maybe",
        isNamed(question, () => true),
      ),
    ]);
  if (!/^\*{2,}\./u.test(plain)) return sure;
  const wide = new RegExp(`^.+${expression(plain.replace(/^\*+/u, "")).source.slice(1)}`, "u");
  return anyTruth([
    sure,
    and(
      "maybe",
      isNamed(question, (name) => wide.test(name)),
    ),
  ]);
}

/** Names keep within the limits of DNS: 63 characters of a label, 253 of a name; a star may be none, but no label is. */
function isShort(text: string): boolean {
  const labels = text.replace(/\.$/u, "").split(".");
  const lengths = labels.map((label) => label.replaceAll("*", "").length);
  const whole = lengths.map((length) => Math.max(length, 1)).reduce((sum, length) => sum + length + 1, -1);
  return lengths.every((length) => length <= 63) && whole <= 253;
}

function expression(pattern: string): RegExp {
  return new RegExp(`^${pattern.replaceAll(".", "[.]").replaceAll(/\*+/gu, "[^.]*")}$`, "u");
}

const EVERY_PROTOCOL: readonly number[] = [PROTOCOL.TCP, PROTOCOL.UDP, PROTOCOL.SCTP];

/** The protocols of an item of `ports`; undefined where they cannot be read. */
function protocolsOf(item: Json): readonly number[] | undefined {
  const word = ask.present(item, "protocol") ?? "";
  if (word === "" || word === "ALL") return EVERY_PROTOCOL;
  return word === "TCP" || word === "UDP" ? [PROTOCOL[word]] : undefined;
}

/** Without a port, all protocols are those with ports surely, and perhaps all that there are. */
function onPort(item: Json, { point }: ask.Question): Truth {
  const protocols = protocolsOf(item);
  if (!isObject(item) || protocols === undefined) return "maybe";
  const port = ask.present(item, "port");
  if (port !== undefined) {
    return anyTruth(protocols.map((protocol) => ask.isWithinPorts(point, protocol, port, port)));
  }
  if (protocols.includes(protocolOf(point))) return "yes";
  return protocols === EVERY_PROTOCOL ? "maybe" : "no";
}

/** Rules none of whose names resolves are not written, and without policyTypes egress is isolated by rules. */
function controllerSpeaksOf(spec: Json, direction: "egress" | "ingress"): Truth {
  const types = field(spec, "policyTypes") ?? [];
  if (direction === "ingress" || !isList(types) || types.length > 0) return speaksOf(spec, direction);
  return ask.rulesOf(spec, "egress").some(namesSomebody) ? "maybe" : "no";
}

function namesSomebody(rule: Json | undefined): boolean {
  const peers = ask.present(rule, "to");
  if (!isList(peers)) return true;
  return peers.some((peer) => {
    const names = ask.present(peer, "fqdns");
    return !isList(names) || names.length > 0;
  });
}

/** A rule of a NetworkPolicy of addresses, but that without peers it is none. */
function written(rule: Json, question: ask.Question): Truth {
  const peers = ask.present(rule, question.direction === "egress" ? "to" : "from");
  const named = isList(peers) ? anyTruth(peers.map((peer) => peerHolds(peer, question))) : "maybe";
  return and(
    named,
    ask.anyItemOf(field(rule, "ports"), (item) => portMatches(item, question)),
  );
}

function peerHolds(peer: Json, question: ask.Question): Truth {
  const names = ask.present(peer, "fqdns");
  if (!isList(names)) return "maybe";
  return anyTruth(names.map((name) => fqdnHolds(name, question)));
}

/** Which addresses a name has is not known: who comes from one of them may be anybody outside. */
function fqdnHolds(text: Json, question: ask.Question): Truth {
  const read = typeof text === "string" ? readName(text) : undefined;
  if (read === undefined || !("name" in read) || !REGISTRABLE.test(read.name)) return "maybe";
  if (question.direction === "egress") return isNamed(question, (name) => name === read.name);
  return question.peer.kind === "address" || question.peer.kind === "kube-apiserver" ? "maybe" : "no";
}
