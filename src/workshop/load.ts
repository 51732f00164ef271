import type { Diagnostic } from "../domain/diagnostic.ts";
import { field } from "../domain/json.ts";
import type { SourceDocument } from "../domain/source.ts";
import { FILE_NOT_FOUND } from "../platform/diagnostics.ts";
import { readSources } from "../platform/files.ts";
import type { ClusterReading, Missing } from "../platform/kube.ts";
import type { Snapshot } from "../policy/snapshot.ts";
import { textCatalogue, textDiagnostic } from "../text/diagnostics.ts";
import { readText } from "../text/read-text.ts";
import type { Reading, Sniffed } from "../text/reading.ts";
import { detectCilium, detectCni } from "./detect.ts";
import { loadingDiagnostic } from "./diagnostics.ts";
import type { StatedFacts } from "./facts.ts";
import { RESOURCES } from "./kinds.ts";
import type { Assembled } from "./snapshot.ts";
import { assemble } from "./snapshot.ts";
import type { Unread } from "./unread.ts";

export type LoadOptions = {
  /** Files, folders, `-`, `cluster`, `cluster:<context>`. */
  readonly sources: readonly string[];
  readonly defaultNamespace: string;
  readonly exclude: readonly string[];
  readonly facts: StatedFacts;
  /** Called with words for a progress line. */
  readonly onProgress?: (words: string) => void;
};

/** A run's input, loaded: the snapshot, and everything that was said about it on the way. */
export type Loaded = Assembled & {
  /** Nothing was found to analyse: what could not be read does not count. */
  readonly isEmpty: boolean;
  /** A source that was named is not there: a slip of the pen, and no input that is as it is. */
  readonly isAbsent: boolean;
  /** Something could not be read: `--strict` ends here. */
  readonly isPartial: boolean;
  /** The documents that were read. */
  readonly documents: readonly SourceDocument[];
  /** The snapshot that other documents would have made in place of these, or other stated facts, all else the same. */
  readonly again: (documents: readonly SourceDocument[], facts?: StatedFacts) => Snapshot;
};

type Gathered = {
  readonly documents: SourceDocument[];
  readonly unread: Unread[];
  readonly diagnostics: Diagnostic[];
  detected: StatedFacts;
  isAbsent: boolean;
};

function isCluster(source: string): boolean {
  return source === "cluster" || source.startsWith("cluster:");
}

/**
 * As much of a header as was sniffed. An absent namespace stays absent: nobody can tell whether the
 * line is missing or was not found.
 */
function headerFrom(sniffed: Sniffed | undefined): Unread["header"] {
  return sniffed ?? {};
}

function addReading(gathered: Gathered, reading: Reading): void {
  for (const one of reading.documents) gathered.documents.push(one);
  for (const one of reading.diagnostics) gathered.diagnostics.push(one);
  for (const { file, at, sniffed, isNoObject } of reading.unreadable) {
    if (isNoObject !== true) gathered.unread.push({ file, at: { file, ...at }, header: headerFrom(sniffed) });
  }
}

async function gatherFiles(
  gathered: Gathered,
  sources: readonly string[],
  options: LoadOptions,
): Promise<void> {
  const onFile = (name: string): void => options.onProgress?.(`reading ${name}`);
  for await (const item of readSources(sources, { exclude: options.exclude, onFile })) {
    if (item.kind === "problem") {
      gathered.diagnostics.push(item.diagnostic);
      // A source that cannot be read may hold anything.
      if (item.diagnostic.weight === "error") gathered.unread.push(unreadSource(item.diagnostic));
      if (item.diagnostic.code === FILE_NOT_FOUND.code) gathered.isAbsent = true;
    } else {
      addReading(gathered, readText(item.name, item.text));
    }
  }
}

function unreadSource(diagnostic: Diagnostic): Unread {
  const at = typeof diagnostic.at === "function" ? diagnostic.at() : diagnostic.at;
  const place = at ?? { file: "(source)", line: 1, column: 1 };
  return { file: place.file, at: place, header: {} };
}

/** What a cluster would not list is unreadable, all of it. */
function unlisted(context: string, { apiVersion, kind, readOnlyIn }: Missing): Unread {
  const file = `cluster:${context}`;
  const header = { apiVersion, kind };
  return {
    file: readOnlyIn === undefined ? file : `${file} (all but ${readOnlyIn})`,
    at: { file, line: 1, column: 1 },
    header,
  };
}

async function gatherCluster(gathered: Gathered, source: string, options: LoadOptions): Promise<void> {
  const { readCluster } = await import("../platform/kube.ts");
  const context = source === "cluster" ? undefined : source.slice("cluster:".length);
  const resources = RESOURCES.map(([apiVersion, resource, kind, namespaced, optional]) => ({
    apiVersion,
    resource,
    kind,
    namespaced,
    optional,
  }));
  const reading = await readCluster([...resources, CILIUM_SETTINGS], {
    ...(context === undefined ? {} : { context }),
    ...(options.defaultNamespace === "default" ? {} : { namespace: options.defaultNamespace }),
    onProgress: ({ objects, done, resources: all }) =>
      options.onProgress?.(`listing the cluster: ${objects} objects, ${done} of ${all} kinds`),
  });
  addCluster(gathered, reading);
  detectEnforcer(gathered, reading, options);
}

/** Where Cilium's options stand. */
const CILIUM_SETTINGS = {
  apiVersion: "v1",
  resource: "configmaps",
  kind: "ConfigMap",
  namespaced: true,
  optional: true,
  named: "cilium-config",
} as const;

function addCluster(gathered: Gathered, reading: ClusterReading): void {
  for (const one of reading.documents) {
    if (field(one.root, "kind") !== CILIUM_SETTINGS.kind) gathered.documents.push(one);
  }
  for (const one of reading.diagnostics) gathered.diagnostics.push(one);
  for (const missing of reading.missing) gathered.unread.push(unlisted(reading.context ?? "?", missing));
  if (reading.missing.some(({ reason }) => reason === "unreachable")) gathered.isAbsent = true;
}

function detectEnforcer(gathered: Gathered, reading: ClusterReading, options: LoadOptions): void {
  const detected = detectCni(reading.documents);
  if (detected === undefined) return;
  gathered.detected = { cni: detected.cni, ...detectCilium(reading.documents) };
  if (options.facts.cni === undefined) {
    gathered.diagnostics.push(
      loadingDiagnostic("cniDetected", { what: detected.cni, more: detected.because }),
    );
  }
}

function isTemplate({ code }: Diagnostic): boolean {
  return code === textCatalogue.chartTemplate.code;
}

/** A chart has many templates, and what there is to do about them is one thing. */
function withTemplatesOnce(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const [first, ...others] = diagnostics.filter(isTemplate);
  if (first === undefined || others.length === 0) return diagnostics;
  const { at } = first;
  const all = textDiagnostic("chartTemplate", `${others.length + 1} files`, at);
  return diagnostics.flatMap((one) => (isTemplate(one) ? (one === first ? [all] : []) : [one]));
}

/** Reads all sources of a run into one snapshot. Never throws for what the input holds; each trouble is a diagnostic. */
export async function load(options: LoadOptions): Promise<Loaded> {
  const gathered: Gathered = { documents: [], unread: [], diagnostics: [], detected: {}, isAbsent: false };
  const files = options.sources.filter((source) => !isCluster(source));
  if (files.length > 0) await gatherFiles(gathered, files, options);
  for (const source of options.sources.filter(isCluster)) await gatherCluster(gathered, source, options);
  options.onProgress?.("assembling");
  const { defaultNamespace, facts } = options;
  const { documents, unread, detected, isAbsent } = gathered;
  const settings = { defaultNamespace, facts, detected };
  const assembled = assemble(gathered, settings);
  const diagnostics = [...withTemplatesOnce(gathered.diagnostics), ...assembled.diagnostics];
  const isEmpty = assembled.snapshot.workloads.length === 0 && assembled.tally.policies === 0;
  if (isEmpty) diagnostics.push(loadingDiagnostic("nothing", { what: options.sources.join(", ") }));
  const isPartial = unread.length > 0 || diagnostics.some((one) => one.weight === "error" || isTemplate(one));
  const again = (others: readonly SourceDocument[], otherFacts = facts): Snapshot =>
    assemble({ documents: others, unread }, { ...settings, facts: otherFacts }).snapshot;
  return { ...assembled, diagnostics, isEmpty, isAbsent, isPartial, documents, again };
}
