import type { Diagnostic } from "../../domain/diagnostic.ts";
import { isNew } from "../../domain/new-finding.ts";
import type { AuditReport, FindingRow, Fix } from "../../domain/report.ts";
import type { Place } from "../../domain/source.ts";
import { placeOf } from "../../domain/source.ts";
import { at } from "../../domain/unreachable.ts";
import { findingText } from "../../policy/catalogue/findings.ts";
import type { Analysis } from "../../policy/engine/analyse.ts";
import { findTrouble } from "../../policy/findings/detectors.ts";
import type { Finding, FoundSubject } from "../../policy/findings/finding.ts";
import { diagnosticRows, footnotes } from "../answers/closing.ts";
import type { Waiver } from "../facts.ts";
import type { Baseline } from "./baseline.ts";
import { auditDiagnostic } from "./diagnostics.ts";
import { fixOf } from "./fix.ts";
import type { Group } from "./groups.ts";
import { groupOf, groupsOf, isWaived, membersOf, Mender } from "./groups.ts";
import type { ProofOptions } from "./proof.ts";
import { Prover } from "./proof.ts";
import { countSeverities, inOrder, rankOf, severityOf } from "./severity.ts";
import type { Waived } from "./waivers.ts";
import { Waivers } from "./waivers.ts";

export type AuditOptions = {
  /** Today as `2026-11-20`: waivers end. */
  readonly today: string;
  readonly waivers: readonly Waiver[];
  readonly baseline?: Baseline;
  /** What was said about the input before. */
  readonly diagnostics: readonly Diagnostic[];
  /** How to read the input again with a patch. Without it nothing can be proved, and no fix is shown. */
  readonly proofs?: ProofOptions;
};

type Told = { readonly group: Group; readonly fix: Fix | undefined };

/** Those of a group whom no waiver covers, and how many each waiver spares. */
function leftOf({ members, waived }: Group): {
  readonly left: readonly FoundSubject[];
  readonly spared: ReadonlyMap<string, number>;
} {
  const spared = new Map<string, number>();
  const note = ({ waiver }: Waived, count: number): void => {
    if (count > 0) spared.set(waiver.reason, (spared.get(waiver.reason) ?? 0) + count);
  };
  const byId = new Map<string, FoundSubject>();
  for (const member of members) {
    const subjects =
      member.waived === undefined || isWaived(member) ? member.finding.subjects : member.waived.left;
    if (member.waived !== undefined) note(member.waived, member.finding.subjects.length - subjects.length);
    for (const subject of subjects) byId.set(subject.id, subject);
  }
  if (waived === undefined || waived.left.length === 0) return { left: [...byId.values()], spared };
  note(waived, byId.size - waived.left.length);
  return { left: waived.left, spared };
}

function sparedText(spared: ReadonlyMap<string, number>): string {
  return [...spared]
    .map(([reason, count]) => ` ${count} of them ${count === 1 ? "is" : "are"} waived (${reason}).`)
    .join("");
}

function waivedPart({ members, waived }: Group): Pick<FindingRow, "waived"> {
  const own = members.every(isWaived) ? members[0]?.waived : waived;
  if (own === undefined || own.left.length > 0) return {};
  const { reason, until } = own.waiver;
  return { waived: until === undefined ? { reason } : { reason, until } };
}

/** Each place once, in the order met. */
function placesOf({ origins }: Finding): readonly Place[] {
  const places = new Map<string, Place>();
  for (const origin of origins) {
    const place = placeOf(origin);
    places.set(JSON.stringify(place), place);
  }
  return [...places.values()];
}

function rowOf({ group, fix }: Told): FindingRow {
  const { finding, fingerprint, members } = group;
  const { code, title, why, references } = findingText(finding.slug);
  const { left, spared } = leftOf(group);
  const hypothetical = left.filter((subject) => subject.hypothetical).map(({ id }) => id);
  return {
    code,
    severity: severityOf(finding),
    title,
    detail: finding.detail + sparedText(spared),
    why,
    references: references.map(({ text }) => text),
    workloads: left.filter((subject) => !subject.hypothetical).map(({ id }) => id),
    ...(hypothetical.length === 0 ? {} : { hypothetical }),
    ...(finding.witness === undefined ? {} : { witness: finding.witness }),
    at: placesOf(finding),
    ...(fix === undefined ? {} : { fix }),
    fingerprint,
    ...(members.length === 1 ? {} : { fingerprints: members.map((member) => member.fingerprint).toSorted() }),
    ...waivedPart(group),
    ...(members.every(({ isKnown }) => isKnown) ? { baseline: true } : {}),
  };
}

type Mended = {
  readonly told: readonly Told[];
  readonly notes: readonly string[];
  readonly said: readonly Diagnostic[];
};

/** Groups with fixes that hold, worst findings first, as far as there is room to prove them. */
async function mend(
  groups: readonly Group[],
  findings: readonly Finding[],
  waivers: Waivers,
  options: ProofOptions | undefined,
): Promise<Mended> {
  if (options === undefined)
    return { told: groups.map((group) => ({ group, fix: undefined })), notes: [], said: [] };
  const prover = new Prover(options, findings);
  const mender = new Mender(prover);
  const told: Told[] = [];
  for (const group of groups.toSorted(
    (a, b) => rankOf(severityOf(a.finding)) - rankOf(severityOf(b.finding)),
  )) {
    for (const { members, patch } of mender.partsOf(group.members)) {
      const isWhole = members.length === group.members.length;
      const part = isWhole ? group : await groupOf(members, waivers);
      told.push({ group: part, fix: patch === undefined ? undefined : fixOf(patch) });
    }
  }
  const what = mender.unknown === 1 ? "One fix was" : `${mender.unknown} fixes were`;
  return {
    told,
    notes: prover.isSliced ? [SLICED] : [],
    said: mender.unknown === 0 ? [] : [auditDiagnostic("notProved", { what })],
  };
}

const SLICED =
  "The input is large: fixes within a namespace were proved on the objects of that namespace and of the whole cluster.";

function withoutEgressPolicy({ snapshot, classes, egress }: Analysis): number {
  return snapshot.workloads.filter((_, index) =>
    at(classes.ofWorkload, index).every(
      (number) => at(egress.groups, at(egress.ofClass, number)).isolated === "no",
    ),
  ).length;
}

function summaryOf(analysis: Analysis, rows: readonly FindingRow[]): AuditReport["summary"] {
  const { snapshot, classes } = analysis;
  const namespaces = new Set([
    ...snapshot.namespaces.keys(),
    ...snapshot.workloads.map(({ namespace }) => namespace),
  ]);
  return {
    workloads: snapshot.workloads.length,
    hypothetical: classes.unseen.filter(({ workload }) => workload.subject).length,
    policies: snapshot.policies.length,
    namespaces: namespaces.size,
    bySeverity: countSeverities(rows),
    newBySeverity: countSeverities(rows.filter(isNew)),
    waived: rows.filter(({ waived }) => waived !== undefined).length,
    baseline: rows.filter(({ baseline }) => baseline === true).length,
    withoutEgressPolicy: withoutEgressPolicy(analysis),
    cni: snapshot.facts.cni,
  };
}

/** What is wrong under an analysis, worst first, each with a witness, a place, and a fix where one is proved. */
export async function audit(analysis: Analysis, options: AuditOptions): Promise<AuditReport> {
  const findings = findTrouble(analysis);
  const waivers = new Waivers(options.waivers, analysis, options.today);
  const isKnown = (fingerprint: string): boolean => options.baseline?.has(fingerprint) === true;
  const groups = await groupsOf(await membersOf(findings, waivers, isKnown), waivers);
  const { told, notes, said } = await mend(groups, findings, waivers, options.proofs);
  const rows = told.map(rowOf);
  const diagnostics = [...options.diagnostics, ...waivers.diagnostics, ...waivers.idle(), ...said];
  return {
    findings: inOrder(rows),
    summary: summaryOf(analysis, rows),
    footnotes: [...footnotes(analysis), ...notes],
    diagnostics: diagnosticRows(diagnostics),
  };
}
