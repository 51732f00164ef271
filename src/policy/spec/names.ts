import type { Json } from "../../domain/json.ts";
import { readName } from "../../domain/name.ts";
import type { Truth } from "../../domain/verdict.ts";
import type { Question } from "./question.ts";

/** The type DomainName of network-policy-api v0.2.0, as its CRD has it. */
const DOMAIN_NAME =
  /^(\*\.)?([a-zA-z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.)+[a-zA-z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.?$/;

/** A domain name as a pattern; undefined where it is none. `*.` stands for one or more labels. */
function patternOf(text: Json): RegExp | undefined {
  if (typeof text !== "string" || !DOMAIN_NAME.test(text)) return undefined;
  const isWild = text.startsWith("*.");
  const base = readName(isWild ? text.slice(2) : text);
  if (!("name" in base)) return undefined;
  return new RegExp(`^${isWild ? "([^.]+[.])+" : ""}${base.name.replaceAll(".", "[.]")}$`, "u");
}

/** Semantics 7: whether the peer was reached by one of some domain names; undefined where one cannot be read. */
export function isUnderNames(names: readonly Json[], question: Question): Truth | undefined {
  const patterns = names.map(patternOf);
  if (names.length === 0 || patterns.includes(undefined)) return undefined;
  return isNamed(question, (name) => patterns.some((pattern) => pattern?.test(name)));
}

/** Whether the peer is outside and was reached by a name that matches; which addresses names have is not known. */
export function isNamed({ peer, name }: Question, matches: (name: string) => boolean): Truth {
  if (peer.kind === "pod" || peer.kind === "node") return "no";
  if (peer.kind === "kube-apiserver" || name === undefined) return "maybe";
  return matches(name) ? "yes" : "no";
}
