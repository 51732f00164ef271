import { compareWords, rangeHolds } from "../../domain/address.ts";
import type { Truth } from "../../domain/verdict.ts";
import type { Analysis } from "../../policy/engine/analyse.ts";
import { holdsClass } from "../../policy/engine/class-set.ts";
import { objectText } from "../../policy/pod-policy.ts";
import type { EgressRoute } from "../../policy/snapshot.ts";
import type { Resolved } from "./cells.ts";
import type { Source } from "./sources.ts";

/** Whether a route speaks of a source: `maybe` where that hangs, or where only some of its pods are meant. */
function isRouted({ classes }: Analysis, { subject, frayed }: EgressRoute, { spots }: Source): Truth {
  const { certain, possible } = classes.selection.select(subject);
  const meant = spots.filter(({ number }) => holdsClass(possible, number));
  if (meant.length === 0) return "no";
  const isSure = spots.every(({ number }) => holdsClass(certain, number));
  return isSure && !frayed ? "yes" : "maybe";
}

/** Whether a destination goes by a route: all of it, or part of it. */
function isOnWay({ destinations, except }: EgressRoute, { cells }: Resolved): Truth {
  const ranges = cells.flatMap((cell) => (cell.kind === "range" ? [cell.range] : []));
  if (ranges.length === 0) return "no";
  const touches = ranges.some((range) =>
    destinations.some(
      (one) =>
        one.family === range.family &&
        compareWords(one.first, range.last) <= 0 &&
        compareWords(range.first, one.last) <= 0,
    ),
  );
  if (!touches) return "no";
  const isWhole = ranges.every(
    (range) =>
      destinations.some((one) =>
        [range.first, range.last].every((words) => rangeHolds(one, { family: range.family, words })),
      ) && !except.some((one) => rangeHolds(one, { family: range.family, words: range.first })),
  );
  const isOut = ranges.every((range) =>
    except.some((one) =>
      [range.first, range.last].every((words) => rangeHolds(one, { family: range.family, words })),
    ),
  );
  if (isOut) return "no";
  return isWhole ? "yes" : "maybe";
}

/**
 * The ways by which what leaves for a destination goes: a route changes the path and the address that is seen outside,
 * never what is allowed.
 */
function viaOf(analysis: Analysis, source: Source, resolved: Resolved): readonly string[] {
  return analysis.snapshot.routes.flatMap((route) => {
    const truths = [isRouted(analysis, route, source), isOnWay(route, resolved)];
    if (truths.includes("no")) return [];
    const perhaps = truths.includes("maybe") ? "perhaps " : "";
    return [`${perhaps}${route.gateway} (${objectText(route.object)})`];
  });
}

/** The same for several sources: each way once. */
export function viaOfAll(
  analysis: Analysis,
  sources: readonly Source[],
  resolved: Resolved,
): readonly string[] {
  return [...new Set(sources.flatMap((source) => viaOf(analysis, source, resolved)))];
}
