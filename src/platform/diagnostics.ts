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

// SLU13xx: a live cluster.

export const KUBECONFIG_UNREADABLE: Message<{ readonly reason: string }> = {
  code: "SLU1301",
  weight: "error",
  title: "The kubeconfig cannot be read",
  says: ({ reason }) => `The kubeconfig cannot be read: ${reason}.`,
  mend: () =>
    "Check that `kubectl config view` works; KUBECONFIG names the file, else ~/.kube/config is read.",
};

export const UNKNOWN_CONTEXT: Message<{
  readonly context: string | undefined;
  readonly known: readonly string[];
}> = {
  code: "SLU1302",
  weight: "error",
  title: "The kubeconfig has no such context",
  says: ({ context }) =>
    context === undefined
      ? "The kubeconfig names no current context."
      : `The kubeconfig has no usable context ${context}.`,
  mend: ({ known }) =>
    known.length === 0
      ? "It has no contexts at all."
      : `Say which one: ${known.map((name) => `cluster:${name}`).join(", ")}.`,
};

type ClusterFacts = { readonly context: string };

export const CLUSTER_UNREACHABLE: Message<ClusterFacts & { readonly host: string; readonly reason: string }> =
  {
    code: "SLU1303",
    weight: "error",
    title: "The cluster's API cannot be reached",
    says: ({ context, host, reason }) => `The API server of ${context} (${host}) did not answer: ${reason}.`,
    mend: ({ context }) => `Check that \`kubectl --context ${context} get --raw /version\` works.`,
  };

export const CREDENTIALS_MISSING: Message<ClusterFacts & { readonly reason: string }> = {
  code: "SLU1304",
  weight: "error",
  title: "No credentials could be had for the cluster",
  says: ({ context, reason }) => `No credentials could be had for ${context}: ${reason}.`,
  mend: ({ context }) =>
    `Check that \`kubectl --context ${context} auth whoami\` works, and log in again if not.`,
};

export const CREDENTIALS_REFUSED: Message<ClusterFacts> = {
  code: "SLU1305",
  weight: "error",
  title: "The cluster does not accept the credentials",
  says: ({ context }) => `The API server of ${context} does not accept the credentials of the kubeconfig.`,
  mend: () => "They may have expired: log in again.",
};

type RightFacts = ClusterFacts & {
  /** As RBAC names it: `networkpolicies.networking.k8s.io`. */
  readonly resource: string;
  /** The namespace that was tried instead of the whole cluster, and whether that worked. */
  readonly namespace?: string;
  readonly isNamespaceRead: boolean;
};

export const LIST_FORBIDDEN: Message<RightFacts> = {
  code: "SLU1306",
  weight: "warning",
  title: "A permission is missing",
  says: ({ context, resource, namespace, isNamespaceRead }) => {
    const may = `The credentials for ${context} may not list ${resource} at cluster scope`;
    if (namespace === undefined) {
      return `${may}; they count as unreadable.`;
    }
    return isNamespaceRead
      ? `${may}; only those of namespace ${namespace} were read, the others count as unreadable.`
      : `${may}, nor in namespace ${namespace}; they count as unreadable.`;
  },
  mend: ({ resource }) =>
    `Grant it: kubectl create clusterrole sluice-${resource} --verb=list --resource=${resource}, and a clusterrolebinding to it.`,
};

export const LIST_FAILED: Message<ClusterFacts & { readonly resource: string; readonly reason: string }> = {
  code: "SLU1307",
  weight: "error",
  title: "A resource could not be listed",
  says: ({ context, resource, reason }) =>
    `${resource} of ${context} could not be listed: ${reason}; they count as unreadable.`,
  mend: () => "Run again when the API server is well; the other resources were still read.",
};

export const OTHER_VERSION: Message<
  ClusterFacts & { readonly resource: string; readonly known: string; readonly served: readonly string[] }
> = {
  code: "SLU1308",
  weight: "warning",
  title: "A kind is served in a version that is not known here",
  says: ({ context, resource, known, served }) =>
    `${context} serves ${resource} as ${served.join(", ")}, and not as ${known}, which is the version read here; they count as unreadable.`,
  mend: () => "Update Sluice, or serve the older version as well.",
};

export const NOT_SERVED: Message<ClusterFacts & { readonly resource: string }> = {
  code: "SLU1309",
  weight: "warning",
  title: "A kind that every cluster has is not served",
  says: ({ context, resource }) => `${context} does not serve ${resource}; they count as unreadable.`,
  mend: () => "Check that the context names a Kubernetes API server, and not a proxy before it.",
};

export const LIST_UNEVEN: Message<ClusterFacts & { readonly resource: string }> = {
  code: "SLU1310",
  weight: "note",
  title: "A list was read over two states of the cluster",
  says: ({ context, resource }) =>
    `The list of ${resource} of ${context} expired while it was read and was continued from a later state.`,
  mend: () => "Objects that changed in these minutes may be missing or outdated: run again if that matters.",
};
