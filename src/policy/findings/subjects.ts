import { at } from "../../domain/unreachable.ts";
import type { Analysis } from "../engine/analyse.ts";
import type { UnseenWorkload } from "../engine/class.ts";
import type { Workload } from "../snapshot.ts";
import type { Finding, FoundSubject, Named } from "./finding.ts";
import { agreeing, listed } from "./words.ts";

/** Who findings are about: a workload of the input, or one that a policy selects and the input lacks. */
export type Subject = {
  readonly id: string;
  readonly namespace: string;
  /** Undefined where it is hypothetical. */
  readonly workload: Workload | undefined;
  /** The scope that selects it, in words, where it is hypothetical. */
  readonly scope?: string;
};

export type Subjects = {
  readonly list: readonly Subject[];
  /** Class → who lives there. */
  readonly ofClass: readonly (readonly Subject[])[];
  /** Subject → its classes. */
  readonly classesOf: ReadonlyMap<Subject, readonly number[]>;
};

/** The id of a workload that is not in the input, as reports show it: no real name has these brackets. */
function hypotheticalId({ namespace, selector }: UnseenWorkload): string {
  return `${namespace.name}/(${selector === "" ? "any other workload" : selector})`;
}

/** Everybody whom an audit looks at. */
export function collectSubjects({ snapshot, classes }: Analysis): Subjects {
  const ofClass: Subject[][] = classes.list.map(() => []);
  const classesOf = new Map<Subject, readonly number[]>();
  const add = (subject: Subject, numbers: readonly number[]): void => {
    classesOf.set(subject, numbers);
    for (const number of numbers) at(ofClass, number).push(subject);
  };
  for (const [index, workload] of snapshot.workloads.entries()) {
    const { id, namespace } = workload;
    add({ id, namespace, workload }, at(classes.ofWorkload, index));
  }
  for (const { workload, number } of classes.unseen) {
    if (!workload.subject) continue;
    const { text, namespace } = workload;
    add({ id: hypotheticalId(workload), namespace: namespace.text, workload: undefined, scope: text }, [
      number,
    ]);
  }
  return { list: [...classesOf.keys()], ofClass, classesOf };
}

/** Subjects as findings name them. */
export function foundSubjects(subjects: readonly Subject[]): readonly FoundSubject[] {
  return subjects.map(({ id, workload }) => ({ id, hypothetical: workload === undefined }));
}

/** Subjects in words; where none is in the input, that is said. */
export function whoText(subjects: readonly FoundSubject[]): string {
  const real = subjects.filter(({ hypothetical }) => !hypothetical).map(({ id }) => id);
  if (real.length > 0) return listed(real);
  return `${listed(subjects.map(({ id }) => id))} (not in the input)`;
}

/** That policies let somebody do something, or that nothing keeps them from it: `letting(named, ["speak", "speaking"], "ssh")`. */
export function letting(
  { subjects, policies }: Named,
  [does, doing]: readonly [string, string],
  what: string,
): string {
  const who = whoText(subjects);
  return policies.length === 0
    ? `Nothing keeps ${who} from ${doing} ${what}.`
    : `${listed(policies)} ${agreeing(policies.length, "lets", "let")} ${who} ${does} ${what}.`;
}

/** What a detector has to say: about whom, because of what, and in which words. */
type Telling = Partial<Pick<Named, "policies" | "others">> & {
  readonly subjects: readonly Subject[];
  readonly shape: readonly string[];
  readonly tell: (named: Named) => string;
};

/** The words of a finding, and how to tell it together with others that are like it. */
export function told({
  subjects,
  shape,
  tell,
  policies = [],
  others = [],
}: Telling): Required<Pick<Finding, "detail" | "subjects" | "alike">> {
  const found = foundSubjects(subjects);
  const names = { policies: [...new Set(policies)], others: [...new Set(others)] };
  return { detail: tell({ subjects: found, ...names }), subjects: found, alike: { shape, tell, ...names } };
}

/** Each subject once, in the order met; those of the input first. */
export function distinct(subjects: Iterable<Subject>): readonly Subject[] {
  const all = [...new Set(subjects)];
  return [
    ...all.filter(({ workload }) => workload !== undefined),
    ...all.filter(({ workload }) => workload === undefined),
  ];
}
