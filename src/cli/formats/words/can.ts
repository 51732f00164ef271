import type { CanPart, CanReport, LayerDecision } from "../../../domain/report.ts";
import { unreachable } from "../../../domain/unreachable.ts";
import type { Verdict } from "../../../domain/verdict.ts";
import { portsInWords } from "./ports.ts";
import { destinationInWords } from "./targets.ts";
import { peopleOf } from "./workloads.ts";
import type { People } from "./workloads.ts";

/** The workloads that a `can` report names. */
function peopleOfCan({ from, to, parts = [] }: CanReport): People {
  const sources = parts.flatMap((part) => part.from ?? []);
  return peopleOf(["workload" in to ? to.workload : from, from, ...sources]);
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

const MAY: Readonly<Record<Verdict, string>> = {
  allow: "may reach",
  deny: "may not reach",
  unknown: "may perhaps reach",
};

function partText({ from, to, ports, verdict }: CanPart, people: People): string {
  const where = ports === "all" ? "" : ` on ${portsInWords(ports)}`;
  return from === undefined
    ? `it ${MAY[verdict]} ${to}${where}`
    : `${people.nameOf(from)} ${MAY[verdict]} it`;
}

/** A question of which part is open: the first part that is, and the first that is not. */
function partly(parts: readonly CanPart[], who: string, what: string, people: People): string {
  const shown = [
    parts.find(({ verdict }) => verdict === "allow"),
    parts.find(({ verdict }) => verdict !== "allow"),
  ].filter((part) => part !== undefined);
  return `${who} may reach ${what} in part: ${shown.map((part) => partText(part, people)).join(", and ")}.`;
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
  const who = people.nameOf(report.from);
  return report.parts === undefined
    ? sentence(report.verdict, who, what + via)
    : partly(report.parts, who, what + via, people);
}

/** The parts of a question that differ, as cells: verdict, where, ports. */
export function partsInWords(report: CanReport): readonly (readonly [Verdict, string, string])[] {
  const people = peopleOfCan(report);
  return (report.parts ?? []).map(({ from, to, ports, verdict }) => [
    verdict,
    from === undefined ? to : `${people.nameOf(from)} to ${to}`,
    portsInWords(ports),
  ]);
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
