import type { WhoReport } from "../../../domain/report.ts";
import type { Verdict } from "../../../domain/verdict.ts";
import type { WorkloadId } from "../../../domain/workload.ts";
import { compareNames, counted, groupBy } from "./counts.ts";
import { portsInWords } from "./ports.ts";
import { destinationInWords } from "./targets.ts";
import { peopleOf } from "./workloads.ts";
import type { People } from "./workloads.ts";

/** Workloads with the same answer. */
export type WhoGroup = {
  readonly verdict: Verdict;
  readonly ports: string;
  readonly workloads: readonly WorkloadId[];
};

/** A `who` report as people read it. */
export type WhoWords = {
  readonly people: People;
  readonly sentence: string;
  readonly groups: readonly WhoGroup[];
  /** Pods that policies speak of and the input does not hold. */
  readonly hypothetical: readonly WhoGroup[];
};

const ORDER: readonly Verdict[] = ["allow", "unknown", "deny"];

function groupsOf(workloads: WhoReport["workloads"]): WhoGroup[] {
  const groups = groupBy(workloads, ({ verdict, ports }) => `${verdict} ${portsInWords(ports)}`);
  return [...groups.values()]
    .flatMap((members) => {
      const [first] = members;
      if (first === undefined) return [];
      const ports = first.verdict === "deny" ? "" : portsInWords(first.ports);
      return [
        { verdict: first.verdict, ports, workloads: members.map(({ id }) => id).toSorted(compareNames) },
      ];
    })
    .toSorted(
      (a, b) =>
        ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict) || b.workloads.length - a.workloads.length,
    );
}

function count(workloads: WhoReport["workloads"], verdict: Verdict): number {
  return workloads.filter((row) => row.verdict === verdict).length;
}

/** Puts a `who` report into words. */
export function whoInWords(report: WhoReport): WhoWords {
  const real = report.workloads.filter(({ hypothetical }) => hypothetical !== true);
  const people = peopleOf(report.workloads.map(({ id }) => id));
  const unknown = count(real, "unknown");
  const sure = count(real, "allow");
  const isService = "service" in report.to;
  const doubt =
    unknown === 0
      ? ""
      : isService
        ? `; ${counted(unknown, "workload")} only some of its backends, or perhaps`
        : `; ${counted(unknown, "workload hangs", "workloads hang")} on something that the input does not say`;
  const who = sure === 0 ? "No workload" : counted(sure, "workload");
  const what = destinationInWords(report.to, report.ports, people, "");
  return {
    people,
    sentence: `${who} can reach ${what}${doubt}.`,
    groups: groupsOf(real),
    hypothetical: groupsOf(report.workloads.filter(({ hypothetical }) => hypothetical === true)),
  };
}
