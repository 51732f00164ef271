import { parseAddress } from "../../domain/address.ts";
import { field, isList, isObject, type Json } from "../../domain/json.ts";
import { and, or, type Truth } from "../../domain/verdict.ts";
import { readBlock, union } from "../../policy/spec/addresses.ts";
import { anyTruth } from "../../policy/spec/bounds.ts";
import type { Contents, KubeObject } from "../../policy/spec/objects.ts";
import * as ask from "../../policy/spec/question.ts";
import { labelsOf, selects } from "../../policy/spec/selectors.ts";
import { seesBlocks } from "./spec-blocks.ts";
import { podMatches, wantsOf } from "./spec-selectors.ts";

/**
 * Whether a peer is behind the services of an item. What of them is not in the input, or has nothing behind it, is perhaps
 * everything: Cilium then keeps the ports of the rule and forgets the peer.
 */
export function serviceMatches(item: Json, question: ask.Question): Truth {
  if (!isObject(item)) return "maybe";
  const { contents } = question;
  const meant = contents.objects
    .filter(({ kind, apiVersion }) => kind === "Service" && apiVersion === "v1")
    .map((service) => ({ service, truth: isMeant(item, service) }));
  if (meant.some(({ truth }) => truth === "unreadable")) return "maybe";
  const found = meant.filter(({ truth }) => truth !== "no");
  const behind = found.map(({ service, truth }) =>
    truth === "yes" ? behindService(service, question) : "nothing",
  );
  const isOpen =
    behind.length === 0 || behind.includes("nothing") || mayBeMore(contents) || !isReadable(item);
  const known = anyTruth(behind.map((one) => (one === "nothing" ? "no" : one)));
  return isOpen ? or(known, "maybe") : known;
}

function mayBeMore({ unreadable }: Contents): boolean {
  return unreadable.some(({ kind, apiVersion }) => {
    if (kind === undefined || kind === "List") return true;
    return (
      ["Service", "ServiceList"].includes(kind) && (apiVersion === undefined || !apiVersion.includes("/"))
    );
  });
}

/** Whether what an item refers by can be read, whatever services there are. */
function isReadable(item: Json): boolean {
  const reference = field(item, "k8sServiceSelector") ?? field(item, "k8sService") ?? {};
  const namespace = field(reference, "namespace") ?? "";
  return isObject(reference) && typeof namespace === "string";
}

/** Whether an item means a service: a selector counts before a name. */
function isMeant(item: Json, service: KubeObject): Truth | "unreadable" {
  const selecting = ask.present(item, "k8sServiceSelector");
  const reference = selecting ?? ask.present(item, "k8sService");
  if (reference === undefined) return "no";
  if (!isReadable(item)) return "unreadable";
  const home = field(reference, "namespace") ?? "";
  const found = selecting === undefined ? isCalled(reference, service) : isLabelled(reference, service);
  if (found === "unreadable") return found;
  return home === "" || home === service.namespace ? found : "no";
}

function isCalled(reference: Json, { name }: KubeObject): Truth | "unreadable" {
  const wanted = ask.present(reference, "serviceName") ?? "";
  if (typeof wanted !== "string") return "unreadable";
  return wanted === name && name !== "" ? "yes" : "no";
}

function isLabelled(reference: Json, { root }: KubeObject): Truth | "unreadable" {
  const selector = ask.present(reference, "selector");
  return isObject(selector) ? selects(selector, labelsOf(root)) : "unreadable";
}

/** Whether a peer is behind a service: its pods, or addresses that were given to one without a selector. */
function behindService(service: KubeObject, question: ask.Question): Truth | "nothing" {
  const selector = field(field(service.root, "spec"), "selector") ?? {};
  if (!isObject(selector) || !Object.values(selector).every((value) => typeof value === "string"))
    return "nothing";
  if (Object.keys(selector).length === 0) return behindEndpoints(service, question);
  const { peer } = question;
  if (peer.kind !== "pod" || peer.pod.hostNetwork) return "no";
  const expressions = Object.entries(selector).map(([key, value]) => ({
    key,
    operator: "In",
    values: [value],
  }));
  const own = { key: "io.kubernetes.pod.namespace", operator: "In", values: [service.namespace ?? ""] };
  const wants = wantsOf({ matchExpressions: [...expressions, own] }) ?? [];
  return podMatches(wants, peer.pod, question.facts);
}

function behindEndpoints({ namespace, name }: KubeObject, question: ask.Question): Truth | "nothing" {
  const texts = question.contents.objects
    .filter((object) => object.namespace === namespace)
    .flatMap((object) => addressesGiven(object, name));
  const blocks = texts.map((text) =>
    typeof text === "string" && parseAddress(text) !== undefined
      ? readBlock(`${text}/${text.includes(":") ? 128 : 32}`)
      : undefined,
  );
  const known = blocks.filter((block) => block !== undefined);
  if (known.length === 0 || known.length < blocks.length) return "nothing";
  return and(ask.isAt(union(known), question), seesBlocks("one/32", question));
}

function addressesGiven(
  { kind, root, apiVersion, name }: KubeObject,
  service: string,
): readonly (Json | undefined)[] {
  const list = (value: Json | undefined): readonly Json[] => (isList(value) ? value : []);
  if (kind === "Endpoints" && apiVersion === "v1" && name === service)
    return list(field(root, "subsets"))
      .flatMap((subset) => list(field(subset, "addresses")))
      .map((address) => field(address, "ip"));
  const labels = field(field(root, "metadata"), "labels");
  if (kind !== "EndpointSlice" || field(labels, "kubernetes.io/service-name") !== service) return [];
  return list(field(root, "endpoints")).flatMap((endpoint) => list(field(endpoint, "addresses")));
}
