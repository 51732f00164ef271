import { BOTTOM } from "../../algebra/lattice.ts";
import type { Path } from "../../domain/json.ts";
import { isList } from "../../domain/json.ts";
import type { NamePattern } from "../../domain/name.ts";
import type { Analysis } from "../engine/analyse.ts";
import type { PortItem, RequestRule, Rule } from "../pod-policy.ts";
import type { AuditContext, Members } from "./context.ts";
import { valueAt } from "./document.ts";
import { languageOf } from "./language.ts";
import type { RuleFacts } from "./rules.ts";

/** Rules that look into what a port carries, and rules that let the same through unseen. */

type Filtered = Exclude<PortItem, { kind: "unreadable" }> & { readonly requests: readonly RequestRule[] };

function isFiltered(item: PortItem): item is Filtered {
  return item.kind !== "unreadable" && item.requests !== undefined;
}

/** The ports of a rule of which it lets some requests through only. */
export function filteredPorts({ ports }: Rule): readonly Filtered[] {
  return ports === "all" ? [] : ports.filter(isFiltered);
}

/** The names that a rule lets be asked for, where it filters DNS. */
export function askedPatterns(rule: Rule): readonly NamePattern[] {
  return filteredPorts(rule).flatMap(({ requests }) =>
    requests.flatMap((request) => (request.kind === "dns" ? request.patterns : [])),
  );
}

/** Whether a rule filters DNS because somebody wrote so; where a product does it by itself, nobody can change it. */
export function isDnsFilter({ rule, entry }: Pick<RuleFacts, "rule" | "entry">): boolean {
  if (languageOf(entry) !== "cilium") return false;
  return filteredPorts(rule).some(({ requests }) => requests.some(({ kind }) => kind === "dns"));
}

/** The rules that filter DNS for a group. */
export function dnsFilters({ rules }: AuditContext, { group }: Members): readonly RuleFacts[] {
  return rules.allowing(group).filter(isDnsFilter);
}

/** Sets that were asked for, by analysis: many groups have the same rules. */
const WHOLES = new WeakMap<Analysis, Map<number, number>>();

/** What of a set is let through whatever is asked. */
function wholeOf(analysis: Analysis, id: number): number {
  const { reach, addresses, v4, v6, ports } = analysis.algebra;
  const known = WHOLES.get(analysis) ?? new Map<number, number>();
  WHOLES.set(analysis, known);
  const whole =
    known.get(id) ??
    reach.mapValues(id, (value) =>
      addresses.pair(
        v4.mapValues(addresses.firstOf(value), (set) => ports.whole(set)),
        v6.mapValues(addresses.secondOf(value), (set) => ports.whole(set)),
      ),
    );
  known.set(id, whole);
  return whole;
}

/** What a rule filters, port by port. */
function filteredParts({ algebra, sheets }: Analysis, { rule, sheet }: RuleFacts): readonly number[] {
  return filteredPorts(rule).flatMap((item) => {
    if (item.kind !== "range") return [];
    const port = sheets.constant(algebra.ports.fromPorts([item]));
    const part = algebra.reach.intersect(sheet.reach.certain, port.reach.certain);
    return part === BOTTOM ? [] : [part];
  });
}

/** The rules that let through whole what a rule filters on one of its ports, for a group; none where the filter decides. */
export function cancelling(
  { analysis, rules }: AuditContext,
  { group }: Members,
  facts: RuleFacts,
): readonly RuleFacts[] {
  const { reach } = analysis.algebra;
  const wholes = rules
    .allowing(group)
    .map((other) => ({ other, whole: wholeOf(analysis, other.sheet.reach.certain) }))
    .filter(({ whole }) => whole !== BOTTOM);
  const all = reach.unionAll(wholes.map(({ whole }) => whole));
  const lost = filteredParts(analysis, facts).filter((part) => reach.subset(part, all));
  return wholes
    .filter(({ whole }) => lost.some((part) => reach.intersect(part, whole) !== BOTTOM))
    .map(({ other }) => other);
}

/** Whether all that a rule lets through is at places and ports where another filters. */
export function liesWithin({ algebra }: Analysis, facts: RuleFacts, filter: RuleFacts): boolean {
  const { reach, addresses, v4, v6, ports } = algebra;
  const points = (set: number): number => ports.fromPorts(ports.intervals(set));
  const filled = reach.mapValues(filter.sheet.reach.certain, (value) =>
    addresses.pair(
      v4.mapValues(addresses.firstOf(value), points),
      v6.mapValues(addresses.secondOf(value), points),
    ),
  );
  return reach.subset(facts.sheet.reach.possible, filled);
}

/** The lists of DNS names of a rule of Cilium's, as paths. */
export function dnsLists({ entry, rule }: Pick<RuleFacts, "entry" | "rule">): readonly Path[] {
  const entries = valueAt(entry.document.root, [...rule.path, "toPorts"]);
  if (!isList(entries)) return [];
  return [...entries.keys()]
    .map((index): Path => [...rule.path, "toPorts", index, "rules", "dns"])
    .filter((path) => isList(valueAt(entry.document.root, path)));
}
