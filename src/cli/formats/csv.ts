import { isNew } from "../../domain/new-finding.ts";
import type {
  AuditReport,
  Connection,
  DiffReport,
  FindingRow,
  ReachStream,
  Target,
  WhoReport,
} from "../../domain/report.ts";
import { portsInWords } from "./words/ports.ts";
import { inOrder, placeText } from "./words/severity.ts";

/** What a spreadsheet takes for the start of a formula, full-width forms included. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/u;

/** One cell as RFC 4180 has it; what a spreadsheet would run as a formula is preceded by an apostrophe. */
function csvCell(value: string | number | boolean): string {
  const text = String(value);
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

type CsvRow<Names extends string> = Readonly<Record<Names, string | number | boolean>>;

/** A header and its rows; every row has a cell for each name, by its type. */
function* csvLines<Names extends string>(
  names: readonly Names[],
  rows: Iterable<CsvRow<Names>>,
): Generator<string, void, undefined> {
  yield `${names.join(",")}\r\n`;
  for (const row of rows) yield `${names.map((name) => csvCell(row[name])).join(",")}\r\n`;
}

type TargetCells = { readonly kind: string; readonly to: string; readonly addresses: string };

function targetCells(target: Target): TargetCells {
  if ("workload" in target) return { kind: "workload", to: target.workload, addresses: "" };
  if ("name" in target) return { kind: "name", to: target.name, addresses: target.addresses };
  if ("addresses" in target) return { kind: "addresses", to: target.addresses, addresses: target.addresses };
  if ("dns" in target) return { kind: "dns", to: target.dns, addresses: "" };
  if ("service" in target) return { kind: "service", to: target.service, addresses: "" };
  if ("workloads" in target) return { kind: "workloads", to: target.workloads.join(" "), addresses: "" };
  return { kind: target.class, to: target.selector ?? "", addresses: "" };
}

const CONNECTION = ["from", "kind", "to", "addresses", "ports", "certainty", "view", "via"] as const;

function connectionCells(row: Connection): CsvRow<(typeof CONNECTION)[number]> {
  const { from, to, ports, certainty, view, via = [] } = row;
  return { from, ...targetCells(to), ports: portsInWords(ports), certainty, view, via: via.join(" ") };
}

/** Every connection, one a row. */
export function* reachCsv(report: ReachStream): Generator<string, void, undefined> {
  const rows = function* (): Generator<CsvRow<(typeof CONNECTION)[number] | "hypothetical">> {
    for (const row of report.connections) yield { ...connectionCells(row), hypothetical: false };
    for (const row of report.hypothetical.connections) yield { ...connectionCells(row), hypothetical: true };
  };
  yield* csvLines([...CONNECTION, "hypothetical"], rows());
}

/** Every workload with its answer, one a row. */
export function* whoCsv(report: WhoReport): Generator<string, void, undefined> {
  const rows = report.workloads.map(({ id, verdict, ports, hypothetical = false }) => ({
    workload: id,
    verdict,
    ports: portsInWords(ports),
    hypothetical,
  }));
  yield* csvLines(["workload", "verdict", "ports", "hypothetical"], rows);
}

/** Every change, one a row, then workloads that are new or gone. */
export function* diffCsv(report: DiffReport): Generator<string, void, undefined> {
  const blank = {
    kind: "",
    to: "",
    addresses: "",
    ports: "",
    certainty: "",
    view: "",
    via: "",
    witness: "",
    before: "",
    after: "",
  };
  const { added, removed } = report.workloads;
  yield* csvLines(
    ["change", ...CONNECTION, "witness", "before", "after"],
    [
      ...report.changes.map((row) => ({
        change: row.change,
        ...connectionCells(row),
        witness: row.witness,
        before: row.before,
        after: row.after,
      })),
      ...added.map((from) => ({ ...blank, change: "added", from })),
      ...removed.map((from) => ({ ...blank, change: "removed", from })),
    ],
  );
}

const FINDING = [
  "severity",
  "code",
  "title",
  "detail",
  "workloads",
  "witness",
  "file",
  "line",
  "column",
  "other_places",
  "patch",
  "proved",
  "fingerprint",
  "state",
  "reason",
  "until",
  "hypothetical",
] as const;

function stateOf(finding: FindingRow): string {
  if (isNew(finding)) return "new";
  return finding.waived === undefined ? "baseline" : "waived";
}

function fixCells({ fix, waived }: FindingRow): CsvRow<"patch" | "proved" | "reason" | "until"> {
  const patch = fix?.summary ?? "";
  const proved = fix?.proved ?? "";
  return { patch, proved, reason: waived?.reason ?? "", until: waived?.until ?? "" };
}

function findingCells(finding: FindingRow): CsvRow<(typeof FINDING)[number]> {
  const { severity, code, title, detail, workloads, hypothetical = [], witness, at, fingerprint } = finding;
  const [place, ...others] = at;
  return {
    severity,
    code,
    title,
    detail,
    fingerprint,
    workloads: workloads.join(" "),
    hypothetical: hypothetical.join(" "),
    witness: witness?.text ?? "",
    ...(place ?? { file: "", line: "", column: "" }),
    other_places: others.map((other) => placeText(other)).join(" "),
    state: stateOf(finding),
    ...fixCells(finding),
  };
}

/** Every finding, one a row, worst first. */
export function* auditCsv(report: AuditReport): Generator<string, void, undefined> {
  yield* csvLines(
    FINDING,
    inOrder(report.findings).map((finding) => findingCells(finding)),
  );
}
