import type { ClusterFacts } from "../../domain/facts.ts";
import type { Json } from "../../domain/json.ts";
import type { WorkloadId } from "../../domain/workload.ts";
import type { PodFacts, Snapshot } from "../../policy/snapshot.ts";
import { clusterOf } from "../../policy/spec/decide.ts";
import type { Header } from "../../policy/spec/objects.ts";
import type { Pod } from "../../policy/spec/pods.ts";
import { readText } from "../../text/read-text.ts";
import { assemble } from "../snapshot.ts";

/** What the loader and the spec make of the same objects. */
export type Both = {
  readonly snapshot: Snapshot;
  readonly loaded: ReadonlyMap<WorkloadId, readonly PodFacts[]>;
  readonly specified: ReadonlyMap<WorkloadId, readonly Pod[]>;
};

const PLACE = { file: "all.json", line: 1, column: 1 };
const FACTS: ClusterFacts = { cni: "generic" };

/** Reads objects twice: as `sluice` does, and as docs/semantics.md says. */
export function readBoth(objects: readonly Json[], unread: readonly Header[] = []): Both {
  const documents = objects.flatMap((one) => readText(PLACE.file, JSON.stringify(one)).documents);
  const inputs = { documents, unread: unread.map((header) => ({ file: PLACE.file, at: PLACE, header })) };
  const { snapshot } = assemble(inputs, { defaultNamespace: "default", facts: {} });
  const world = { documents, unreadable: unread, facts: FACTS, defaultNamespace: "default" };
  return {
    snapshot,
    loaded: new Map(snapshot.workloads.map(({ id, variants }) => [id, variants])),
    specified: clusterOf(world).workloads,
  };
}
