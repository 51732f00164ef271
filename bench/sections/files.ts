import { join } from "node:path";

import type { JsonObject } from "../../src/domain/json.ts";
import { type Detail, generateDocuments, type Size } from "../cluster.ts";
import { inFreshProcess } from "../fresh.ts";
import { jsonList, withFolder, writePieces, yamlList, yamlStream } from "../inputs.ts";
import { median } from "../measure.ts";
import { count, milliseconds, type Section, type Table } from "../report.ts";
import { type LoadFigures, STEPS } from "../tasks.ts";

const RUNS = 3;

type Input = {
  readonly name: string;
  readonly file: string;
  readonly size: Size;
  readonly detail: Detail;
  readonly form: (documents: Iterable<JsonObject>) => Iterable<string>;
  readonly target?: string;
};

const WHOLE: Size = { pods: 24_000, policies: 3000, namespaces: 300 };
const LEAN: Size = { pods: 100_000, policies: 10_000, namespaces: 1000 };
const THIRD: Size = { pods: 8000, policies: 1000, namespaces: 100 };

/** One letter that is not ASCII doubles the memory of a text. */
function* withDash(documents: Iterable<JsonObject>): Generator<JsonObject> {
  yield* documents;
  yield { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "dash" }, data: { dash: "\u2013" } };
}

const INPUTS: readonly Input[] = [
  {
    name: "JSON on one line, pods as the API server gives them",
    file: "compact.json",
    size: WHOLE,
    detail: "whole",
    form: (documents) => jsonList(documents, "compact"),
    target: "60 MB/s",
  },
  {
    name: "JSON indented, as kubectl writes it",
    file: "indented.json",
    size: THIRD,
    detail: "whole",
    form: (documents) => jsonList(documents, "indented"),
    target: "60 MB/s",
  },
  {
    name: "JSON on one line, with a letter beyond ASCII",
    file: "beyond-ascii.json",
    size: WHOLE,
    detail: "whole",
    form: (documents) => jsonList(withDash(documents), "compact"),
    target: "60 MB/s",
  },
  {
    name: "JSON on one line, pods with little but what policies look at",
    file: "lean.json",
    size: LEAN,
    detail: "lean",
    form: (documents) => jsonList(documents, "compact"),
  },
  {
    name: "YAML, a stream of documents",
    file: "stream.yaml",
    size: THIRD,
    detail: "whole",
    form: yamlStream,
  },
  {
    name: "YAML, one List",
    file: "list.yaml",
    size: THIRD,
    detail: "whole",
    form: yamlList,
  },
];

type Measured = {
  readonly input: Input;
  readonly megabytes: number;
  readonly whole: LoadFigures[];
  readonly apart: LoadFigures;
};

function measure(folder: string, input: Input): Measured {
  const path = join(folder, input.file);
  const megabytes = writePieces(path, input.form(generateDocuments(input.size, 1, input.detail)));
  const whole = Array.from({ length: RUNS }, () => inFreshProcess("load", { path, apart: false }));
  return { input, megabytes, whole, apart: inFreshProcess("load", { path, apart: true }) };
}

function speedTable(measured: readonly Measured[]): Table {
  const rate = (megabytes: number, time: number): string => `${((megabytes * 1000) / time).toFixed(1)} MB/s`;
  return {
    title: "From a file to the analysis",
    columns: ["", "size", "best", "median", "by processor time", "peak memory", "target"],
    rows: measured.map(({ input, megabytes, whole }) => {
      const walls = whole.map(({ took }) => took.wall);
      const cpu = Math.min(...whole.map(({ took }) => took.cpu));
      return [
        input.name,
        `${megabytes.toFixed(0)} MB`,
        rate(megabytes, Math.min(...walls)),
        rate(megabytes, median(walls)),
        rate(megabytes, cpu),
        `${Math.round(median(whole.map(({ peak }) => peak)))} MB`,
        input.target ?? "",
      ];
    }),
    notes: measured.map(
      ({ input, whole }) =>
        `${input.name}: ${count(input.size.pods)} pods, ${count(input.size.policies)} policies, ${count(whole[0]?.classes ?? 0)} classes.`,
    ),
  };
}

function stepsTable(measured: readonly Measured[]): Table {
  return {
    title: "Where that time goes (processor time of one run)",
    columns: ["", ...STEPS, "together"],
    rows: measured.map(({ input, apart: { steps, took } }) => [
      input.name,
      ...STEPS.map((step) => (steps === undefined ? "" : milliseconds(steps[step].cpu))),
      milliseconds(took.cpu),
    ]),
  };
}

/** From files: reading, decoding, parsing, assembling and analysing. */
export const files: Section = {
  name: "files",
  run: () =>
    withFolder((folder) => {
      const measured = INPUTS.map((input) => measure(folder, input));
      return [speedTable(measured), stepsTable(measured)];
    }),
};
