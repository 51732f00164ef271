/**
 * One measurement: `node --expose-gc bench/once.ts analyse '{"size":…,"seed":1,"warmUps":0,"digest":true}'` prints its
 * figures as JSON. The sections start it, each time in a fresh process.
 */
import { readFileSync } from "node:fs";

import { at } from "../src/domain/unreachable.ts";
import { decode } from "../src/platform/decode.ts";
import { analyse, compromisedOf, type Analysis } from "../src/policy/engine/analyse.ts";
import { Decider, type Destination } from "../src/policy/reach/decide.ts";
import { readText } from "../src/text/read-text.ts";
import { canReport } from "../src/workshop/answers/can.ts";
import { load } from "../src/workshop/load.ts";
import { assemble } from "../src/workshop/snapshot.ts";
import { compareAll, compareSome } from "./agreement.ts";
import { generateSnapshot, random } from "./cluster.ts";
import { digestOf } from "./digest.ts";
import { collectGarbage, forgetPeak, median, peakMegabytes, quantile, timed, timedAsync } from "./measure.ts";
import { namedCluster } from "./names-cluster.ts";
import type { Kind, LoadFigures, Step, Tasks, Times } from "./tasks.ts";

type Measurement<K extends Kind> = (
  task: Tasks[K]["task"],
) => Tasks[K]["figures"] | Promise<Tasks[K]["figures"]>;

const measureAnalysis: Measurement<"analyse"> = ({ size, seed, warmUps, digest }) => {
  for (let round = 1; round <= warmUps; round += 1) analyse(generateSnapshot(size, seed + round));
  const snapshot = generateSnapshot(size, seed);
  collectGarbage();
  const before = process.memoryUsage().rss / 1e6;
  forgetPeak();
  const { result: analysis, took } = timed(() => analyse(snapshot));
  const peak = peakMegabytes();
  const { classes, egress, ingress } = analysis;
  return {
    took,
    before,
    peak,
    workloads: snapshot.workloads.length,
    classes: classes.list.length,
    groups: [egress.groups.length, ingress.groups.length],
    ...(digest ? { digest: digestOf(analysis) } : {}),
  };
};

const measureAgreement: Measurement<"agree"> = ({ size, seed, questions }) =>
  questions === undefined ? compareAll(size, seed) : compareSome(size, seed, questions);

const FACTS = { defaultNamespace: "default", facts: {} } as const;

function loadStepByStep(path: string): LoadFigures {
  const steps: Partial<Record<Step, LoadFigures["took"]>> = {};
  const step = <T>(name: Step, work: () => T): T => {
    const { result, took } = timed(work);
    steps[name] = took;
    return result;
  };
  const { result, took } = timed(() => {
    const bytes = step("read", () => readFileSync(path));
    const decoded = step("decode", () => decode(bytes));
    if (!("text" in decoded)) throw new Error(`${path} is no text`);
    const { documents, diagnostics } = step("parse", () => readText(path, decoded.text));
    const { snapshot } = step("assemble", () => assemble({ documents, unread: [] }, FACTS));
    const analysis = step("analyse", () => analyse(snapshot));
    return { analysis, diagnostics: diagnostics.length };
  });
  const { read, decode: decoding, parse, assemble: assembling, analyse: analysing } = steps;
  if (!read || !decoding || !parse || !assembling || !analysing) throw new Error("a step was left out");
  return {
    took,
    peak: peakMegabytes(),
    classes: result.analysis.classes.list.length,
    diagnostics: result.diagnostics,
    steps: { read, decode: decoding, parse, assemble: assembling, analyse: analysing },
  };
}

const measureLoading: Measurement<"load"> = async ({ path, apart }) => {
  if (apart) return loadStepByStep(path);
  const { result, took } = await timedAsync(async () => {
    const { snapshot, diagnostics } = await load({ sources: [path], exclude: [], ...FACTS });
    return { analysis: analyse(snapshot), diagnostics: diagnostics.length };
  });
  const { analysis, diagnostics } = result;
  return { took, peak: peakMegabytes(), classes: analysis.classes.list.length, diagnostics };
};

function timesOf(questions: number, ask: () => unknown): Times {
  const times: number[] = [];
  for (let count = 0; count < questions; count += 1) {
    const began = performance.now();
    ask();
    times.push(performance.now() - began);
  }
  return { median: median(times), p99: quantile(times, 0.99), worst: Math.max(...times) };
}

/** What `can` does between loading and printing, for a question drawn at random: the report, layers and all. */
function reportOne(analysis: Analysis, pick: (below: number) => number): unknown {
  const { workloads } = analysis.snapshot;
  const subject = (): { kind: "workload"; ref: { namespace: string; name: string }; text: string } => {
    const workload = workloads[pick(workloads.length)];
    if (workload === undefined) throw new Error("nobody to ask about");
    const { namespace, name, id } = workload;
    return { kind: "workload", ref: { namespace, name }, text: id };
  };
  const port = (6 << 16) | (1 + pick(9000));
  const ports = [{ first: port, last: port }];
  return canReport(analysis, subject(), { to: subject(), ports, address: undefined }, []);
}

const measureAnswers: Measurement<"ask"> = ({ size, seed, questions }) => {
  const analysis = analyse(generateSnapshot(size, seed));
  const pick = random(seed);
  const decider = new Decider(analysis);
  const count = analysis.snapshot.workloads.length;
  const decide = timesOf(questions, () => {
    const words = [pick(2 ** 32)];
    const to: Destination =
      pick(2) === 0
        ? { kind: "workload", index: pick(count) }
        : { kind: "address", address: { family: 4, words } };
    decider.decide({ kind: "workload", index: pick(count) }, to, (6 << 16) | pick(65536));
  });
  const report = timesOf(Math.ceil(questions / 10), () => reportOne(analysis, pick));
  return { decide, report };
};

const measureNames: Measurement<"named"> = (size) => {
  const place = { file: "named", line: 1, column: 1 };
  const documents = namedCluster(size).map((root) => ({ file: place.file, root, locate: () => place }));
  collectGarbage();
  const assembled = timed(() => assemble({ documents, unread: [] }, FACTS));
  const analysed = timed(() => compromisedAfter(analyse(assembled.result.snapshot)));
  const peak = peakMegabytes();
  const analysis = analysed.result;
  const { workloads } = analysis.snapshot;
  const { names, list } = analysis.classes;
  const pick = random(1);
  const decider = new Decider(analysis);
  const someName = (): string => names.witness(names.first + pick(names.count)) ?? "example.com";
  const decide = timesOf(10_000, () => {
    const address = { family: 4, words: [pick(2 ** 32)] } as const;
    const to: Destination = { kind: "name", name: someName(), address };
    decider.decide({ kind: "workload", index: pick(workloads.length) }, to, (6 << 16) | 443);
  });
  const report = timesOf(300, () => {
    const { namespace, name, id } = at(workloads, pick(workloads.length));
    const asked = someName();
    const to = { kind: "name", name: asked, text: asked } as const;
    const ports = [{ first: (6 << 16) | 443, last: (6 << 16) | 443 }];
    const from = { kind: "workload", ref: { namespace, name }, text: id } as const;
    return canReport(analysis, from, { to, ports, address: undefined }, []);
  });
  const classes = list.length;
  return {
    assemble: assembled.took,
    analyse: analysed.took,
    peak,
    classes,
    names: names.count,
    decide,
    report,
  };
};

/** Both views, as a `can` needs them. */
function compromisedAfter(analysis: Analysis): Analysis {
  compromisedOf(analysis);
  return analysis;
}

const MEASUREMENTS: { readonly [K in Kind]: Measurement<K> } = {
  analyse: measureAnalysis,
  agree: measureAgreement,
  load: measureLoading,
  ask: measureAnswers,
  named: measureNames,
};

async function main(kind: Kind, task: string): Promise<void> {
  const measure: (task: never) => unknown = MEASUREMENTS[kind];
  process.stdout.write(`${JSON.stringify(await measure(JSON.parse(task) as never))}\n`);
}

await main(process.argv[2] as Kind, process.argv[3] ?? "{}");
