import type { Diagnostic } from "../../domain/diagnostic.ts";
import type { JsonObject } from "../../domain/json.ts";
import { field } from "../../domain/json.ts";
import type { SourceDocument } from "../../domain/source.ts";
import { placeOf } from "../../domain/source.ts";
import { globs } from "../../platform/glob.ts";
import { findingText, isFindingCode } from "../../policy/catalogue/findings.ts";
import type { Analysis } from "../../policy/engine/analyse.ts";
import type { Finding, FoundSubject } from "../../policy/findings/finding.ts";
import { objectText } from "../../policy/pod-policy.ts";
import type { Waiver } from "../facts.ts";
import { auditDiagnostic } from "./diagnostics.ts";

const ANNOTATION = "sluice.dev/waive";

/** A waiver, and what it is about: what it says itself, or the object that carries it. */
type Placed = {
  readonly waiver: Waiver;
  /** Whether a subject is meant. */
  readonly covers: (id: string) => boolean;
  /** The policy that carries the waiver: findings about it are meant. */
  readonly policy: SourceDocument | undefined;
  readonly origin: { readonly document: SourceDocument; readonly path: readonly string[] } | undefined;
};

/** What is waived of a finding: all of it, or some of its subjects. */
export type Waived = { readonly waiver: Waiver; readonly left: readonly FoundSubject[] };

function withoutKind(id: string): string {
  return id.replace(/\[[^[\]]*\]$/u, "");
}

function coverOf({ workloads }: Waiver): (id: string) => boolean {
  if (workloads === undefined) return () => true;
  const matches = globs(workloads);
  return (id) => workloads.includes(id) || matches(id) || matches(withoutKind(id));
}

/** `SLU2003: reason; until=2027-01-31`. */
const WRITTEN =
  /^\s*(?<code>SLU\d{4})\s*:\s*(?<reason>[^;]*[^;\s])\s*(?:;\s*until\s*=\s*(?<until>\d{4}-\d{2}-\d{2})\s*)?;?\s*$/u;

/** A day of the calendar: `2027-02-30` is none, though it looks like one. */
function isDay(text: string): boolean {
  const date = new Date(text);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function readLine(line: string): Waiver | undefined {
  const { code, reason, until } = WRITTEN.exec(line)?.groups ?? {};
  if (code === undefined || reason === undefined) return undefined;
  if (until !== undefined && !isDay(until)) return undefined;
  return until === undefined ? { code, reason } : { code, reason, until };
}

function annotationOf(root: JsonObject): string | undefined {
  const written = field(field(field(root, "metadata"), "annotations"), ANNOTATION);
  return typeof written === "string" ? written : undefined;
}

/** Finds out which findings somebody has accepted, and until when. */
export class Waivers {
  readonly #list: Placed[];
  readonly #used = new Set<Placed>();
  readonly #today: string;
  readonly diagnostics: Diagnostic[] = [];

  /** `today` is a day such as `2026-11-20`; a waiver counts through its last day. */
  constructor(waivers: readonly Waiver[], analysis: Analysis, today: string) {
    this.#today = today;
    this.#list = waivers.map((waiver) => ({
      waiver,
      covers: coverOf(waiver),
      policy: undefined,
      origin: undefined,
    }));
    this.#readAnnotations(analysis);
    for (const { waiver, origin } of this.#list) this.#check(waiver, origin);
  }

  #readAnnotations({ snapshot }: Analysis): void {
    for (const { id, origin } of snapshot.workloads) {
      this.#read(id, { document: origin.document, policy: undefined, covers: (other) => other === id });
    }
    for (const { object, document } of snapshot.policies) {
      this.#read(objectText(object), { document, policy: document, covers: () => true });
    }
  }

  #read(
    name: string,
    on: { document: SourceDocument; policy: Placed["policy"]; covers: Placed["covers"] },
  ): void {
    const written = annotationOf(on.document.root);
    if (written === undefined) return;
    const origin = { document: on.document, path: ["metadata", "annotations", ANNOTATION] };
    for (const line of written.split("\n").filter((one) => one.trim() !== "")) {
      const waiver = readLine(line);
      if (waiver !== undefined) this.#list.push({ waiver, covers: on.covers, policy: on.policy, origin });
      else {
        const more = `"${line.trim()}" is no code with a reason`;
        this.diagnostics.push(
          auditDiagnostic("waiverUnreadable", { what: name, more }, () => placeOf(origin)),
        );
      }
    }
  }

  #check(waiver: Waiver, origin: Placed["origin"]): void {
    const at = origin === undefined ? undefined : (): ReturnType<typeof placeOf> => placeOf(origin);
    const what = `${waiver.code} (${waiver.reason})`;
    if (!isFindingCode(waiver.code))
      this.diagnostics.push(auditDiagnostic("waiverUnknownCode", { what: waiver.code }, at));
    else if (this.#isOver(waiver)) {
      this.diagnostics.push(auditDiagnostic("waiverExpired", { what, more: waiver.until ?? "" }, at));
    }
  }

  #isOver({ until }: Waiver): boolean {
    return until !== undefined && until < this.#today;
  }

  /** The first waiver that is about a finding, and whom it leaves over. */
  of(finding: Finding, fingerprint: string): Waived | undefined {
    return this.#first(
      finding,
      ({ waiver, policy }) =>
        (waiver.fingerprint === undefined || waiver.fingerprint === fingerprint) &&
        (policy === undefined || finding.origins[0]?.document === policy),
    );
  }

  /** The first waiver that names findings which are told together by what they are called as such. */
  ofJoint(joint: Finding, fingerprint: string): Waived | undefined {
    return this.#first(joint, ({ waiver }) => waiver.fingerprint === fingerprint);
  }

  #first(finding: Finding, isMeant: (placed: Placed) => boolean): Waived | undefined {
    const { code } = findingText(finding.slug);
    for (const placed of this.#list) {
      const { waiver } = placed;
      if (waiver.code !== code || !isMeant(placed)) continue;
      const left = leftBy(placed, finding.subjects);
      if (left === undefined) continue;
      this.#used.add(placed);
      if (!this.#isOver(waiver)) return { waiver, left };
    }
    return undefined;
  }

  /** What to say once every finding was looked at: waivers that nothing needed. */
  idle(): readonly Diagnostic[] {
    return this.#list
      .filter(
        (placed) =>
          !this.#used.has(placed) && isFindingCode(placed.waiver.code) && !this.#isOver(placed.waiver),
      )
      .map(({ waiver, origin }) => {
        const at = origin === undefined ? undefined : (): ReturnType<typeof placeOf> => placeOf(origin);
        return auditDiagnostic("waiverIdle", { what: `${waiver.code} (${waiver.reason})` }, at);
      });
  }
}

/** The subjects that a waiver does not cover; undefined where it covers none of a finding. */
function leftBy(
  { waiver, covers, policy }: Placed,
  subjects: readonly FoundSubject[],
): readonly FoundSubject[] | undefined {
  if (waiver.workloads === undefined && policy !== undefined) return [];
  const left = subjects.filter(({ id }) => !covers(id));
  if (subjects.length === 0) return covers("") ? [] : undefined;
  return left.length === subjects.length ? undefined : left;
}
