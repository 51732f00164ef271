import { inFreshProcess } from "../fresh.ts";
import type { NamedSize } from "../names-cluster.ts";
import { count, milliseconds, type Section, type Table } from "../report.ts";
import type { NamedFigures, Times } from "../tasks.ts";

const SIZE: NamedSize = { pods: 20_000, policies: 2000, patterns: 5000, namespaces: 100 };
const RUNS = 3;

function best(figures: readonly NamedFigures[], step: "assemble" | "analyse", of: "wall" | "cpu"): number {
  return Math.min(...figures.map((one) => one[step][of]));
}

function analysisTable(figures: readonly NamedFigures[]): Table {
  const row = (name: string, step: "assemble" | "analyse", target: string): string[] => [
    name,
    milliseconds(best(figures, step, "wall")),
    milliseconds(best(figures, step, "cpu")),
    target,
  ];
  const [first] = figures;
  return {
    title: `${count(SIZE.patterns)} patterns of names in ${count(SIZE.policies)} policies over ${count(SIZE.pods)} pods`,
    columns: ["", `best of ${RUNS}, cold`, "processor time", "target"],
    rows: [
      row("documents to a snapshot", "assemble", ""),
      row("snapshot to both views of every class", "analyse", "2 s"),
    ],
    notes: [
      `${count(first?.classes ?? 0)} classes, ${count(first?.names ?? 0)} of them names; peak memory ${Math.round(Math.min(...figures.map(({ peak }) => peak)))} MB, documents included (target 500 MB).`,
    ],
  };
}

function questionsTable([first]: readonly NamedFigures[]): Table {
  const row = (name: string, times: Times | undefined): string[] => [
    name,
    ...[times?.median ?? 0, times?.p99 ?? 0, times?.worst ?? 0].map(milliseconds),
    "2 ms",
  ];
  return {
    title: "One question by name, after loading",
    columns: ["", "median", "99 of 100 within", "worst", "target"],
    rows: [
      row("one connection, decided (10,000 drawn)", first?.decide),
      row("the whole answer of `can`, with who decides (300 drawn)", first?.report),
    ],
  };
}

/** Policies by name: what they cost to analyse, and to ask. */
export const named: Section = {
  name: "named",
  run: () => {
    const figures = Array.from({ length: RUNS }, () => inFreshProcess("named", SIZE));
    return [analysisTable(figures), questionsTable(figures)];
  },
};
