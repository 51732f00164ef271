import { stripVTControlCharacters } from "node:util";

import { describe, expect, test } from "vitest";

import type { AuditReport, ReachReport } from "../../domain/report.ts";
import { FORMATS_OF } from "./formats.ts";
import type { ReportOf, ReportVerb } from "./formats.ts";
import { render } from "./render.ts";
import {
  FINDINGS,
  SMALL_AUDIT,
  MIXED_CAN,
  SMALL_CAN,
  SMALL_DIFF,
  SMALL_REACH,
  SMALL_WHO,
  largeAudit,
  largeDiff,
  largeReach,
  largeWho,
} from "./samples.suite.ts";
import { renderDiagnostics } from "./terminal/diagnostics.ts";
import { explanationList, explanationText } from "./terminal/explain.ts";

type Draw = (width: number, colour: boolean) => Promise<string>;

function drawing(
  make: (options: { width: number; colour: boolean; version: string }) => ReturnType<typeof render>,
): Draw {
  return async (width, colour) => [...(await make({ width, colour, version: "0" }))].join("");
}

const TABLES: readonly (readonly [string, Draw])[] = [
  ["audit", drawing((options) => render("audit", SMALL_AUDIT, "table", options))],
  ["audit of 300", drawing((options) => render("audit", largeAudit(), "table", options))],
  ["reach", drawing((options) => render("reach", SMALL_REACH, "table", options))],
  ["reach of 300", drawing((options) => render("reach", largeReach(), "table", options))],
  ["can", drawing((options) => render("can", SMALL_CAN, "table", options))],
  ["can, in parts", drawing((options) => render("can", MIXED_CAN, "table", options))],
  ["who", drawing((options) => render("who", SMALL_WHO, "table", options))],
  ["who of 300", drawing((options) => render("who", largeWho(), "table", options))],
  ["diff", drawing((options) => render("diff", SMALL_DIFF, "table", options))],
  ["diff of 300", drawing((options) => render("diff", largeDiff(), "table", options))],
];

/** Patches and commands are there to be copied, so they are never wrapped. */
const COPIED = FINDINGS.flatMap(({ fix }) => [
  fix?.add ?? "",
  ...(fix?.edit ?? []).map(({ command }) => command),
]).join("\n");

function wideLines(text: string, width: number): string[] {
  return text.split("\n").filter((line) => line.length > width && !COPIED.includes(line.trim()));
}

describe.each(TABLES)("the table of %s", (_name, draw) => {
  test.each([60, 80, 120, 200])("fits into %i columns", async (width) => {
    expect(wideLines(await draw(width, false), width)).toEqual([]);
  });

  test("has colours only when it is told to, and says the same with and without", async () => {
    const [plain, coloured] = [await draw(80, false), await draw(80, true)];
    expect(plain).not.toContain("\u001B");
    expect(coloured).toContain("\u001B[");
    expect(stripVTControlCharacters(coloured)).toBe(plain);
  });

  test("has no spaces at the ends of lines", async () => {
    expect((await draw(80, false)).split("\n").filter((line) => /\s$/u.test(line))).toEqual([]);
  });
});

/** The column at which each line of a block's rows goes on after its first word. */
function secondColumns(lines: readonly string[]): number[] {
  return lines.flatMap((line) => {
    const match = /^ {2}(?:allow|unknown|deny|pass|gains|loses) +/u.exec(line);
    return match === null ? [] : [match[0].length];
  });
}

async function table<V extends ReportVerb>(verb: V, report: ReportOf[V]): Promise<string> {
  const options = { width: 100, colour: false, version: "0" };
  return [...(await render(verb, report, FORMATS_OF[verb][0], options))].join("");
}

describe("the table of audit", () => {
  test("shows each finding once, worst first", async () => {
    const text = await table("audit", SMALL_AUDIT);
    const heads = text
      .split("\n")
      .filter((line) =>
        /^(?:CRITICAL|HIGH|MEDIUM|LOW|INFO) |^ {2}(?:critical|high|medium|low|info) SLU/u.test(line),
      );
    expect(heads.map((line) => /SLU\d+/u.exec(line)?.[0])).toEqual([
      "SLU2003",
      "SLU2010",
      "SLU2003",
      "SLU2020",
    ]);
    expect(heads.map((line) => line.trim().split(" ")[0]?.toLowerCase())).toEqual([
      "critical",
      "medium",
      "high",
      "low",
    ]);
  });

  test("has everything that one needs to act: detail, witness, place, patch", async () => {
    const text = await table("audit", SMALL_AUDIT);
    for (const part of [
      "1 critical",
      "shop/cart to 169.254.169.254 on TCP 80",
      "k8s/policies.yaml:12:5",
      "(proved)",
      "sluice explain SLU2003",
    ]) {
      expect(text).toContain(part);
    }
    for (const line of (FINDINGS[0]?.fix?.add ?? "").trim().split("\n")) expect(text).toContain(line);
  });

  test("says that nothing was found", async () => {
    const none = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
    const { summary } = SMALL_AUDIT;
    const clean: AuditReport = {
      ...SMALL_AUDIT,
      findings: [],
      summary: { ...summary, bySeverity: none, newBySeverity: none, waived: 0, baseline: 0 },
    };
    expect(await table("audit", clean)).toContain("Nothing was found.");
    const known = { ...summary, newBySeverity: none };
    expect(await table("audit", { ...SMALL_AUDIT, summary: known })).toContain("Nothing new was found.");
  });

  test("counts what there is to do, and tells what is waived or known apart", async () => {
    const [head, ...rest] = (await table("audit", SMALL_AUDIT)).split("\n");
    expect(head).toBe("1 critical · 1 medium");
    expect(rest).toContain("1 finding is waived");
    expect(rest).toContain("1 finding is known from the baseline");
  });

  test("tells workloads that are not in the input apart", async () => {
    const findings = FINDINGS.slice(0, 1).map((finding) => ({ ...finding, hypothetical: ["shop/(app=x)"] }));
    const text = await table("audit", { ...SMALL_AUDIT, findings });
    expect(text).toContain("absent     shop/(app=x): policies speak of it, the input lacks it");
  });
});

describe("the table of reach", () => {
  test("names every workload, and merges what is alike", async () => {
    const text = await table("reach", SMALL_REACH);
    for (const { id } of SMALL_REACH.workloads) expect(text).toContain(id.replace(/\[.*/u, ""));
    for (const phrase of [
      "the internet: 0.0.0.0/0 except 10.0.0.0/8",
      "the internet and every other address (IPv4 and IPv6)",
      "TCP and UDP 53",
      "only when compromised; via proxy/squid[Deployment]",
      "Every workload also reaches its own node",
      "no egress policy",
    ]) {
      expect(text).toContain(phrase);
    }
  });

  test("aligns its columns over all blocks", async () => {
    const text = await table("reach", SMALL_REACH);
    expect(new Set(secondColumns(text.split("\n"))).size).toBe(1);
  });

  test("shows 300 workloads in few lines", async () => {
    const text = await table("reach", largeReach());
    expect(text.split("\n").length).toBeLessThan(60);
    expect(text).toContain("all 300 workloads");
    expect(text).toContain("all of its own namespace");
  });

  test("puts peers that reach each other into one block, though nobody reaches itself", async () => {
    const ids = ["a/one[Pod]", "a/two[Pod]", "a/three[Pod]", "b/x[Pod]", "b/y[Pod]"];
    const peers = ids.slice(0, 3);
    const connections = peers.flatMap((from) =>
      peers
        .filter((to) => to !== from)
        .map(
          (to) => ({ from, to: { workload: to }, ports: "all", certainty: "certain", view: "both" }) as const,
        ),
    );
    const report: ReachReport = { ...SMALL_REACH, workloads: ids.map((id) => ({ id })), connections };
    const text = await table("reach", report);
    expect(text).toContain("3 workloads: a/one, a/three, a/two");
    expect(text).toContain("2 workloads: b/x, b/y");
  });

  test("shows names that would act on the terminal as what they are", async () => {
    const id = "shop/evil\u001B[2J\u202Etxt[Pod]";
    const text = await table("reach", { ...SMALL_REACH, workloads: [{ id }] });
    expect(text).not.toContain("\u001B");
    expect(text).not.toContain("\u202E");
    expect(text).toContain(String.raw`\u{1b}[2J\u{202e}txt`);
  });
});

describe("the table of can", () => {
  test("says which part of a question is open, and blames nothing on the input", async () => {
    const text = await table("can", MIXED_CAN);
    expect(text).toMatch(/may reach service data\/postgres on TCP 80[^:]* in part: /u);
    expect(text).toMatch(/In parts\n {2}allow {4}data\/postgres\[StatefulSet\] +TCP 5432\n {2}deny /u);
    expect(text).not.toContain("hangs on something");
  });

  test("begins with the verdict in a sentence and then says who decides", async () => {
    const text = await table("can", SMALL_CAN);
    expect(text).toMatch(
      /^DENY {2}shop\/cart may not reach 169\.254\.169\.254 \(cloud metadata\) on TCP 80/u,
    );
    expect(text).toContain("spec.egress[0].to[1]");
    expect(text).toContain("k8s/policies.yaml:12:5");
    expect(text).toMatch(/declared +deny/u);
    expect(text).toMatch(/compromised +unknown/u);
  });
});

describe("the table of who", () => {
  test("lists every workload by its namespace, under its verdict", async () => {
    const text = await table("who", SMALL_WHO);
    expect(text).toMatch(/allow {4}1 workload on TCP 80\n +shop {2}ads\n/u);
    expect(text).toMatch(/unknown {2}1 workload on TCP 80\n +data {2}postgres\n/u);
    const all = await table("who", largeWho());
    expect(all.match(/service-with-a-name-\d+/gu)?.length).toBe(300);
  });
});

describe("the table of diff", () => {
  test("tells what is no longer sure from what is lost, and what is sure now from what is gained", async () => {
    const rows = SMALL_DIFF.changes.map((row, index) => ({
      ...row,
      certainty: "certain" as const,
      ...(index === 2
        ? { after: "unknown" as const }
        : { before: "unknown" as const, after: "allow" as const }),
    }));
    const text = await table("diff", { ...SMALL_DIFF, changes: rows });
    expect(text).toContain("2 workloads are now sure of some, 1 workload is no longer sure of some");
    expect(text).toMatch(/unsure {3}data\/postgres +TCP 5432\n +surely before, perhaps now/u);
    expect(text).not.toMatch(/loses|gains/u);
  });

  test("says who gains and who loses, with a witness", async () => {
    const text = await table("diff", SMALL_DIFF);
    expect(text).toMatch(/gains {4}the internet: 0\.0\.0\.0\/0 except 10\.0\.0\.0\/8 +TCP 443/u);
    expect(text).toMatch(/loses {4}data\/postgres +TCP 5432/u);
    expect(text).toContain("for example shop/cart to 1.1.1.1 on TCP 443");
    expect(text).toContain("shop/new");
  });

  test("says that nothing changes", async () => {
    const same = { ...SMALL_DIFF, changes: [], workloads: { added: [], removed: [] } };
    expect(await table("diff", same)).toMatch(/^Nothing changes/u);
  });
});

describe("messages on standard error", () => {
  const row = {
    code: "SLU1301",
    weight: "warning",
    message: "Skipped.",
    help: "Render it.",
    at: { file: "a.yaml", line: 2, column: 1 },
  } as const;

  test("stand worst first, with place and help, those of one code together", () => {
    const error = { code: "SLU1201", weight: "error", message: "Gone.", help: "Look." } as const;
    const text = renderDiagnostics([row, error, { ...row, at: { file: "b.yaml", line: 1, column: 1 } }], {
      width: 80,
      colour: false,
    });
    expect(text).toBe(
      "error SLU1201 Gone.\n  Look.\nwarning SLU1301 a.yaml:2:1: Skipped.\nwarning SLU1301 b.yaml:1:1: Skipped.\n  Render it.\n",
    );
  });

  test("are counted where one code has many", () => {
    const text = renderDiagnostics(
      Array.from({ length: 300 }, () => row),
      { width: 80, colour: false },
    );
    expect(text.split("\n").length).toBeLessThan(10);
    expect(text).toContain("295 more SLU1301");
  });

  test.each([60, 80, 120])("fit into %i columns", (width) => {
    const long = { ...row, message: "word ".repeat(50), help: "help ".repeat(50) };
    expect(wideLines(renderDiagnostics([long], { width, colour: false }), width)).toEqual([]);
  });
});

describe("an explanation", () => {
  const one = {
    code: "SLU2003",
    weight: "critical",
    title: "Title",
    paragraphs: ["why ".repeat(40)],
    references: ["T1552.005"],
  } as const;

  test("has the code, the title, the reasons and the references", () => {
    const text = explanationText(one, { width: 60, colour: false });
    expect(text).toContain("SLU2003 (critical): Title\n");
    expect(text).toContain("See T1552.005.");
    expect(wideLines(text, 60)).toEqual([]);
  });

  test("is one line in the list of all", () => {
    expect(explanationList([one], { width: 60, colour: false })).toBe("SLU2003  critical  Title\n");
  });
});
