import type { Message } from "../../platform/diagnostics.ts";

/**
 * SLU19xx: the command line. Each says what was typed, what is wrong with it and what to type instead.
 * Where a word was probably meant to be another, `nearest` is that other word.
 */

type Typed = { readonly typed: string; readonly nearest?: string | undefined };
type Valued = { readonly option: string; readonly value: string };
type Choice = Valued & { readonly choices: readonly string[]; readonly nearest?: string | undefined };
type Explained = Valued & { readonly reason: string; readonly instead: string };

function orHelp(nearest: string | undefined, help: string): string {
  return nearest === undefined ? help : `Did you mean ${nearest}? ${help}`;
}

export const UNKNOWN_VERB: Message<Typed> = {
  code: "SLU1901",
  weight: "error",
  title: "The first word is no verb of sluice",
  says: ({ typed }) => `There is no verb ${typed}.`,
  mend: ({ nearest }) => orHelp(nearest, "`sluice --help` lists the verbs."),
};

export const UNKNOWN_OPTION: Message<Typed & { readonly verb: string }> = {
  code: "SLU1902",
  weight: "error",
  title: "An option is not known",
  says: ({ typed }) => `There is no option ${typed}.`,
  mend: ({ nearest, verb }) => orHelp(nearest, `\`sluice ${verb} --help\` lists the options.`),
};

export const OPTION_OF_ANOTHER_VERB: Message<
  Typed & { readonly verb: string; readonly verbs: readonly string[] }
> = {
  code: "SLU1903",
  weight: "error",
  title: "An option belongs to another verb",
  says: ({ typed, verb, verbs }) =>
    `${typed} is an option of ${verbs.join(" and ")}; ${verb} does not take it.`,
  mend: ({ verb }) => `\`sluice ${verb} --help\` lists the options it takes.`,
};

export const VALUE_MISSING: Message<{ readonly option: string; readonly example: string }> = {
  code: "SLU1904",
  weight: "error",
  title: "An option has no value",
  says: ({ option }) => `${option} needs a value.`,
  mend: ({ example }) => `For example: ${example}`,
};

export const VALUE_UNWANTED: Message<Valued> = {
  code: "SLU1905",
  weight: "error",
  title: "An option that takes no value has one",
  says: ({ option, value }) => `${option} takes no value, and ${value} was given.`,
  mend: ({ option }) => `Write ${option} alone, or leave it out.`,
};

export const OPTION_TWICE: Message<{
  readonly option: string;
  readonly first: string;
  readonly second: string;
}> = {
  code: "SLU1906",
  weight: "error",
  title: "An option is given twice with different values",
  says: ({ option, first, second }) => `${option} is given twice, as ${first} and as ${second}.`,
  mend: () => "Leave one of them out.",
};

export const OPTION_MISSING: Message<{
  readonly verb: string;
  readonly option: string;
  readonly example: string;
}> = {
  code: "SLU1907",
  weight: "error",
  title: "An option that the verb needs is missing",
  says: ({ verb, option }) => `${verb} needs ${option}.`,
  mend: ({ example }) => `For example: ${example}`,
};

export const NO_SOURCE: Message<{ readonly verb: string; readonly example: string }> = {
  code: "SLU1908",
  weight: "error",
  title: "No source was given",
  says: ({ verb }) => `${verb} needs something to read: a file, a folder, - for standard input, or cluster.`,
  mend: ({ example }) => `For example: ${example}`,
};

export const WORD_UNEXPECTED: Message<Typed & { readonly verb: string; readonly usage: string }> = {
  code: "SLU1909",
  weight: "error",
  title: "There is a word too many",
  says: ({ typed, verb }) => `${verb} does not know what to do with ${typed}.`,
  mend: ({ usage }) => `Usage: ${usage}`,
};

export const CHOICE_UNKNOWN: Message<Choice> = {
  code: "SLU1911",
  weight: "error",
  title: "An option's value is not one of its choices",
  says: ({ option, value }) => `${option} does not know ${value}.`,
  mend: ({ nearest, choices }) => orHelp(nearest, `It takes one of ${choices.join(", ")}.`),
};

export const FORMAT_UNSUITED: Message<{
  readonly verb: string;
  readonly format: string;
  readonly formats: readonly string[];
}> = {
  code: "SLU1912",
  weight: "error",
  title: "The verb's answer has no such format",
  says: ({ verb, format }) => `The answer of ${verb} cannot be written as ${format}.`,
  mend: ({ formats }) => `It can be written as ${formats.join(", ")}.`,
};

export const PORT_UNREADABLE: Message<Explained> = {
  code: "SLU1913",
  weight: "error",
  title: "A port is not understood",
  says: ({ option, value, reason }) => `${option} ${value}: ${reason}.`,
  mend: ({ instead }) => instead,
};

export const PLACE_UNREADABLE: Message<Explained> = {
  code: "SLU1914",
  weight: "error",
  title: "A workload or destination is not understood",
  says: ({ option, value, reason }) => `${option} ${value}: ${reason}.`,
  mend: ({ instead }) => instead,
};

export const CIDR_UNREADABLE: Message<Explained> = {
  code: "SLU1915",
  weight: "error",
  title: "An address or a block of addresses is not understood",
  says: ({ option, value, reason }) => `${option} ${value}: ${reason}.`,
  mend: ({ instead }) => instead,
};

export const SELECTOR_UNREADABLE: Message<Explained> = {
  code: "SLU1916",
  weight: "error",
  title: "A label selector is not understood",
  says: ({ option, value, reason }) => `${option} ${value}: ${reason}.`,
  mend: ({ instead }) => instead,
};

export const NAMESPACE_UNREADABLE: Message<Valued> = {
  code: "SLU1917",
  weight: "error",
  title: "A namespace's name is not valid",
  says: ({ option, value }) => `${option} ${value}: no namespace can have that name.`,
  mend: () => "Names of namespaces are lower-case letters, digits and hyphens, 63 at most.",
};

export const VERSION_UNREADABLE: Message<Valued> = {
  code: "SLU1922",
  weight: "error",
  title: "A version is not understood",
  says: ({ option, value }) => `${option} ${value}: this is no version.`,
  mend: ({ option }) => `Write it as ${option} 1.19 or ${option} v1.19.4.`,
};

export const UNDERSTOOD: Message<Valued & { readonly as: string; readonly why: string }> = {
  code: "SLU1918",
  weight: "note",
  title: "What was typed has been understood as something else",
  says: ({ option, value, as, why }) => `${option} ${value} is understood as ${as}: ${why}.`,
  mend: ({ as }) => `Write ${as} to say the same without this note.`,
};

export const TRANSLATED: Message<Valued & { readonly as: string }> = {
  code: "SLU1919",
  weight: "note",
  title: "An address stands for another one behind NAT64",
  says: ({ option, value, as }) =>
    `${option} ${value}: where NAT64 is in use, a connection to it arrives at ${as}.`,
  mend: ({ as }) => `The answer is about the IPv6 address alone; ask about ${as} too.`,
};

export const CODE_UNKNOWN: Message<Typed> = {
  code: "SLU1920",
  weight: "error",
  title: "There is no message or finding with that code",
  says: ({ typed }) => `No message and no finding has the code ${typed}.`,
  mend: ({ nearest }) =>
    orHelp(nearest, "Codes stand at the start of a message or finding, as in `sluice explain SLU1901`."),
};

/** A question that the input has no answer to, such as one about a workload it does not have. */
export const UNANSWERABLE: Message<{ readonly trouble: string; readonly help: string }> = {
  code: "SLU1921",
  weight: "error",
  title: "The question cannot be put to this input",
  says: ({ trouble }) => trouble,
  mend: ({ help }) => help,
};

/** Every message of this file, for `explain` and for the list of all messages. */
export const USAGE_MESSAGES: readonly Pick<Message<never>, "code" | "weight" | "title">[] = [
  UNKNOWN_VERB,
  UNKNOWN_OPTION,
  OPTION_OF_ANOTHER_VERB,
  VALUE_MISSING,
  VALUE_UNWANTED,
  OPTION_TWICE,
  OPTION_MISSING,
  NO_SOURCE,
  WORD_UNEXPECTED,
  CHOICE_UNKNOWN,
  FORMAT_UNSUITED,
  PORT_UNREADABLE,
  PLACE_UNREADABLE,
  CIDR_UNREADABLE,
  SELECTOR_UNREADABLE,
  NAMESPACE_UNREADABLE,
  VERSION_UNREADABLE,
  UNDERSTOOD,
  TRANSLATED,
  UNANSWERABLE,
  CODE_UNKNOWN,
];
