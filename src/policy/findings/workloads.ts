import type { Path } from "../../domain/json.ts";
import type { Origin } from "../../domain/source.ts";
import { at } from "../../domain/unreachable.ts";
import type { Workload } from "../snapshot.ts";
import type { AuditContext } from "./context.ts";
import { valueAt } from "./document.ts";
import type { Finding } from "./finding.ts";
import type { Subject } from "./subjects.ts";
import { told, whoText } from "./subjects.ts";
import { socketWitness } from "./witness.ts";
import { agreeing, listed } from "./words.ts";

/** Where kinds keep the spec of their pods. */
const POD_SPECS: readonly Path[] = [
  ["spec", "template", "spec"],
  ["spec", "jobTemplate", "spec", "template", "spec"],
  ["spec"],
];

/** The place of a field of a workload's pods, or of the workload where the field is not written there. */
function podField({ origin }: Workload, name: string): Origin {
  const spec = POD_SPECS.find((path) => valueAt(origin.document.root, [...path, "containers"]) !== undefined);
  return spec === undefined ? origin : { document: origin.document, path: [...spec, name] };
}

/** The workload facts of a subject that is in the input. */
type Real = Subject & { readonly workload: Workload };

function isReal(subject: Subject): subject is Real {
  return subject.workload !== undefined;
}

const HOST_NETWORK = "hostNetwork: true";

/** The node's metadata, which a pod on its network reaches unless something else stops it. */
function nodeWitness(context: AuditContext, subject: Subject): Partial<Finding> {
  const { egress } = context.analysis;
  for (const number of context.subjects.classesOf.get(subject) ?? []) {
    const { sheet } = at(egress.groups, at(egress.ofClass, number));
    const certain = context.sockets.open(sheet)[0];
    const socket = certain ?? context.sockets.open(sheet, "possible")[0];
    if (socket === undefined) continue;
    const certainty = certain === undefined ? "possible" : "certain";
    return { witness: socketWitness(context, subject, { sheet, socket }, certainty) };
  }
  return {};
}

/** Pods on the node's network. One finding for each namespace. */
export function hostNetwork(context: AuditContext): readonly Finding[] {
  if (context.analysis.snapshot.behaviour.selectsHostNetwork === "yes") return [];
  const onHost = context.subjects.list
    .filter(isReal)
    .filter(({ workload }) => workload.variants.some((pod) => pod.hostNetwork));
  return [...Map.groupBy(onHost, ({ namespace }) => namespace)].map(([namespace, subjects]): Finding => {
    const names = subjects.map(({ workload }) => `${workload.kind} ${workload.name}`).toSorted();
    return {
      slug: "host-network-outside-policy",
      ...(namespace === "kube-system" ? { severity: "low" } : {}),
      ...told({
        subjects,
        shape: [],
        tell: (named) =>
          `${whoText(named.subjects)} ${agreeing(named.subjects.length, "uses", "use")} the network of the node: no pod policy can be relied on to hold ${agreeing(named.subjects.length, "it", "them")}.`,
      }),
      ...nodeWitness(context, at(subjects, 0)),
      origins: subjects.slice(0, 5).map(({ workload }) => podField(workload, "hostNetwork")),
      identity: [namespace, ...names],
    };
  });
}

function escapesOf({ workload }: Real): readonly string[] {
  return workload.traits.escapes.filter((escape) => escape !== HOST_NETWORK);
}

/** Pods that can leave their network namespace. One finding for each namespace. */
export function privileged(context: AuditContext): readonly Finding[] {
  const strong = context.subjects.list.filter(isReal).filter((subject) => escapesOf(subject).length > 0);
  return [...Map.groupBy(strong, ({ namespace }) => namespace)].map(([namespace, subjects]): Finding => {
    const ways = [...new Set(subjects.flatMap(escapesOf))];
    const names = subjects.map(({ workload }) => `${workload.kind} ${workload.name}`).toSorted();
    return {
      slug: "privileged-workload",
      ...(namespace === "kube-system" ? { severity: "low" } : {}),
      ...told({
        subjects,
        others: ways,
        shape: [],
        tell: (named) =>
          `${whoText(named.subjects)} can step around ${agreeing(named.subjects.length, "its", "their")} network policies: ${listed(named.others, 4)}.`,
      }),
      origins: subjects.slice(0, 5).map(({ workload }) => podField(workload, "containers")),
      identity: [namespace, ...names],
    };
  });
}
