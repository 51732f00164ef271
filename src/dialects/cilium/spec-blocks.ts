import { or, type Truth } from "../../domain/verdict.ts";
import type { Question } from "../../policy/spec/question.ts";
import { minorVersion } from "./spec-selectors.ts";

/** Whether blocks speak of such a peer at all. One of a whole family is taken for what is outside. */
export function seesBlocks(text: string, { peer, facts }: Question): Truth {
  const matches = (what: "pods" | "nodes"): Truth => {
    if (facts.cidrMatchMode?.includes(what) !== true) return "no";
    if (!text.endsWith("/0")) return "yes";
    return minorVersion(facts) >= 20 || what === "pods" ? "maybe" : "no";
  };
  if (peer.kind === "address") return "yes";
  if (peer.kind === "pod" && !peer.pod.hostNetwork) return matches("pods");
  return peer.kind === "kube-apiserver" ? or("maybe", matches("nodes")) : matches("nodes");
}
