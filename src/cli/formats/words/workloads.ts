import type { WorkloadId } from "../../../domain/workload.ts";
import { compareNames, groupBy } from "./counts.ts";

/** `shop/cart[Deployment]` without its kind. */
function withoutKind(id: WorkloadId): string {
  return id.replace(/\[[^[\]]*\]$/u, "");
}

/** The namespace of an id. */
export function namespaceOf(id: WorkloadId): string {
  return id.slice(0, Math.max(0, id.indexOf("/")));
}

/** The workloads that a report speaks of, and the shortest unambiguous name for each. */
export interface People {
  readonly ids: readonly WorkloadId[];
  /** `shop/cart`, or with its kind where two workloads share that name. */
  nameOf(id: WorkloadId): string;
  /**
   * A set of workloads in words; `self` counts as in it, since connections to oneself are left out.
   * @example all 21 workloads except shop/db
   */
  describe(members: ReadonlySet<WorkloadId>, self?: WorkloadId): string;
  /** How many workloads of a namespace there are. */
  countOf(namespace: string): number;
}

/** Fewer than this are always listed by name. */
const LISTED = 4;

/** How many may be missing from a whole for it to be called `all … except`. */
const EXCEPTIONS = 3;

function wholeText(whole: string, missing: readonly string[]): string {
  return missing.length === 0 ? whole : `${whole} except ${missing.join(", ")}`;
}

/** Gathers the workloads of a report. */
export function peopleOf(everyone: Iterable<WorkloadId>): People {
  const ids = [...new Set(everyone)].toSorted(compareNames);
  const byName = groupBy(ids, withoutKind);
  const byNamespace = groupBy(ids, namespaceOf);
  const nameOf = (id: WorkloadId): string => {
    const name = withoutKind(id);
    return (byName.get(name)?.length ?? 1) > 1 ? id : name;
  };
  const asWhole = (
    all: readonly WorkloadId[],
    whole: string,
    has: (id: WorkloadId) => boolean,
  ): string | undefined => {
    const missing = all.filter((id) => !has(id));
    if (all.length < LISTED || missing.length > EXCEPTIONS || missing.length * 3 > all.length)
      return undefined;
    return wholeText(whole, missing.map(nameOf));
  };
  const describe = (members: ReadonlySet<WorkloadId>, self?: WorkloadId): string => {
    const has = (id: WorkloadId): boolean => members.has(id) || id === self;
    const everyone =
      members.size + 1 < LISTED ? undefined : asWhole(ids, `all ${String(ids.length)} workloads`, has);
    if (everyone !== undefined) return everyone;
    const listed = [...members].toSorted(compareNames);
    if (listed.length + 1 < LISTED) return listed.map(nameOf).join(", ");
    return [...groupBy(listed, namespaceOf)]
      .map(([namespace, own]) => {
        const all = byNamespace.get(namespace) ?? [];
        const home = self !== undefined && namespaceOf(self) === namespace;
        const whole = home ? "all of its own namespace" : `all ${String(all.length)} of ${namespace}`;
        return asWhole(all, whole, has) ?? own.map(nameOf).join(", ");
      })
      .join(", ");
  };
  return { ids, nameOf, describe, countOf: (namespace) => byNamespace.get(namespace)?.length ?? 0 };
}
