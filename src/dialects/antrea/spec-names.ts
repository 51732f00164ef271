import type { Json } from "../../domain/json.ts";
import { readName } from "../../domain/name.ts";
import type { Truth } from "../../domain/verdict.ts";
import type { Question } from "../../policy/spec/question.ts";

/** Whether an `fqdn` matches the peer; undefined where it cannot be read. `*` is any characters, none among them. */
export function nameMatches(text: Json, { peer, name }: Question): Truth | undefined {
  const pattern = typeof text === "string" ? patternOf(text) : undefined;
  if (pattern === undefined) return undefined;
  switch (peer.kind) {
    case "node":
      return "no";
    case "pod":
      return peer.pod.hostNetwork || !mayBeInside(pattern) ? "no" : "maybe";
    case "kube-apiserver":
      return "maybe";
    case "address":
      return name === undefined ? "maybe" : isNamed(name, pattern);
  }
}

const CLUSTER_DOMAIN = ".cluster.local";

/** A pod can be meant where the name may be one of the cluster's own. */
function mayBeInside(pattern: string): boolean {
  const end = pattern.slice(pattern.lastIndexOf("*") + 1);
  return `.${end}`.endsWith(CLUSTER_DOMAIN) || CLUSTER_DOMAIN.endsWith(end);
}

function isNamed(name: string, pattern: string): Truth {
  const source = pattern.replaceAll(".", "[.]").replaceAll("*", ".*");
  return new RegExp(`^${source}$`, "u").test(name) ? "yes" : "no";
}

/** A pattern in one form: as a name, label by label. */
function patternOf(text: string): string | undefined {
  const plain = text.endsWith(".") ? text.slice(0, -1) : text;
  const labels = plain.split(".").map((label) => {
    const read = readName(label.replaceAll("*", "a"));
    if (!("name" in read) || label.includes("**")) return undefined;
    if (!label.includes("*")) return read.name;
    return /^[ -~]*$/u.test(label) ? label.toLowerCase() : undefined;
  });
  const read = labels.filter((label) => label !== undefined);
  return read.length < labels.length ? undefined : read.join(".");
}
