import { at } from "../../domain/unreachable.ts";
import type { Analysis } from "../../policy/engine/analyse.ts";
import type { Spot } from "../../policy/engine/class.ts";
import { labelSelector, selects } from "../../policy/selector.ts";
import type { Workload } from "../../policy/snapshot.ts";
import type { AskedSubject } from "./asked.ts";
import { hypotheticalId } from "./reach.ts";

/** Somebody who opens connections: a workload of the input, or one that a policy speaks of and the input lacks. */
export type Source = { readonly id: string; readonly spots: readonly Spot[]; readonly hypothetical: boolean };

/** The question cannot be put to this input: what to tell the user instead. */
export type Unresolved = { readonly trouble: string; readonly help: string };

function sourceOf(analysis: Analysis, index: number): Source {
  const { id } = at(analysis.snapshot.workloads, index);
  return { id, spots: at(analysis.classes.spots, index), hypothetical: false };
}

/** Workloads of the input, and hypothetical subjects after them. */
export function allSources(analysis: Analysis): readonly Source[] {
  const seen = analysis.snapshot.workloads.map((_, index) => sourceOf(analysis, index));
  const hypothetical = analysis.classes.unseen
    .filter(({ workload }) => workload.subject)
    .map(({ workload, number }) => ({
      id: hypotheticalId(workload),
      spots: [analysis.classes.spotOf(number)],
      hypothetical: true,
    }));
  return [...seen, ...hypothetical];
}

function workloadsNamed(
  workloads: readonly Workload[],
  asked: AskedSubject & { kind: "workload" },
): number[] {
  const { namespace, name, kind } = asked.ref;
  return workloads.flatMap((workload, index) => {
    const isIt = workload.namespace === namespace && workload.name === name;
    return isIt && (kind === undefined || kind === workload.kind) ? [index] : [];
  });
}

function unknownWorkload(analysis: Analysis, text: string): Unresolved {
  const ids = allSources(analysis).map(({ id }) => id);
  const shown = ids.slice(0, 8).join(", ");
  const more = ids.length > 8 ? ` and ${ids.length - 8} more` : "";
  return {
    trouble: `No workload of the input is ${text}.`,
    help:
      ids.length === 0
        ? "The input has no workloads and no policies that speak of any."
        : `There are ${shown}${more}.`,
  };
}

function selectedSources(analysis: Analysis, asked: AskedSubject & { kind: "selector" }): readonly Source[] {
  const selector = labelSelector(asked.requirements);
  const inNamespace = (namespace: string): boolean =>
    asked.namespace === undefined || asked.namespace === namespace;
  const seen = analysis.snapshot.workloads.flatMap(({ namespace, variants }, index) => {
    const isSelected =
      inNamespace(namespace) && variants.some(({ labels }) => selects(selector, labels) !== "no");
    return isSelected ? [sourceOf(analysis, index)] : [];
  });
  if (seen.length > 0) return seen;
  return analysis.classes.unseen
    .filter(
      ({ workload }) => inNamespace(workload.namespace.name) && selects(selector, workload.labels) === "yes",
    )
    .map(({ workload, number }) => ({
      id: hypotheticalId(workload),
      spots: [analysis.classes.spotOf(number)],
      hypothetical: true,
    }));
}

/** The workloads that a question is about. */
export function resolveSources(analysis: Analysis, asked: AskedSubject): readonly Source[] | Unresolved {
  if (asked.kind === "selector") {
    const found = selectedSources(analysis, asked);
    return found.length > 0 ? found : unknownWorkload(analysis, asked.text);
  }
  const found = workloadsNamed(analysis.snapshot.workloads, asked);
  if (found.length > 1) {
    const ids = found.map((index) => at(analysis.snapshot.workloads, index).id);
    return { trouble: `${asked.text} is more than one workload.`, help: `Name one of ${ids.join(", ")}.` };
  }
  if (found.length === 1) return found.map((index) => sourceOf(analysis, index));
  const hypothetical = allSources(analysis).filter(
    (source) => source.hypothetical && source.id === asked.text,
  );
  return hypothetical.length > 0 ? hypothetical : unknownWorkload(analysis, asked.text);
}
