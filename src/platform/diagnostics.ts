import type { Diagnostic, Weight } from "../domain/diagnostic.ts";
import type { Place } from "../domain/source.ts";

/**
 * One row of the catalogue: a message about the world outside the program. `says` is what is
 * wrong, `mend` what to do; both are whole sentences. Facts never hold credentials.
 */
export interface Message<Facts> {
  readonly code: string;
  readonly weight: Weight;
  /** The message in general, for the list of all messages. */
  readonly title: string;
  says(facts: Facts): string;
  mend(facts: Facts): string;
}

/**
 * Makes a diagnostic of a message.
 * @example tell(FILE_NOT_FOUND, { file: "k8s" }, { file: "k8s", line: 1, column: 1 })
 */
export function tell<Facts>(message: Message<Facts>, facts: Facts, at?: Place): Diagnostic {
  const { code, weight } = message;
  const diagnostic = { code, weight, message: message.says(facts), help: message.mend(facts) };
  return at === undefined ? diagnostic : { ...diagnostic, at };
}

// SLU12xx: files, folders and standard input.

type FileFacts = { readonly file: string };

export const FILE_NOT_FOUND: Message<FileFacts> = {
  code: "SLU1201",
  weight: "error",
  title: "A source does not exist",
  says: ({ file }) => `There is no file or folder ${file}.`,
  mend: ({ file }) =>
    /[*?[]/.test(file)
      ? "Patterns are expanded by the shell: leave the quotes out, or give the folder."
      : "Check the path; it is taken from the working directory.",
};

export const FILE_UNREADABLE: Message<FileFacts & { readonly reason: string }> = {
  code: "SLU1202",
  weight: "error",
  title: "A file or folder cannot be read",
  says: ({ file, reason }) => `${file} cannot be read: ${reason}.`,
  mend: () => "Make it readable, or leave it out with --exclude; the other sources were still read.",
};

export const BROKEN_LINK: Message<FileFacts> = {
  code: "SLU1203",
  weight: "error",
  title: "A symbolic link leads nowhere",
  says: ({ file }) => `${file} is a symbolic link whose target does not exist.`,
  mend: () => "Restore the target, remove the link, or leave it out with --exclude.",
};

export const LINK_LOOP: Message<FileFacts> = {
  code: "SLU1204",
  weight: "error",
  title: "A symbolic link leads back to itself",
  says: ({ file }) => `${file} is a symbolic link that leads back to itself.`,
  mend: () => "Remove the link, or leave it out with --exclude.",
};

export const NOT_A_FILE: Message<FileFacts & { readonly what: string }> = {
  code: "SLU1205",
  weight: "error",
  title: "A source is neither a file nor a folder",
  says: ({ file, what }) => `${file} is ${what}, which is not read.`,
  mend: () => "Give a regular file, or pipe the text in and name it `-`.",
};

export const FILE_TOO_BIG: Message<FileFacts & { readonly limit: number }> = {
  code: "SLU1206",
  weight: "error",
  title: "A source is too big",
  says: ({ file, limit }) => `${file} is too big: up to ${limit / 1e6} MB of one source are read.`,
  mend: () => "Split it, or leave it out with --exclude.",
};

export const NOT_TEXT: Message<FileFacts> = {
  code: "SLU1207",
  weight: "error",
  title: "A source holds no text",
  says: ({ file }) => `${file} is binary, not text.`,
  mend: () => "Give YAML or JSON; unpack archives first.",
};

export const UNKNOWN_ENCODING: Message<FileFacts> = {
  code: "SLU1208",
  weight: "error",
  title: "A source's encoding is not understood",
  says: ({ file }) => `${file} is not valid UTF-8, and not UTF-16 or UTF-32 with a byte order mark.`,
  mend: () => "Save it as UTF-8.",
};

export const NOTHING_IN_FOLDER: Message<
  FileFacts & { readonly endings: readonly string[]; readonly excluded: number }
> = {
  code: "SLU1209",
  weight: "warning",
  title: "A folder holds nothing to read",
  says: ({ file, endings, excluded }) =>
    excluded === 0
      ? `${file} holds no file that ends in ${endings.join(", ")}.`
      : `Everything in ${file} that could be read is excluded.`,
  mend: ({ excluded }) =>
    excluded === 0
      ? "Name the file itself if it ends otherwise; hidden folders and node_modules are walked only when named."
      : "Narrow the --exclude pattern.",
};

export const NOTHING_LEFT: Message<{ readonly sources: readonly string[] }> = {
  code: "SLU1210",
  weight: "error",
  title: "There is nothing to read in any source",
  says: ({ sources }) =>
    sources.length === 0 ? "No source was given." : `There is nothing to read in ${sources.join(", ")}.`,
  mend: () =>
    "Give a file, a folder, `-` for standard input, or `cluster` for the cluster of your kubeconfig.",
};
