import type { WorkloadId } from "../../../domain/workload.ts";
import { compareNames, groupBy } from "./counts.ts";
import { alikeConnections, rowsOf, workloadGroups } from "./rows.ts";
import type { Marked, Row } from "./rows.ts";
import type { People } from "./workloads.ts";

/** Workloads whose rows are the same. */
export type Block = { readonly workloads: readonly WorkloadId[]; readonly rows: readonly Row[] };

export type BlockScope = {
  readonly people: People;
  /** What else must agree for two workloads to share a block: host network, isolation. */
  readonly factsOf: (id: WorkloadId) => string;
};

type Candidate = { readonly id: WorkloadId; readonly rows: readonly Row[]; readonly key: string };

/**
 * The ways to say what one workload may reach. Workloads that reach each other differ only in that nobody
 * reaches itself, so each is also said with itself named among one of its groups of destinations.
 */
function candidatesOf(
  id: WorkloadId,
  connections: readonly Marked[],
  { people, factsOf }: BlockScope,
): Candidate[] {
  const alike = alikeConnections(connections);
  const ways = [undefined, ...workloadGroups(alike)];
  return ways.map((among) => {
    const rows = rowsOf(alike, among === undefined ? { people, self: id } : { people, self: id, among });
    return { id, rows, key: JSON.stringify([factsOf(id), rows]) };
  });
}

/** The way of saying it that most workloads share; the plain one where none is shared more. */
function mostShared(
  candidates: readonly Candidate[],
  shares: ReadonlyMap<string, number>,
): Candidate | undefined {
  let best: Candidate | undefined;
  let most = 0;
  for (const candidate of candidates) {
    const count = shares.get(candidate.key) ?? 0;
    if (count > most) [best, most] = [candidate, count];
  }
  return best;
}

/** Puts workloads that may do the same into one block; blocks in the order of their first workload. */
export function blocksOf(
  ids: readonly WorkloadId[],
  connections: readonly Marked[],
  scope: BlockScope,
): Block[] {
  const own = groupBy(connections, ({ from }) => from);
  const all = ids.toSorted(compareNames).map((id) => candidatesOf(id, own.get(id) ?? [], scope));
  const shares = new Map<string, number>();
  for (const { key } of all.flat()) shares.set(key, (shares.get(key) ?? 0) + 1);
  const chosen = all
    .map((candidates) => mostShared(candidates, shares))
    .filter((found) => found !== undefined);
  return [...groupBy(chosen, ({ key }) => key).values()].map((members) => ({
    workloads: members.map(({ id }) => id),
    rows: members[0]?.rows ?? [],
  }));
}
