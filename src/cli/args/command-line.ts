import type { Diagnostic, Severity } from "../../domain/diagnostic.ts";
import type { CidrMatchMode } from "../../domain/facts.ts";
import { CIDR_MATCH_MODES, CNIS, isCiliumVersion } from "../../domain/facts.ts";
import { nearest } from "../../domain/nearest.ts";
import { tell } from "../../platform/diagnostics.ts";
import { FORMATS, FORMATS_OF, formatsOf } from "../formats/formats.ts";
import type { FormatOf, ReportVerb } from "../formats/formats.ts";
import { parseAddresses, parseCidrs, parseOneAddress } from "./addresses.ts";
import type { AnalysisOptions, ColourChoice, Command, CommandLine, Question } from "./command.ts";
import { parseDestination, parseSubject } from "./endpoints.ts";
import { helpFor, verbHelp } from "./help.ts";
import {
  CHOICE_UNKNOWN,
  FORMAT_UNSUITED,
  NAMESPACE_UNREADABLE,
  NO_SOURCE,
  OPTION_MISSING,
  UNKNOWN_VERB,
  VERSION_UNREADABLE,
  WORD_UNEXPECTED,
} from "./messages.ts";
import type { OptionName } from "./options.ts";
import { parsePorts } from "./ports.ts";
import { gather } from "./reading.ts";
import type { Gathering, Read } from "./reading.ts";
import { VERB_ROWS, isVerb } from "./verbs.ts";
import type { Verb } from "./verbs.ts";
import { checkOptions, isValues, splitWords } from "./words.ts";
import type { Values } from "./words.ts";

const SEVERITIES: readonly Severity[] = ["critical", "high", "medium", "low", "info"];
const COLOURS: readonly ColourChoice[] = ["auto", "always", "never"];
const NAMESPACE = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/u;

/** A verb's words and option values, and what was found wrong with them so far. */
type Asked = {
  readonly verb: Verb;
  readonly words: readonly string[];
  readonly values: Values;
  readonly gathering: Gathering;
};

function one(asked: Asked, name: OptionName): string | undefined {
  return asked.values.get(name)?.[0];
}

function choose<T extends string>(option: string, value: string, choices: readonly T[]): Read<T> {
  const choice = choices.find((candidate) => candidate === value);
  if (choice !== undefined) return { value: choice, notes: [] };
  return { trouble: tell(CHOICE_UNKNOWN, { option, value, choices, nearest: nearest(value, choices) }) };
}

/** Reads an option's only value where it was given. */
function readOne<T>(asked: Asked, name: OptionName, read: (value: string) => Read<T>): T | undefined {
  const value = one(asked, name);
  return value === undefined ? undefined : asked.gathering.take(read(value));
}

/** Reads all values of an option where it was given. */
function readAll<T>(
  asked: Asked,
  name: OptionName,
  read: (values: readonly string[]) => Read<T>,
): T | undefined {
  const values = asked.values.get(name);
  return values === undefined ? undefined : asked.gathering.take(read(values));
}

/** What people type for a format that has another name here. */
const FORMAT_WORDS: ReadonlyMap<string, string> = new Map([
  ["md", "markdown"],
  ["yml", "yaml"],
  ["text", "table"],
  ["wide", "table"],
  ["graphviz", "dot"],
]);

function readFormat<V extends ReportVerb>(verb: V, value: string): Read<FormatOf<V>> {
  const formats: readonly FormatOf<V>[] = FORMATS_OF[verb];
  const format = formats.find((candidate) => candidate === value);
  if (format !== undefined) return { value: format, notes: [] };
  if (FORMATS.some((known) => known === value)) {
    return { trouble: tell(FORMAT_UNSUITED, { verb, format: value, formats: formatsOf(verb) }) };
  }
  const meant = FORMAT_WORDS.get(value) ?? nearest(value, formats);
  return { trouble: tell(CHOICE_UNKNOWN, { option: "--output", value, choices: formats, nearest: meant }) };
}

function readNamespace(value: string): Read<string> {
  if (NAMESPACE.test(value)) return { value, notes: [] };
  return { trouble: tell(NAMESPACE_UNREADABLE, { option: "--namespace", value }) };
}

function readCiliumVersion(value: string): Read<string> {
  if (isCiliumVersion(value)) return { value, notes: [] };
  return { trouble: tell(VERSION_UNREADABLE, { option: "--cilium-version", value }) };
}

/** Several, or one word with commas. */
function readMatchModes(values: readonly string[]): Read<readonly CidrMatchMode[]> {
  const read = values
    .flatMap((value) => value.split(","))
    .map((value) => choose("--cidr-match-mode", value.trim(), CIDR_MATCH_MODES));
  const wrong = read.find((one) => "trouble" in one);
  if (wrong !== undefined) return wrong;
  return { value: read.flatMap((one) => ("value" in one ? [one.value] : [])), notes: [] };
}

function readColour(asked: Asked): ColourChoice {
  return readOne(asked, "color", (value) => choose("--color", value, COLOURS)) ?? "auto";
}

function readAnalysis<V extends ReportVerb>(asked: Asked, verb: V): AnalysisOptions<V> {
  const cidrs = (name: OptionName): readonly string[] | undefined =>
    readAll(asked, name, (values) => parseCidrs(`--${name}`, values));
  return {
    sources: asked.words,
    output: readOne(asked, "output", (value) => readFormat(verb, value)) ?? FORMATS_OF[verb][0],
    out: one(asked, "out"),
    namespace: readOne(asked, "namespace", readNamespace),
    exclude: asked.values.get("exclude") ?? [],
    facts: {
      cni: readOne(asked, "cni", (value) => choose("--cni", value, CNIS)),
      podCidrs: cidrs("pod-cidr"),
      serviceCidrs: cidrs("service-cidr"),
      nodeCidrs: cidrs("node-cidr"),
      dns: readAll(asked, "dns", (values) => parseAddresses("--dns", values)),
      ciliumVersion: readOne(asked, "cilium-version", readCiliumVersion),
      cidrMatchMode: readAll(asked, "cidr-match-mode", readMatchModes),
      staged: asked.values.has("staged") ? true : undefined,
    },
    strict: asked.values.has("strict"),
    quiet: asked.values.has("quiet"),
    colour: readColour(asked),
  };
}

function endpoint(
  asked: Asked,
  option: "--from" | "--to",
  value: string,
): Parameters<typeof parseSubject>[0] {
  return { option, value, namespace: one(asked, "namespace") };
}

function readQuestion(asked: Asked): Question | undefined {
  const to = readOne(asked, "to", (value) => parseDestination(endpoint(asked, "--to", value)));
  const ports = readAll(asked, "port", parsePorts);
  const address = readOne(asked, "address", (value) => parseOneAddress("--address", value));
  return to === undefined ? undefined : { to, ports, address };
}

type Build = (asked: Asked) => Command | undefined;

/** INVARIANT (built when sound): undefined only where the gathering holds the trouble. */
const BUILD: Readonly<Record<Exclude<Verb, "help">, Build>> = {
  audit: (asked) => ({
    verb: "audit",
    options: {
      ...readAnalysis(asked, "audit"),
      failOn: readOne(asked, "fail-on", (value) => choose("--fail-on", value, SEVERITIES)),
      baseline: one(asked, "baseline"),
    },
  }),
  reach: (asked) => ({ verb: "reach", options: readAnalysis(asked, "reach") }),
  can: (asked) => {
    const from = readOne(asked, "from", (value) => parseSubject(endpoint(asked, "--from", value)));
    const question = readQuestion(asked);
    if (from === undefined || question === undefined) return undefined;
    return { verb: "can", options: { ...readAnalysis(asked, "can"), ...question, from } };
  },
  who: (asked) => {
    const from = readOne(asked, "from", (value) => parseSubject(endpoint(asked, "--from", value)));
    const question = readQuestion(asked);
    return question && { verb: "who", options: { ...readAnalysis(asked, "who"), ...question, from } };
  },
  diff: (asked) => ({
    verb: "diff",
    options: { ...readAnalysis(asked, "diff"), against: asked.values.get("against") ?? [] },
  }),
  explain: (asked) => ({
    verb: "explain",
    options: { code: asked.words[0], colour: readColour(asked) },
  }),
  version: () => ({ verb: "version" }),
};

/** How many words a verb can do with. */
const MOST_WORDS: Readonly<Record<(typeof VERB_ROWS)[Verb]["words"], number>> = {
  sources: Infinity,
  word: 1,
  none: 0,
};

function checkWords({ verb, words, values }: Asked): Diagnostic | undefined {
  const row = VERB_ROWS[verb];
  const example = row.examples[0]?.line ?? row.usage;
  const isExempt = row.unless !== undefined && values.has(row.unless);
  const missing = isExempt ? undefined : row.needs.find((name) => !values.has(name));
  if (missing !== undefined) return tell(OPTION_MISSING, { verb, option: `--${missing}`, example });
  if (row.words === "sources" && words.length === 0) return tell(NO_SOURCE, { verb, example });
  const extra = words[MOST_WORDS[row.words]];
  return extra === undefined ? undefined : tell(WORD_UNEXPECTED, { typed: extra, verb, usage: row.usage });
}

function build(asked: Asked, make: Build): CommandLine {
  const { gathering } = asked;
  const command = make(asked);
  const trouble = gathering.trouble ?? checkWords(asked);
  if (trouble !== undefined) return { kind: "usage-error", diagnostic: trouble };
  if (command === undefined) throw new Error(`${asked.verb} was neither built nor refused`);
  return { kind: "run", command, notes: gathering.notes };
}

function unknownVerb(typed: string): CommandLine {
  const path = /[./]/u.test(typed) || typed === "-" || typed.startsWith("cluster");
  const meant = path ? `sluice audit ${typed}` : nearest(typed, Object.keys(VERB_ROWS));
  return { kind: "usage-error", diagnostic: tell(UNKNOWN_VERB, { typed, nearest: meant }) };
}

function parseVerb(verb: Verb, words: readonly string[], values: Values): CommandLine {
  if (values.has("help")) return { kind: "help", text: verbHelp(verb) };
  const asked: Asked = { verb, words, values, gathering: gather() };
  if (verb !== "help") return build(asked, BUILD[verb]);
  const [about] = words;
  return about === undefined || isVerb(about) ? { kind: "help", text: helpFor(about) } : unknownVerb(about);
}

/**
 * Reads a command line, without the program's name.
 * @example parseCommandLine(["can", "--from", "shop/cart", "--to", "internet", "--port", "443", "k8s/"])
 */
export function parseCommandLine(argv: readonly string[]): CommandLine {
  const { words, options } = splitWords(argv);
  const [verb, ...rest] = words;
  const asksHelp = options.some(({ name }) => name === "help");
  if (verb !== undefined && isVerb(verb)) {
    if (asksHelp) return { kind: "help", text: verbHelp(verb) };
    const checked = checkOptions(verb, options);
    return isValues(checked) ? parseVerb(verb, rest, checked) : { kind: "usage-error", diagnostic: checked };
  }
  if (asksHelp) return { kind: "help", text: helpFor(undefined) };
  if (options.some(({ name }) => name === "version"))
    return { kind: "run", command: { verb: "version" }, notes: [] };
  if (verb !== undefined) return unknownVerb(verb);
  const checked = checkOptions("help", options);
  return isValues(checked)
    ? { kind: "help", text: helpFor(undefined) }
    : { kind: "usage-error", diagnostic: checked };
}
