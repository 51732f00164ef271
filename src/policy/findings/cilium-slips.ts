import type { Json, Path } from "../../domain/json.ts";
import { field, isList, isObject } from "../../domain/json.ts";
import { nearestOne } from "../../domain/nearest.ts";
import { isIdentityLabel } from "../catalogue/identity-labels.ts";
import { pathText } from "../explain.ts";
import type { PodPolicy } from "../pod-policy.ts";
import { objectText } from "../pod-policy.ts";
import type { Service } from "../snapshot.ts";
import { POD_NAMESPACE } from "./cilium.ts";
import type { AuditContext } from "./context.ts";
import { pointer, valueAt } from "./document.ts";
import type { Finding, Operation, Patch } from "./finding.ts";
import { languageOf, specPath } from "./language.ts";
import { editing } from "./patches.ts";
import { isEndpointsToWorld } from "./precedence.ts";
import type { RuleFacts } from "./rules.ts";
import { internetWitness, shown } from "./showing.ts";
import { distinct, told, whoText } from "./subjects.ts";
import { agreeing, listed } from "./words.ts";

/** What is written in Cilium's language and means something else there than it reads. */

function* ciliumPolicies({ analysis }: AuditContext): Generator<{ policy: number; entry: PodPolicy }> {
  for (const [policy, entry] of analysis.snapshot.policies.entries()) {
    if (languageOf(entry) === "cilium" && entry.isUnread !== true) yield { policy, entry };
  }
}

/** The rules of a policy that select somebody, as they count for it. */
function rulesOf(context: AuditContext, policy: number): readonly RuleFacts[] {
  return context.groupsOf(policy).length === 0 ? [] : context.rules.of(policy);
}

function itemsAt({ document }: PodPolicy, path: Path): readonly Json[] {
  const list = valueAt(document.root, path);
  return isList(list) ? list : [];
}

/** A service that a rule asks for: its namespace is empty where any will do. */
type Wanted = { readonly name: string; readonly namespace: string; readonly path: Path };

function wantedServices({ entry, rule }: RuleFacts): readonly Wanted[] {
  const list: Path = [...rule.path, "toServices"];
  return [...itemsAt(entry, list).entries()].flatMap(([index, item]) => {
    const ref = field(item, "k8sService");
    const name = field(ref, "serviceName");
    const namespace = field(ref, "namespace");
    if (typeof name !== "string") return [];
    return [
      {
        name,
        namespace: typeof namespace === "string" ? namespace : "",
        path: [...list, index, "k8sService"],
      },
    ];
  });
}

function isBehind({ selector, endpoints }: Service): boolean {
  return selector !== undefined || endpoints.length > 0;
}

/** Where an input has services of a namespace, or of any, it is taken to have them all. */
function servicesNear(context: AuditContext, { namespace }: Wanted): readonly Service[] {
  return context.analysis.snapshot.services.filter(
    (service) => namespace === "" || service.namespace === namespace,
  );
}

function isMissing(context: AuditContext, wanted: Wanted): boolean {
  const near = servicesNear(context, wanted);
  return near.length > 0 && !near.some((service) => service.name === wanted.name && isBehind(service));
}

function renamedService(
  context: AuditContext,
  facts: RuleFacts,
  missing: readonly Wanted[],
): Patch | undefined {
  const operations = missing.map((wanted): Operation | undefined => {
    const names = servicesNear(context, wanted)
      .filter(isBehind)
      .map(({ name }) => name);
    const value = nearestOne(wanted.name, names);
    return value === undefined
      ? undefined
      : { op: "replace", path: pointer([...wanted.path, "serviceName"]), value };
  });
  const all = operations.filter((operation) => operation !== undefined);
  return all.length < operations.length
    ? undefined
    : editing(facts, all, "Names the service that the input has, if that is what was meant.");
}

/** Services that are not there. One finding for each rule. */
export function servicesMissing(context: AuditContext): readonly Finding[] {
  return [...ciliumPolicies(context)].flatMap(({ policy }) =>
    rulesOf(context, policy).flatMap((facts): Finding[] => {
      const missing = wantedServices(facts).filter((wanted) => isMissing(context, wanted));
      if (missing.length === 0 || facts.rule.action !== "allow") return [];
      const names = listed(
        missing.map(({ name, namespace }) => (namespace === "" ? name : `${namespace}/${name}`)),
      );
      const isOpen = facts.rule.ports !== "all";
      const effect = isOpen
        ? "Cilium then forgets the destination and keeps the ports, which stand open to everywhere"
        : "the rule opens nothing";
      const patch = renamedService(context, facts, missing);
      return [
        {
          slug: "service-peer-missing",
          ...(isOpen ? {} : { severity: "low" }),
          ...told({
            subjects: distinct(context.groupsOf(policy).flatMap(({ subjects }) => subjects)),
            policies: [objectText(facts.entry.object)],
            shape: [names, effect],
            tell: ({ subjects, policies }) =>
              `${listed(policies)} ${agreeing(policies.length, "lets", "let")} ${whoText(subjects)} reach ${agreeing(missing.length, "service", "services")} ${names}, behind which the input has nothing: ${effect}.`,
          }),
          origins: missing.map(({ path }) => ({ document: facts.entry.document, path })),
          ...(patch === undefined ? {} : { patch }),
          identity: [facts.identity],
        },
      ];
    }),
  );
}

/** A key that a selector asks for. */
type Asked = {
  readonly key: string;
  readonly written: string;
  readonly isWanted: boolean;
  readonly at: Path;
};

const NEGATIVE: readonly unknown[] = ["NotIn", "DoesNotExist"];

/** The keys of a selector, without their source; those of other sources than Kubernetes are left out. */
function keysAt(entry: PodPolicy, path: Path): readonly Asked[] {
  const selector = valueAt(entry.document.root, path);
  const labels = field(selector, "matchLabels");
  const expressions = field(selector, "matchExpressions");
  const keys: readonly Omit<Asked, "key">[] = [
    ...(isObject(labels) ? Object.keys(labels) : []).map((written) => ({
      written,
      isWanted: true,
      at: [...path, "matchLabels", written],
    })),
    ...(isList(expressions) ? [...expressions.entries()] : []).flatMap(([index, one]) => {
      const written = field(one, "key");
      if (typeof written !== "string") return [];
      const isWanted = !NEGATIVE.includes(field(one, "operator"));
      return [{ written, isWanted, at: [...path, "matchExpressions", index] }];
    }),
  ];
  return keys.flatMap((one) => {
    const [, source = "any", key = ""] = /^(?:([^:]*):)?(.*)$/u.exec(one.written) ?? [];
    return ["any", "k8s", ""].includes(source) ? [{ ...one, key }] : [];
  });
}

const ENDPOINTS = { egress: "toEndpoints", ingress: "fromEndpoints" } as const;

/** The selectors of a policy: of its subject, and of its peers in both directions. */
function selectorPaths(entry: PodPolicy): readonly Path[] {
  const peers = (["egress", "ingress"] as const).flatMap((direction) => {
    const rules = new Map(entry.rules[direction].map(({ path }) => [pointer(path), path]));
    return [...rules.values()].flatMap((path) => {
      const list: Path = [...path, ENDPOINTS[direction]];
      return itemsAt(entry, list).map((_, index): Path => [...list, index]);
    });
  });
  return [[...specPath(entry), "endpointSelector"], ...peers];
}

/** The label by which a NetworkPolicy selects a namespace. No identity has it by this name. */
const NAMESPACE_NAME = "kubernetes.io/metadata.name";

/** Writes the namespace's name as Cilium's identities have it; undefined where another label is asked for. */
function renamedKeys(entry: PodPolicy, asked: readonly Asked[]): Patch | undefined {
  if (!asked.every(({ key, at: path }) => key === NAMESPACE_NAME && path.at(-2) === "matchLabels"))
    return undefined;
  const operations = asked.flatMap(({ at: path }): readonly Operation[] => {
    const value = valueAt(entry.document.root, path);
    if (value === undefined) return [];
    return [
      { op: "remove", path: pointer(path) },
      { op: "add", path: pointer([...path.slice(0, -1), POD_NAMESPACE]), value },
    ];
  });
  return editing(
    { entry },
    operations,
    `Selects the namespace by ${POD_NAMESPACE}, the label that identities have.`,
  );
}

/** Selectors on labels that no identity has. One finding for each policy. */
export function labelsOfNobody(context: AuditContext): readonly Finding[] {
  return [...ciliumPolicies(context)].flatMap(({ policy, entry }): Finding[] => {
    const asked = selectorPaths(entry)
      .flatMap((path) => keysAt(entry, path))
      .filter(({ key }) => !isIdentityLabel(key));
    if (asked.length === 0) return [];
    const what = listed([
      ...new Set(
        asked.map(
          ({ key, isWanted }) => `${key} (the selector matches ${isWanted ? "nobody" : "everybody"} by it)`,
        ),
      ),
    ]);
    const patch = renamedKeys(entry, asked);
    return [
      {
        slug: "label-never-in-identity",
        ...told({
          subjects: context.subjectsOf(policy),
          policies: [objectText(entry.object)],
          shape: [what],
          tell: ({ policies }) =>
            `${listed(policies)} ${agreeing(policies.length, "selects", "select")} by labels that Cilium keeps out of identities: ${what}.`,
        }),
        origins: asked.slice(0, 5).map(({ at: path }) => ({ document: entry.document, path })),
        ...(patch === undefined ? {} : { patch }),
        identity: [objectText(entry.object), ...new Set(asked.map(({ key }) => key))],
      },
    ];
  });
}

/** Asks every selector of a rule for a pod's namespace, which nothing but pods has. */
function askingForPods({ entry, rule }: RuleFacts): readonly Operation[] {
  const list: Path = [...rule.path, "toEndpoints"];
  const value = { key: POD_NAMESPACE, operator: "Exists" };
  return itemsAt(entry, list).map((item, index): Operation => {
    const path = pointer([...list, index, "matchExpressions"]);
    return isList(field(item, "matchExpressions"))
      ? { op: "add", path: `${path}/-`, value }
      : { op: "add", path, value: [value] };
  });
}

/** Selectors of pods that let the world in. One finding for each rule. */
export function endpointsToWorld(context: AuditContext): readonly Finding[] {
  return [...context.rules.adding()].flatMap((facts): Finding[] => {
    const groups = context.groupsOf(facts.policy);
    if (groups.length === 0 || !isEndpointsToWorld(facts)) return [];
    return [
      {
        slug: "endpoint-selector-meets-world",
        ...told({
          subjects: distinct(groups.flatMap(({ subjects }) => subjects)),
          policies: [objectText(facts.entry.object)],
          shape: [facts.text],
          tell: ({ subjects, policies }) =>
            `toEndpoints in ${pathText(facts.rule.path)} of ${listed(policies)} only says which namespace is not meant: nodes and the whole internet, which have none, are let in with the pods, for ${whoText(subjects)}.`,
        }),
        ...shown(internetWitness(context, groups, facts)),
        origins: [{ document: facts.entry.document, path: [...facts.rule.path, "toEndpoints"] }],
        patch: editing(
          facts,
          askingForPods(facts),
          `Asks for the label ${POD_NAMESPACE} as well, which pods alone have.`,
        ),
        identity: [facts.identity],
      },
    ];
  });
}

/** Whether a rule leads out of the cluster. */
function leaves({ rule }: RuleFacts): boolean {
  return rule.peers.some(({ kind }) => kind !== "pods" && kind !== "nodes");
}

/** The ports of a rule that are written as numbers without a protocol, port 53 left out, which wants both. */
function portsWithoutProtocol({ entry, rule }: RuleFacts): readonly { port: string; path: Path }[] {
  const entries: Path = [...rule.path, "toPorts"];
  return [...itemsAt(entry, entries).keys()].flatMap((index) => {
    const list: Path = [...entries, index, "ports"];
    return [...itemsAt(entry, list).entries()].flatMap(([place, item]) => {
      const port = field(item, "port");
      const isPlain = typeof port === "string" && /^[1-9][0-9]*$/u.test(port) && port !== "53";
      return isPlain && (field(item, "protocol") ?? "") === "" ? [{ port, path: [...list, place] }] : [];
    });
  });
}

/** Ports that are three. One finding for each policy. */
export function protocolsUnsaid(context: AuditContext): readonly Finding[] {
  return [...ciliumPolicies(context)].flatMap(({ policy, entry }): Finding[] => {
    const found = rulesOf(context, policy)
      .filter((facts) => facts.rule.action === "allow" && leaves(facts))
      .flatMap((facts) => portsWithoutProtocol(facts));
    if (found.length === 0) return [];
    const numbers = [...new Set(found.map(({ port }) => port))];
    const quic = numbers.includes("443")
      ? " UDP 443 is QUIC, which many gateways and logs do not look into."
      : "";
    const what = listed(numbers);
    return [
      {
        slug: "protocol-unsaid",
        ...told({
          subjects: distinct(context.groupsOf(policy).flatMap(({ subjects }) => subjects)),
          policies: [objectText(entry.object)],
          shape: [what],
          tell: ({ subjects, policies }) =>
            `${listed(policies)} ${agreeing(policies.length, "opens", "open")} port ${what} without a protocol to ${whoText(subjects)}: in Cilium that is TCP, UDP and SCTP, not TCP alone.${quic}`,
        }),
        origins: found.slice(0, 5).map(({ path }) => ({ document: entry.document, path })),
        patch: editing(
          { entry },
          found.map(({ path }): Operation => ({
            op: "add",
            path: pointer([...path, "protocol"]),
            value: "TCP",
          })),
          "Says TCP. Where HTTP/3 is wanted, list UDP 443 beside it.",
        ),
        identity: [objectText(entry.object), ...numbers],
      },
    ];
  });
}
