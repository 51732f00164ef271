import type { Json, Path } from "../../domain/json.ts";
import { field } from "../../domain/json.ts";
import { nearestOne } from "../../domain/nearest.ts";
import type { PodPolicy, PodScope } from "../pod-policy.ts";
import type { LabelSelector, Requirement } from "../selector.ts";
import { labelSelector } from "../selector.ts";
import type { AuditContext } from "./context.ts";
import { pointer, valueAt } from "./document.ts";
import type { Operation } from "./finding.ts";
import { selectsSeen } from "./scopes.ts";

type Labels = ReadonlyMap<string, string>;

/** A label that was probably meant in place of one that no pod has. */
export type Guess = {
  readonly key: string;
  readonly value: string;
  readonly instead: { readonly key: string; readonly value: string };
};

/** Labels near to a required one: another value of the same key, else the same value under another key. */
function near(
  labels: readonly Labels[],
  key: string,
  value: string,
): { key: string; value: string } | undefined {
  const values = labels.flatMap((own) => own.get(key) ?? []);
  const word = nearestOne(value, values);
  if (word !== undefined) return { key, value: word };
  const keys = new Set(
    labels.flatMap((own) => [...own].filter(([, found]) => found === value).map(([other]) => other)),
  );
  const [only] = keys;
  return keys.size === 1 && only !== undefined ? { key: only, value } : undefined;
}

function replaced({ requirements }: LabelSelector, one: Requirement, guess: Guess["instead"]): LabelSelector {
  return labelSelector(
    requirements.map((requirement) =>
      requirement === one ? { operator: "In", key: guess.key, values: [guess.value] } : requirement,
    ),
  );
}

/** What a scope that selects nothing probably meant: one label in place of another, with which it selects pods of these namespaces. */
export function guessLabel(
  context: AuditContext,
  scope: PodScope,
  namespaces: readonly string[],
): Guess | undefined {
  const labels = namespaces.flatMap((namespace) => context.labelsIn(namespace));
  for (const requirement of scope.pods.requirements) {
    const [value] = requirement.operator === "In" ? requirement.values : [];
    if (requirement.operator !== "In" || value === undefined || requirement.values.length > 1) continue;
    const instead = near(labels, requirement.key, value);
    if (instead === undefined) continue;
    const pods = replaced(scope.pods, requirement, instead);
    if (selectsSeen(context.analysis, { ...scope, pods })) return { key: requirement.key, value, instead };
  }
  return undefined;
}

export function guessText({ instead }: Guess): string {
  return `${instead.key}: ${instead.value}`;
}

/** Puts the guessed label in place of the written one. Undefined where it is not written under matchLabels. */
export function correcting(
  { document }: PodPolicy,
  selector: Path,
  { key, value, instead }: Guess,
): readonly Operation[] | undefined {
  const path = [...selector, "matchLabels"];
  const written: Json | undefined = field(valueAt(document.root, path), key);
  if (written !== value) return undefined;
  if (instead.key === key) return [{ op: "replace", path: pointer([...path, key]), value: instead.value }];
  return [
    { op: "remove", path: pointer([...path, key]) },
    { op: "add", path: pointer([...path, instead.key]), value: instead.value },
  ];
}
