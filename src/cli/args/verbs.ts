import type { OptionName } from "./options.ts";

/** One verb, as help and parsing both see it. */
export type VerbRow = {
  /** One line, for the list of verbs. */
  readonly summary: string;
  readonly usage: string;
  /** Paragraphs of help. */
  readonly help: readonly string[];
  readonly examples: readonly { readonly line: string; readonly says: string }[];
  /** Options of its own; those of every analysis stand in `SHARED_OPTIONS`. */
  readonly options: readonly OptionName[];
  /** Options it cannot do without. */
  readonly needs: readonly OptionName[];
  /** An option with which it needs none of those. */
  readonly unless?: OptionName;
  /** What its words are: sources to analyse, at most one word of its own, or nothing. */
  readonly words: "sources" | "word" | "none";
};

/** What every verb that analyses sources takes, in the order of help. */
export const SHARED_OPTIONS: readonly { readonly title: string; readonly options: readonly OptionName[] }[] =
  [
    { title: "Output", options: ["output", "out", "color", "quiet"] },
    { title: "Input", options: ["namespace", "exclude", "strict"] },
    {
      title:
        "Facts about the cluster that manifests do not hold (or put them in a sluice.yaml, kind: ClusterFacts)",
      options: ["cni", "pod-cidr", "service-cidr", "node-cidr", "dns", "cilium-version", "cidr-match-mode"],
    },
    { title: "Policies", options: ["staged"] },
  ];

export type Verb = "audit" | "reach" | "can" | "who" | "diff" | "explain" | "help" | "version";

export const VERB_ROWS: Readonly<Record<Verb, VerbRow>> = {
  audit: {
    summary: "what is wrong, worst first, each with a witness, a place and a patch",
    usage: "sluice audit <source…> [options]",
    help: [
      "Looks for ways out that should not be there: an open internet, a reachable metadata endpoint, DNS to anyone, policies that do not do what their author meant. Each finding shows a connection that proves it, the line that is to blame, and a patch; a patch that says proved was tried, and the finding was gone.",
      "The exit code is 0 unless --fail-on is given. Known debt goes into a baseline, or is waived with a reason and an expiry in sluice.yaml or by an annotation.",
    ],
    examples: [
      { line: "sluice audit k8s/", says: "a folder of manifests" },
      { line: "helm template shop ./chart | sluice audit -", says: "a chart, rendered" },
      { line: "sluice audit cluster", says: "the cluster of your kubeconfig, read only" },
      {
        line: "sluice audit k8s/ --fail-on high -o sarif --out reports",
        says: "in CI: red on new trouble, shown in the code host",
      },
      {
        line: "sluice audit k8s/ --baseline audit.json --fail-on medium",
        says: "red only on what audit.json does not hold",
      },
    ],
    options: ["fail-on", "baseline"],
    needs: [],
    words: "sources",
  },
  reach: {
    summary: "what can leave: every workload, where to, on which ports",
    usage: "sluice reach <source…> [options]",
    help: [
      "Computes what each workload may open connections to, exactly: other workloads, services' backends, addresses outside, nodes, the API server. Workloads that may do the same are shown together.",
      "allow is sure; unknown hangs on something the input does not say, and the end of the answer says on what.",
    ],
    examples: [
      { line: "sluice reach k8s/", says: "a table for people" },
      { line: "sluice reach k8s/ -o json", says: "every row, for programs (docs/json.md)" },
      { line: "sluice reach k8s/ -o dot | dot -Tsvg > reach.svg", says: "a picture" },
    ],
    options: [],
    needs: [],
    words: "sources",
  },
  can: {
    summary: "may this workload open this connection, and who decides",
    usage: "sluice can --from <workload> --to <destination> --port <ports> <source…>",
    help: [
      "Answers one question with allow, deny or unknown, and shows every layer that had a say: the object, the rule, its place in the file.",
      "Two views are answered: declared, a workload that behaves; compromised, arbitrary code inside its container. The exit code is 0 for allow, 1 for deny and unknown.",
    ],
    examples: [
      {
        line: "sluice can --from shop/cart --to 169.254.169.254 --port 80 k8s/",
        says: "the metadata endpoint",
      },
      {
        line: "sluice can --from shop/cart --to svc/data/postgres --port 5432 k8s/",
        says: "a service's backends",
      },
      { line: "sluice can --from '-n shop -l app=cart' --to internet --port 443 k8s/", says: "by label" },
      {
        line: "sluice can --from shop/cart --to api.stripe.com --address 203.0.113.7 --port 443 k8s/",
        says: "a name, at a known address",
      },
      {
        line: "sluice can --from shop/cart --to '**.github.com' --port 443 k8s/",
        says: "every name under github.com; *.github.com is one label",
      },
    ],
    options: ["from", "to", "port", "address"],
    needs: ["from", "to"],
    words: "sources",
  },
  who: {
    summary: "which workloads can reach this destination",
    usage: "sluice who --to <destination> [--port <ports>] <source…>",
    help: [
      "Lists the workloads that may open a connection to the destination, those that may not, and those that hang on something the input does not say. With several ports, each workload is shown with those that are open to it.",
    ],
    examples: [
      { line: "sluice who --to metadata k8s/", says: "who can fetch cloud credentials" },
      { line: "sluice who --to internet --port 22,25 k8s/", says: "who can dial SSH or SMTP outside" },
      { line: "sluice who --to api.github.com --port 443 k8s/", says: "who can reach GitHub, by its name" },
      {
        line: "sluice who --to data/postgres --port 5432 cluster:prod",
        says: "who can reach the database, live",
      },
    ],
    options: ["to", "port", "address", "from"],
    needs: ["to"],
    words: "sources",
  },
  diff: {
    summary: "who gains and who loses what between two states",
    usage: "sluice diff <before…> --against <after>",
    help: [
      "Compares what may leave before and after a change, as sets of connections and not as text: reordering a policy is no difference, one wider mask is. Each change has a witness, a connection that is open on one side only.",
      "With --staged, what comes after has its staged policies enforced; without --against, it is the same sources: what enforcing them would change.",
    ],
    examples: [
      { line: "sluice diff main/k8s --against branch/k8s", says: "two checkouts" },
      { line: "sluice diff cluster --against k8s/", says: "what applying k8s/ would change" },
      { line: "sluice diff old/ --against new/ -o markdown", says: "for a comment on a pull request" },
      { line: "sluice diff cluster --staged", says: "what enforcing staged policies would change" },
    ],
    options: ["against"],
    needs: ["against"],
    unless: "staged",
    words: "sources",
  },
  explain: {
    summary: "the full text of a message or finding, by its code",
    usage: "sluice explain <code>",
    help: [
      "Shows what a code means, why it matters and what to do about it. Without a code, lists all of them.",
    ],
    examples: [{ line: "sluice explain SLU1901", says: "a message" }],
    options: ["color"],
    needs: [],
    words: "word",
  },
  help: {
    summary: "help about a verb",
    usage: "sluice help [<verb>]",
    help: ["The same as `sluice <verb> --help`."],
    examples: [{ line: "sluice help can", says: "how to ask one question" }],
    options: [],
    needs: [],
    words: "word",
  },
  version: {
    summary: "the version of sluice",
    usage: "sluice version",
    help: ["Prints the version and nothing else."],
    examples: [{ line: "sluice version", says: "the same as sluice --version" }],
    options: [],
    needs: [],
    words: "none",
  },
};

/** @returns whether a word is a verb. */
export function isVerb(word: string): word is Verb {
  return Object.hasOwn(VERB_ROWS, word);
}

/** Every option a verb takes. */
export function optionsOf(verb: Verb): readonly OptionName[] {
  const row = VERB_ROWS[verb];
  const shared = row.words === "sources" ? SHARED_OPTIONS.flatMap((group) => group.options) : [];
  return [...row.options, ...shared, "help"];
}
