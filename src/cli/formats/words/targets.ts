import type { Ports, Target } from "../../../domain/report.ts";
import { unreachable } from "../../../domain/unreachable.ts";
import { addressesInWords } from "./addresses.ts";
import { portsInWords } from "./ports.ts";
import type { People } from "./workloads.ts";

type ReservedClass = Extract<Target, { readonly class: string }>;

/** A reserved destination in words. */
export function classInWords({ class: name, selector }: ReservedClass): string {
  const which = selector === undefined ? "" : `: ${selector}`;
  switch (name) {
    case "own-node":
      return "its own node";
    case "node":
      return `nodes${which}`;
    case "kube-apiserver":
      return "the Kubernetes API server";
    case "unseen":
      return `workloads that are not in the input${which}`;
    default:
      return unreachable(name);
  }
}

/** A name's addresses are worth saying when they are few. */
function nameInWords(name: string, addresses: string): string {
  return addresses === "" ? name : `${name} (at ${addressesInWords([addresses])})`;
}

/** A destination in words. */
export function targetInWords(target: Target, people: People): string {
  if ("workload" in target) return people.nameOf(target.workload);
  if ("name" in target) return nameInWords(target.name, target.addresses);
  if ("addresses" in target) return addressesInWords([target.addresses]);
  if ("dns" in target) return `DNS questions for ${target.dns}`;
  return classInWords(target);
}

/** `shop/db on TCP 5432`. */
export function destinationInWords(target: Target, ports: Ports, people: People): string {
  return `${targetInWords(target, people)} on ${portsInWords(ports)}`;
}
