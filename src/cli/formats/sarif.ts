import type { Severity } from "../../domain/diagnostic.ts";
import type { AuditReport, DiagnosticRow, FindingRow } from "../../domain/report.ts";
import type { Place } from "../../domain/source.ts";
import { fenced, prose } from "./markdown/text.ts";
import type { RenderOptions } from "./renderer.ts";
import { groupBy } from "./words/counts.ts";
import { SEVERITIES, firstSentence, inOrder } from "./words/severity.ts";

/** SARIF 2.1.0, as far as it is used here. */
type Text = { readonly text: string; readonly markdown?: string };
type Location = {
  readonly physicalLocation?: object;
  readonly logicalLocations?: readonly object[];
};

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";
const ROOT = "%SRCROOT%";

const LEVELS: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
  info: "note",
};

/** Scores that code hosts turn back into words: over 9 critical, from 7 high, from 4 medium, above 0 low. */
const SCORES: Readonly<Record<Severity, string>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.5",
  low: "2.0",
  info: "0.0",
};

const NOTIFICATIONS: Readonly<Record<DiagnosticRow["weight"], "error" | "warning" | "note">> = {
  error: "error",
  warning: "warning",
  note: "note",
};

/** Standard input and a live cluster are no files that a code host could show. */
function isFile(file: string): boolean {
  return file !== "-" && file !== "cluster" && !file.startsWith("cluster:");
}

/** `./k8s//a/../b c.yaml` is `k8s/b%20c.yaml`; what leads above the root keeps its `..`. */
function relativeUri(file: string): string {
  const parts: string[] = [];
  for (const part of file.replaceAll("\\", "/").split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return parts.map((part) => encodeURIComponent(part)).join("/");
}

function artifactOf(file: string): object {
  const absolute = file.startsWith("/") || /^[A-Za-z]:[\\/]/u.test(file);
  if (!absolute) return { uri: relativeUri(file), uriBaseId: ROOT };
  return { uri: `file:///${relativeUri(file).replace(/^([A-Za-z])%3A/u, "$1:")}` };
}

function logical(fullyQualifiedName: string, kind: string): object {
  return { fullyQualifiedName, kind };
}

function locationOf({ file, line, column }: Place): Location {
  if (!isFile(file))
    return { logicalLocations: [logical(`${file}:${String(line)}:${String(column)}`, "resource")] };
  return {
    physicalLocation: {
      artifactLocation: artifactOf(file),
      region: { startLine: line, startColumn: column },
    },
  };
}

/** The place of a finding, and the workloads it is about as logical locations. */
function locationsOf({ at, workloads }: FindingRow): Location[] {
  const logicalLocations = workloads.map((id) => logical(id, "resource"));
  const [place] = at;
  if (place === undefined) return logicalLocations.length === 0 ? [] : [{ logicalLocations }];
  const location = locationOf(place);
  const all = [...(location.logicalLocations ?? []), ...logicalLocations];
  return [all.length === 0 ? location : { ...location, logicalLocations: all }];
}

function messageOf({ title, detail, witness, workloads, fix }: FindingRow): Text {
  const parts = [`${title}. ${detail}`];
  if (workloads.length > 0)
    parts.push(
      `Workloads: ${workloads.slice(0, 10).join(", ")}${workloads.length > 10 ? ` and ${String(workloads.length - 10)} more` : ""}.`,
    );
  if (witness !== undefined) parts.push(`Witness: ${witness.text}.`);
  if (fix !== undefined) parts.push(`Patch${fix.proved ? " (proved)" : ""}: ${fix.summary}`);
  // In a message's text, `[a](b)` is a link and `{0}` a placeholder.
  const text = parts
    .join("\n")
    .replaceAll("](", "] (")
    .replace(/\{(\d+)\}/gu, "{{$1}}");
  return { text };
}

/** Waivers and baselines: what is not new stays in the log, marked. */
function stateOf({ waived, baseline }: FindingRow, compared: boolean): object {
  const suppressions = waived && [
    {
      kind: "external",
      status: "accepted",
      justification: waived.until === undefined ? waived.reason : `${waived.reason} (until ${waived.until})`,
    },
  ];
  return {
    ...(suppressions === undefined ? {} : { suppressions }),
    ...(compared ? { baselineState: baseline === true ? "unchanged" : "new" } : {}),
  };
}

/**
 * `fixes` are left out on purpose: they replace text at exact offsets, and a patch here is either a new manifest or
 * a JSON Patch on an object. Both stand under `properties`.
 */
function resultOf(finding: FindingRow, ruleIndex: number, compared: boolean): object {
  const { code, severity, at, fingerprint, fingerprints, workloads, hypothetical, fix, references, witness } =
    finding;
  const [, ...related] = at;
  return {
    ruleId: code,
    ruleIndex,
    level: LEVELS[severity],
    message: messageOf(finding),
    locations: locationsOf(finding),
    ...(related.length === 0
      ? {}
      : { relatedLocations: related.map((place, index) => ({ id: index + 1, ...locationOf(place) })) }),
    partialFingerprints: { "sluiceFinding/v1": fingerprint },
    ...stateOf(finding, compared),
    properties: {
      severity,
      workloads,
      ...(hypothetical === undefined ? {} : { hypothetical }),
      ...(fingerprints === undefined ? {} : { fingerprints }),
      references,
      ...(witness === undefined ? {} : { witness }),
      ...(fix === undefined ? {} : { fix }),
    },
  };
}

function helpOf({ why, references, fix }: FindingRow): Text {
  const see = references.length === 0 ? "" : `\n\nSee ${references.join(", ")}.`;
  const patch =
    fix?.add === undefined ? "" : `\n\n**For example**: ${prose(fix.summary)}\n\n${fenced(fix.add, "yaml")}`;
  return { text: `${why}${see}`, markdown: `${prose(why)}${prose(see)}${patch}` };
}

/** A rule for each code: the words of its worst finding, which stands first. */
function ruleOf(code: string, findings: readonly FindingRow[]): object {
  const worst = findings.toSorted(
    (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity),
  )[0];
  if (worst === undefined) return { id: code };
  const { severity, title, why } = worst;
  return {
    id: code,
    name: code,
    shortDescription: { text: title },
    fullDescription: { text: firstSentence(why) },
    help: helpOf(worst),
    defaultConfiguration: { level: LEVELS[severity] },
    properties: {
      tags: ["security", "network", "kubernetes"],
      precision: "very-high",
      "security-severity": SCORES[severity],
    },
  };
}

function notificationOf({ code, weight, message, help, at }: DiagnosticRow): object {
  return {
    descriptor: { id: code },
    level: NOTIFICATIONS[weight],
    message: { text: `${message} ${help}` },
    ...(at === undefined ? {} : { locations: [locationOf(at)] }),
  };
}

function runOf(report: AuditReport, version: string): object {
  const findings = inOrder(report.findings);
  const rules = groupBy(findings, ({ code }) => code);
  const codes = [...rules.keys()];
  const compared = report.summary.baseline > 0 || findings.some(({ baseline }) => baseline === true);
  return {
    tool: {
      driver: {
        name: "Sluice",
        version,
        semanticVersion: version,
        shortDescription: { text: "What can leave a Kubernetes cluster, and who says so" },
        rules: [...rules].map(([code, own]) => ruleOf(code, own)),
      },
    },
    columnKind: "utf16CodeUnits",
    originalUriBaseIds: { [ROOT]: { description: { text: "The folder that sluice was run in" } } },
    invocations: [
      {
        executionSuccessful: true,
        toolExecutionNotifications: report.diagnostics.map((row) => notificationOf(row)),
      },
    ],
    results: findings.map((finding) => resultOf(finding, codes.indexOf(finding.code), compared)),
    properties: { summary: report.summary, footnotes: report.footnotes },
  };
}

/** Findings as SARIF 2.1.0, for code hosts. */
export function* auditSarif(
  report: AuditReport,
  { version }: RenderOptions,
): Generator<string, void, undefined> {
  const log = { $schema: SCHEMA, version: "2.1.0", runs: [runOf(report, version)] };
  yield `${JSON.stringify(log, null, 2)}\n`;
}
