import type { Size } from "../cluster.ts";
import { inFreshProcess } from "../fresh.ts";
import { growth, median } from "../measure.ts";
import { count, milliseconds, type Section, type Table } from "../report.ts";
import type { AnalyseFigures } from "../tasks.ts";

const LARGE: Size = { pods: 100_000, policies: 10_000, namespaces: 1000 };
const MANY_NAMESPACES: Size = { pods: 100_000, policies: 75_000, namespaces: 25_000 };
const SMALL: Size = { pods: 40, policies: 12, namespaces: 4 };

const RUNS = 3;
const SEED = 1;

function sizeText({ pods, policies, namespaces }: Size): string {
  return `${count(pods)} pods, ${count(policies)} policies, ${count(namespaces)} namespaces`;
}

function analyse(size: Size, warmUps: number, runs: number, digest = false): AnalyseFigures[] {
  return Array.from({ length: runs }, (_, run) =>
    inFreshProcess("analyse", { size, seed: SEED, warmUps, digest: digest && run === 0 }),
  );
}

function best(figures: readonly AnalyseFigures[], of: "wall" | "cpu"): number {
  return Math.min(...figures.map(({ took }) => took[of]));
}

function middle(figures: readonly AnalyseFigures[], of: "wall" | "cpu"): number {
  return median(figures.map(({ took }) => took[of]));
}

type Target = { readonly name: string; readonly seconds: number };

function timesTable(
  measured: readonly { size: Size; target: Target; cold: AnalyseFigures[]; warm: AnalyseFigures[] }[],
): Table {
  const row = (kind: string, target: Target, figures: readonly AnalyseFigures[]): string[] => [
    kind,
    milliseconds(best(figures, "wall")),
    milliseconds(middle(figures, "wall")),
    milliseconds(best(figures, "cpu")),
    `${Math.round(median(figures.map(({ peak }) => peak)))} MB`,
    `${Math.round(median(figures.map(({ before }) => before)))} MB`,
    target.name,
  ];
  return {
    title: "One analysis: classes, and the egress and ingress half of every class, both bounds",
    columns: ["", "best", "median", "processor time", "peak memory", "of it input", "target"],
    rows: measured.flatMap(({ size, target, cold, warm }) => [
      [sizeText(size), "", "", "", "", "", ""],
      row(`  cold, ${RUNS} fresh processes`, target, cold),
      row("  warm, after another cluster of the size", target, warm),
    ]),
    notes: measured.map(({ size, cold: [first] }) => {
      const { workloads = 0, classes = 0, groups = [0, 0], digest = "" } = first ?? {};
      return `${sizeText(size)}: ${count(workloads)} workloads, ${count(classes)} classes, ${count(groups[0])} distinct egress halves, ${count(groups[1])} ingress. Checksum of all answers: ${digest}.`;
    }),
  };
}

function growthTable(): Table {
  const measured = [1, 2, 4, 8].map((times) => {
    const size: Size = { pods: 12_500 * times, policies: 1250 * times, namespaces: 125 * times };
    const figures = analyse(size, 0, 3);
    return { size, wall: best(figures, "wall"), cpu: best(figures, "cpu") };
  });
  const exponent = (of: "wall" | "cpu"): string =>
    growth(measured.map((one) => ({ size: one.size.pods, cost: one[of] }))).toFixed(2);
  return {
    title: "Growth",
    columns: ["", "best of 3, cold", "processor time"],
    rows: measured.map(({ size, wall, cpu }) => [sizeText(size), milliseconds(wall), milliseconds(cpu)]),
    notes: [
      `Time grows with the size to the power of ${exponent("wall")} (by processor time: ${exponent("cpu")}).`,
    ],
  };
}

function agreementTable(): Table {
  const small = [1, 2, 3, 4, 5].map((seed) => ({
    name: `${sizeText(SMALL)}, seed ${seed}`,
    ...inFreshProcess("agree", { size: SMALL, seed }),
  }));
  const large = {
    name: `${sizeText(LARGE)}, drawn`,
    ...inFreshProcess("agree", { size: LARGE, seed: SEED, questions: 300 }),
  };
  const all = [...small, large];
  const first = all.find((one) => one.first !== undefined)?.first;
  return {
    title: "The engine's answers beside the spec's",
    columns: ["", "connections", "allowed", "unknown", "engine", "spec", "differ"],
    rows: all.map(({ name, connections, allowed, unknown, engine, spec, disagreements }) => [
      name,
      count(connections),
      count(allowed),
      count(unknown),
      engine,
      spec,
      count(disagreements),
    ]),
    notes: first === undefined ? [] : [`They differ, first at ${first}.`],
  };
}

/** The engine alone: from a snapshot in memory to what every class may open and accept. */
export const engine: Section = {
  name: "engine",
  run: () => {
    const measured = [
      { size: LARGE, target: { name: "500 ms, 600 MB", seconds: 0.5 } },
      { size: MANY_NAMESPACES, target: { name: "2 s", seconds: 2 } },
    ].map((one) => ({ ...one, cold: analyse(one.size, 0, RUNS, true), warm: analyse(one.size, 1, RUNS) }));
    return [timesTable(measured), growthTable(), agreementTable()];
  },
};
