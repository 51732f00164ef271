import type { CanReport, LayerDecision } from "../../../domain/report.ts";
import { unreachable } from "../../../domain/unreachable.ts";
import type { Verdict } from "../../../domain/verdict.ts";
import { destinationInWords } from "./targets.ts";
import { peopleOf } from "./workloads.ts";
import type { People } from "./workloads.ts";

/** The workloads that a `can` report names. */
function peopleOfCan({ from, to }: CanReport): People {
  return peopleOf("workload" in to ? [from, to.workload] : [from]);
}

function sentence(verdict: Verdict, who: string, what: string): string {
  switch (verdict) {
    case "allow":
      return `${who} may reach ${what}.`;
    case "deny":
      return `${who} may not reach ${what}.`;
    case "unknown":
      return `Whether ${who} may reach ${what} hangs on something that the input does not say.`;
    default:
      return unreachable(verdict);
  }
}

/** The answer of `can` in one sentence. */
export function canInWords(report: CanReport): string {
  const people = peopleOfCan(report);
  const via = report.via === undefined || report.via.length === 0 ? "" : ` via ${report.via.join(", ")}`;
  const what = destinationInWords(
    report.to,
    report.ports,
    people,
    report.verdict === "deny" ? " on any port" : " on every port",
  );
  return sentence(report.verdict, people.nameOf(report.from), what + via);
}

/** The object and rule that a layer's decision comes from; empty for a default. */
export function ruleText({ object, rule }: LayerDecision): string {
  return [object, rule].filter((text) => text !== undefined && text !== "").join(" ");
}

/** Where a layer's hold is weak, in words. */
export function holdText({ hold }: LayerDecision): string {
  return hold === "advisory" ? "advisory: the workload can step around it" : "";
}

/** The two views, with who is meant. */
export function viewsOf({
  declared,
  compromised,
}: CanReport): readonly (readonly [string, Verdict, string])[] {
  return [
    ["declared", declared, "a workload that behaves"],
    ["compromised", compromised, "arbitrary code inside its container"],
  ];
}
