import { CNIS } from "../../domain/facts.ts";
import { formatsOf } from "../formats/formats.ts";
import { OPTION_ROWS } from "./options.ts";
import { SHARED_OPTIONS, VERB_ROWS, isVerb } from "./verbs.ts";
import type { Verb } from "./verbs.ts";

/** Help is read in terminals of every width; this one fits them all. */
const WIDTH = 80;

/** Breaks prose into lines, each behind an indent. */
function fill(text: string, indent: number, firstColumn: number = indent): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const limit = WIDTH - indent;
    if (line !== "" && line.length + 1 + word.length > limit) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  lines.push(line);
  return lines.map((text, row) => " ".repeat(row === 0 ? firstColumn : indent) + text);
}

/** Two columns: a term, and its meaning wrapped beside it, or below where the term is long. */
function entry(term: string, meaning: string, column: number): string[] {
  const head = `  ${term}`;
  const [first = "", ...rest] = fill(meaning, column, 0);
  return head.length + 2 > column
    ? [head, " ".repeat(column) + first, ...rest]
    : [head.padEnd(column) + first, ...rest];
}

function listFormats(verb: Verb): string {
  return formatsOf(verb)
    .map((format, index) => (index === 0 ? `${format} (default)` : format))
    .join(", ");
}

function optionEntry(verb: Verb, name: string): string[] {
  const row = OPTION_ROWS.get(name);
  if (row === undefined) return [];
  const short = row.short === undefined ? "    " : `-${row.short}, `;
  const value = row.value === undefined ? "" : ` <${row.value}>`;
  const says = row.says.replace("{formats}", listFormats(verb)).replace("{cnis}", CNIS.join(", "));
  return entry(`${short}--${name}${value}`, says, 29);
}

function examples(rows: readonly { readonly line: string; readonly says: string }[]): string[] {
  return rows.flatMap(({ line, says }) => [`  # ${says}`, `  ${line}`, ""]).slice(0, -1);
}

/** The help of one verb. */
export function verbHelp(verb: Verb): string {
  const row = VERB_ROWS[verb];
  const shared = row.words === "sources" ? SHARED_OPTIONS : [];
  const groups = [{ title: "Options", options: row.options }, ...shared].filter(
    ({ options }) => options.length > 0,
  );
  const lines = [
    ...fill(`sluice ${verb}: ${row.summary}`, 0),
    "",
    `Usage: ${row.usage}`,
    ...row.help.flatMap((paragraph) => ["", ...fill(paragraph, 0)]),
    "",
    "Examples",
    ...examples(row.examples),
    ...groups.flatMap(({ title, options }) => [
      "",
      ...fill(title, 0),
      ...options.flatMap((name) => optionEntry(verb, name)),
    ]),
  ];
  return `${lines.join("\n")}\n`;
}

const SOURCES: readonly (readonly [string, string])[] = [
  ["k8s/", "a folder of manifests, or one file (YAML or JSON)"],
  ["-", "standard input, as in `helm template … | sluice audit -`"],
  ["cluster", "the live cluster of your kubeconfig; cluster:<context> for another"],
];

const EXIT_CODES: readonly (readonly [string, string])[] = [
  ["0", "it holds"],
  ["1", "a finding at or above --fail-on, or a `can` that is not allow"],
  ["2", "it could not run: bad usage, nothing to analyse, or anything unreadable under --strict"],
];

/** The help of the whole command. */
function generalHelp(): string {
  const verbs = Object.entries(VERB_ROWS);
  const lines = [
    "Sluice: what can leave your Kubernetes cluster, and who says so.",
    "",
    "Usage: sluice <verb> <source…> [options]",
    "",
    "Start here",
    "  sluice audit k8s/",
    "  sluice can --from shop/cart --to internet --port 443 k8s/",
    "",
    "Verbs",
    ...verbs.flatMap(([name, row]) => entry(name, row.summary, 12)),
    "",
    "Sources",
    ...SOURCES.flatMap(([term, meaning]) => entry(term, meaning, 12)),
    "",
    "Exit codes",
    ...EXIT_CODES.flatMap(([term, meaning]) => entry(term, meaning, 12)),
    "",
    "`sluice <verb> --help` shows a verb's options and examples.",
  ];
  return `${lines.join("\n")}\n`;
}

/** Help about a word: a verb's own, or the general help. */
export function helpFor(word: string | undefined): string {
  return word !== undefined && isVerb(word) ? verbHelp(word) : generalHelp();
}
