import { parseAllDocuments } from "yaml";

import { readText } from "../../src/text/read-text.ts";
import { generateDocuments } from "../cluster.ts";
import { jsonList, yamlList, yamlStream } from "../inputs.ts";
import { timed } from "../measure.ts";
import type { Section, Table } from "../report.ts";

const SIZE = { pods: 4000, policies: 600, namespaces: 60 };
const ROUNDS = 5;

/** How many MB a second a reader gets through, at best, in processor time. */
function rate(text: string, read: (text: string) => unknown, rounds = ROUNDS): string {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) least = Math.min(least, timed(() => read(text)).took.cpu);
  return `${(text.length / 1000 / least).toFixed(1)} MB/s`;
}

function row(name: string, text: string, others: readonly ((text: string) => unknown)[]): string[] {
  const ours = rate(text, (all) => readText("bench", all));
  return [name, `${(text.length / 1e6).toFixed(1)} MB`, ours, ...others.map((read) => rate(text, read, 1))];
}

/** Texts into trees, in memory: ours beside the parsers that everybody has. */
export const text: Section = {
  name: "text",
  run: () => {
    const documents = [...generateDocuments(SIZE, 1, "whole")];
    const whole = {
      compact: [...jsonList(documents, "compact")].join(""),
      indented: [...jsonList(documents, "indented")].join(""),
    };
    const stream = [...yamlStream(documents)].join("");
    const list = [...yamlList(documents)].join("");
    const json: Table = {
      title: "JSON in memory",
      columns: ["", "size", "readText", "JSON.parse alone"],
      rows: Object.entries(whole).map(([name, all]) => row(name, all, [(one) => JSON.parse(one)])),
      notes: [
        "Beyond parsing, `readText` finds duplicate keys, bounds the depth and can tell the place of every value.",
      ],
    };
    const packaged = (one: string): unknown => parseAllDocuments(one).map((document) => document.toJS());
    const yaml: Table = {
      title: "YAML in memory",
      columns: ["", "size", "readText", "the yaml package"],
      rows: [row("a stream of documents", stream, [packaged]), row("one List", list, [packaged])],
    };
    return [json, yaml];
  },
};
