import type { Json, JsonObject } from "../../domain/json.ts";
import { field } from "../../domain/json.ts";
import type { SourceDocument } from "../../domain/source.ts";
import { at } from "../../domain/unreachable.ts";
import type { Finding, FoundSubject, Named, Operation, Patch, Witness } from "./finding.ts";

/** What a witness shows, whoever it is of. */
function shownBy(witness: Witness | undefined): readonly unknown[] {
  return witness === undefined ? [] : [witness.to, witness.ports, witness.text.slice(witness.from.length)];
}

/** Equal for findings that may be told together: one kind of trouble, the same suffered. Undefined for one that is told alone. */
export function shapeOf(finding: Finding): string | undefined {
  const { slug, severity, alike, witness, patch, subjects } = finding;
  if (alike === undefined) return undefined;
  // What is only thought of is not told among what is there.
  const isReal = subjects.some(({ hypothetical }) => !hypothetical);
  const what = [alike.shape, shownBy(witness), isReal, patch !== undefined];
  return JSON.stringify([slug, severity, ...what]);
}

function eachOnce(subjects: readonly FoundSubject[]): readonly FoundSubject[] {
  const byId = new Map(subjects.map((subject) => [subject.id, subject]));
  const all = [...byId.values()];
  return [
    ...all.filter(({ hypothetical }) => !hypothetical),
    ...all.filter(({ hypothetical }) => hypothetical),
  ];
}

/** The words of findings of one shape. */
function detailOf(findings: readonly Finding[], subjects: readonly FoundSubject[]): string {
  const first = at(findings, 0);
  if (first.alike === undefined || findings.length === 1) return first.detail;
  const names = (of: "policies" | "others"): readonly string[] => [
    ...new Set(findings.flatMap(({ alike }) => alike?.[of] ?? [])),
  ];
  const named: Named = { subjects, policies: names("policies"), others: names("others") };
  return first.alike.tell(named);
}

/** Findings of one shape as one: everybody, every place, and one patch that does what theirs do. */
export function joined(findings: readonly Finding[]): Finding {
  const { slug, severity, witness } = at(findings, 0);
  const subjects = eachOnce(findings.flatMap((finding) => finding.subjects));
  const patch = joinedPatches(findings.map((finding) => finding.patch));
  return {
    slug,
    ...(severity === undefined ? {} : { severity }),
    detail: detailOf(findings, subjects),
    subjects,
    ...(witness === undefined ? {} : { witness }),
    origins: findings.flatMap(({ origins }) => origins),
    ...(patch === undefined ? {} : { patch }),
    identity: findings.map(({ identity }) => JSON.stringify(identity)),
  };
}

function summaryOf(patches: readonly Patch[]): string {
  const [first = "", ...others] = new Set(patches.map(({ summary }) => summary));
  if (others.length === 0) return first;
  return `${first} ${others.length === 1 ? "One other change of the same kind is" : `${others.length} other changes of the same kind are`} made with it.`;
}

/** The steps of a pointer that are numbers, as they are compared. */
function compareSteps(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

/**
 * Operations on one document, each once: what is taken away goes last, from the end to the start, so that the places of
 * the others hold. Undefined where two would write different things in one place.
 */
function joinedOperations(operations: readonly Operation[]): readonly Operation[] | undefined {
  const unique = [...new Map(operations.map((one) => [JSON.stringify(one), one])).values()];
  const writing = unique.filter(({ op }) => op !== "remove");
  const fixed = writing.filter(({ path }) => !path.endsWith("/-"));
  if (new Set(fixed.map(({ path }) => path)).size < fixed.length) return undefined;
  const removing = unique.filter(({ op }) => op === "remove");
  return [...writing, ...removing.toSorted((a, b) => compareSteps(b.path, a.path))];
}

function nameOf(object: JsonObject): string {
  const metadata = field(object, "metadata");
  const parts: readonly (Json | undefined)[] = [
    field(object, "kind"),
    field(metadata, "namespace"),
    field(metadata, "name"),
  ];
  return JSON.stringify(parts.map((part) => part ?? ""));
}

/** Objects to add, each once. Undefined where two of one name differ. */
function joinedObjects(objects: readonly JsonObject[]): readonly JsonObject[] | undefined {
  const unique = [...new Map(objects.map((object) => [JSON.stringify(object), object])).values()];
  return new Set(unique.map(nameOf)).size < unique.length ? undefined : unique;
}

/** One patch that does what several do; undefined where one is missing, or they cannot be done together. */
export function joinedPatches(patches: readonly (Patch | undefined)[]): Patch | undefined {
  const all = patches.filter((patch) => patch !== undefined);
  if (all.length < patches.length) return undefined;
  const [only] = all;
  if (all.length === 1) return only;
  const add = joinedObjects(all.flatMap((patch) => patch.add));
  const byDocument = Map.groupBy(
    all.flatMap((patch) => patch.edit),
    ({ document }): SourceDocument => document,
  );
  const edit = [...byDocument].map(([document, edits]) => ({
    document,
    // A patch of one finding is done as it is: its author has put its steps in order.
    operations:
      edits.length === 1
        ? at(edits, 0).operations
        : joinedOperations(edits.flatMap(({ operations }) => operations)),
  }));
  const whole = edit.flatMap(({ document, operations }) =>
    operations === undefined ? [] : [{ document, operations }],
  );
  if (add === undefined || whole.length < edit.length) return undefined;
  return { summary: summaryOf(all), add, edit: whole };
}
