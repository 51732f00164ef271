import type { Ports, Target } from "../../../domain/report.ts";
import { unreachable } from "../../../domain/unreachable.ts";
import { addressesInWords, describeAddresses } from "./addresses.ts";
import { portsInWords } from "./ports.ts";
import type { People } from "./workloads.ts";

type ReservedClass = Extract<Target, { readonly class: string }>;

/** A selector as people would say it: a namespace by its name. */
function selectorInWords(selector = "workloads"): string {
  return selector.replace(/^\{kubernetes\.io\/metadata\.name=([^,{}]+)\}/u, "$1");
}

/** A reserved destination in words. */
function classInWords({ class: name, selector }: ReservedClass): string {
  switch (name) {
    case "own-node":
      return "its own node";
    case "node":
      return selector === undefined ? "nodes" : `node ${selector}`;
    case "kube-apiserver":
      return "the Kubernetes API server";
    case "unseen":
      return `${selectorInWords(selector)} (not in the input)`;
    default:
      return unreachable(name);
  }
}

function isWhole(addresses: string): boolean {
  return describeAddresses([addresses]).some(({ whole }) => whole);
}

/** A name's addresses are worth saying when they are not any at all. */
function nameInWords(name: string, addresses: string): string {
  return addresses === "" || isWhole(addresses) ? name : `${name} (at ${addressesInWords([addresses])})`;
}

/** A destination in words. */
export function targetInWords(target: Target, people: People): string {
  if ("workload" in target) return people.nameOf(target.workload);
  if ("name" in target) return nameInWords(target.name, target.addresses);
  if ("addresses" in target) return addressesInWords([target.addresses]);
  if ("dns" in target) return `DNS questions for ${target.dns}`;
  if ("service" in target) return `service ${target.service}`;
  if ("workloads" in target) return people.describe(new Set(target.workloads));
  return classInWords(target);
}

/** What a question is about, as it was asked: all addresses are the internet, and a selector is itself. */
function askedInWords(target: Target, people: People): string {
  if ("class" in target && target.class === "unseen" && target.selector !== undefined)
    return selectorInWords(target.selector);
  if ("workloads" in target) return target.selector;
  const isInternet = "addresses" in target && !("name" in target) && isWhole(target.addresses);
  return isInternet ? "the internet" : targetInWords(target, people);
}

/** A question's destination in words: `shop/db on TCP 5432`. `all` is what every port is called. */
export function destinationInWords(target: Target, ports: Ports, people: People, all: string): string {
  const where = ports === "all" ? all : ` on ${portsInWords(ports)}`;
  return askedInWords(target, people) + where;
}
