import { parseArgs } from "node:util";

import type { Diagnostic } from "../../domain/diagnostic.ts";
import { nearest } from "../../domain/nearest.ts";
import { tell } from "../../platform/diagnostics.ts";
import {
  OPTION_OF_ANOTHER_VERB,
  OPTION_TWICE,
  UNKNOWN_OPTION,
  VALUE_MISSING,
  VALUE_UNWANTED,
} from "./messages.ts";
import { OPTION_ROWS, isOptionName } from "./options.ts";
import type { OptionName } from "./options.ts";
import { joinSelectors } from "./selector.ts";
import { VERB_ROWS, isVerb, optionsOf } from "./verbs.ts";
import type { Verb } from "./verbs.ts";

/** One option as it was typed: `raw` is its spelling, `value` what followed it. */
type TypedOption = { readonly name: string; readonly raw: string; readonly value: string | undefined };

/** A command line in words and options, nothing checked yet. */
export type Words = { readonly words: readonly string[]; readonly options: readonly TypedOption[] };

/** Other spellings of options. `--no-color` is `--color never`. */
const ALIASES: ReadonlyMap<string, { readonly name: OptionName; readonly value?: string }> = new Map([
  ["colour", { name: "color" }],
  ["no-color", { name: "color", value: "never" }],
  ["no-colour", { name: "color", value: "never" }],
]);

type ParseConfig = Record<string, { readonly type: "string" | "boolean"; readonly short?: string }>;

function parseConfig(): ParseConfig {
  const config: ParseConfig = { colour: { type: "string" } };
  for (const [name, row] of OPTION_ROWS) {
    const type = row.value === undefined ? "boolean" : "string";
    config[name] = row.short === undefined ? { type } : { type, short: row.short };
  }
  return config;
}

function typedOption(token: {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
}): TypedOption {
  const alias = ALIASES.get(token.name);
  const value = token.rawName.startsWith("--") ? token.value : token.value?.replace(/^=/u, "");
  return { name: alias?.name ?? token.name, raw: token.rawName, value: alias?.value ?? value };
}

/** Takes a command line apart. `-ojson`, `-o=json`, `-o json`, `--output=json` and `--output json` are the same. */
export function splitWords(argv: readonly string[]): Words {
  const args = joinSelectors(argv);
  const { tokens } = parseArgs({
    args,
    options: parseConfig(),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const words: string[] = [];
  const options: TypedOption[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    else if (token.kind === "option") options.push(typedOption(token));
  }
  return { words, options };
}

function takers(name: OptionName): Verb[] {
  return Object.keys(VERB_ROWS)
    .filter(isVerb)
    .filter((verb) => optionsOf(verb).includes(name));
}

function unknownOption(verb: Verb, raw: string): Diagnostic {
  const known = optionsOf(verb).map((name) => `--${name}`);
  const selector = raw === "-l" || raw === "--selector" ? "--from '-l app=name'" : undefined;
  return tell(UNKNOWN_OPTION, { typed: raw, nearest: selector ?? nearest(raw, known), verb });
}

function checkOption(verb: Verb, { name, raw, value }: TypedOption): Diagnostic | undefined {
  const row = OPTION_ROWS.get(name);
  if (row === undefined || !isOptionName(name)) return unknownOption(verb, raw);
  if (!optionsOf(verb).includes(name)) {
    return tell(OPTION_OF_ANOTHER_VERB, { typed: raw, verb, verbs: takers(name) });
  }
  if (row.value === undefined)
    return value === undefined ? undefined : tell(VALUE_UNWANTED, { option: raw, value });
  if (value !== undefined && value.trim() !== "") return undefined;
  return tell(VALUE_MISSING, { option: raw, example: `sluice ${verb} … ${row.example ?? raw}` });
}

/** The values of a verb's options: known, taken by the verb, and given once where once is enough. */
export type Values = ReadonlyMap<OptionName, readonly string[]>;

/** Checks the options of a verb; the first that is wrong is the answer. */
export function checkOptions(verb: Verb, options: readonly TypedOption[]): Values | Diagnostic {
  const values = new Map<OptionName, string[]>();
  for (const option of options) {
    const trouble = checkOption(verb, option);
    if (trouble !== undefined) return trouble;
    const { name, value = "" } = option;
    if (!isOptionName(name)) continue;
    const given = values.get(name) ?? [];
    const [first] = given;
    const row = OPTION_ROWS.get(name);
    if (row?.many === undefined && first !== undefined && first !== value) {
      return tell(OPTION_TWICE, { option: `--${name}`, first, second: value });
    }
    values.set(name, [...given, value]);
  }
  return values;
}

/** @returns whether a check came out well. */
export function isValues(checked: Values | Diagnostic): checked is Values {
  return checked instanceof Map;
}
