import { createHash } from "node:crypto";

import schema from "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json" with { type: "json" };
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";

import type { AuditReport, ReachReport } from "../../domain/report.ts";
import type { FormatOf, ReportOf, ReportVerb } from "./formats.ts";
import { code, fenced, prose } from "./markdown/text.ts";
import { render } from "./render.ts";
import {
  FINDINGS,
  HOSTILE,
  SMALL_AUDIT,
  MIXED_CAN,
  SMALL_DIFF,
  SMALL_REACH,
  SMALL_WHO,
  largeAudit,
  largeReach,
  largeWho,
} from "./samples.suite.ts";

async function textOf<V extends ReportVerb>(
  verb: V,
  report: ReportOf[V],
  format: FormatOf<V>,
): Promise<string> {
  return [...(await render(verb, report, format, { width: 80, colour: true, version: "0.1.0" }))].join("");
}

/** A report whose every text is hostile. */
function hostile(text: string): AuditReport {
  return {
    ...SMALL_AUDIT,
    footnotes: [text],
    diagnostics: [
      { code: "SLU1301", weight: "note", message: text, help: text, at: { file: text, line: 1, column: 1 } },
    ],
    findings: FINDINGS.map((finding) => ({
      ...finding,
      title: text,
      detail: text,
      why: text,
      references: [text],
      workloads: [`${text}/${text}[Pod]`],
      at: [{ file: text, line: 1, column: 1 }],
      witness: { from: text, to: { name: text, addresses: text }, ports: "all", text },
      fix: {
        summary: text,
        add: text,
        edit: [
          {
            object: text,
            at: { file: text, line: 1, column: 1 },
            patch: [{ op: "add", path: text, value: text }],
            command: text,
          },
        ],
        proved: false,
      },
      ...(finding.waived === undefined ? {} : { waived: { reason: text, until: text } }),
    })),
  };
}

type Sarif = {
  readonly runs: readonly {
    readonly tool: {
      readonly driver: {
        readonly rules: readonly { readonly id: string; readonly properties: Record<string, string> }[];
      };
    };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly message: { readonly text: string };
      readonly locations: readonly {
        readonly physicalLocation?: { readonly artifactLocation: object; readonly region: object };
        readonly logicalLocations?: readonly { readonly fullyQualifiedName: string }[];
      }[];
      readonly partialFingerprints: Record<string, string>;
      readonly suppressions?: readonly object[];
      readonly baselineState?: string;
    }[];
  }[];
};

describe("SARIF", () => {
  // The official schema is of draft 4, whose `id` and `$schema` are all that this reader does not know.
  const { $schema: _draft, id: _id, ...rest } = schema;
  const ajv = new Ajv({ strict: false, unicodeRegExp: false });
  ajv.addFormat("uri", (text) => URL.canParse(text));
  ajv.addFormat("uri-reference", (text) => URL.canParse(text, "file:///root/"));
  ajv.addFormat("date-time", true);
  const validate = ajv.compile(rest);

  const read = async (report: AuditReport): Promise<Sarif["runs"][number]> => {
    const log: Sarif = JSON.parse(await textOf("audit", report, "sarif"));
    expect(validate(log), JSON.stringify(validate.errors)).toBe(true);
    const [run] = log.runs;
    if (run === undefined) throw new Error("no run");
    return run;
  };

  test("is valid for small, large, clean and hostile reports", async () => {
    for (const report of [
      SMALL_AUDIT,
      largeAudit(),
      { ...SMALL_AUDIT, findings: [] },
      hostile(`${HOSTILE}\n{0} [a](b)`),
    ])
      await read(report);
  });

  test("has a result for each finding, which names its rule and fingerprint", async () => {
    const { results, tool } = await read(SMALL_AUDIT);
    const prints = results.map((result) => result.partialFingerprints["sluiceFinding/v1"]);
    expect(new Set(prints)).toEqual(new Set(FINDINGS.map(({ fingerprint }) => fingerprint)));
    expect(prints.length).toBe(FINDINGS.length);
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  });

  test("weighs findings as code hosts do", async () => {
    const { results, tool } = await read(SMALL_AUDIT);
    expect(results.map(({ level }) => level)).toEqual(["error", "warning", "error", "note"]);
    expect(tool.driver.rules.map(({ id, properties }) => [id, properties["security-severity"]])).toEqual([
      ["SLU2003", "9.5"],
      ["SLU2010", "5.5"],
      ["SLU2020", "2.0"],
    ]);
  });

  test("places findings in files by relative URIs, and elsewhere by name", async () => {
    const { results } = await read(SMALL_AUDIT);
    const places = results.map(({ locations }) => locations[0]);
    expect(places[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: "k8s/policies.yaml", uriBaseId: "%SRCROOT%" },
      region: { startLine: 12, startColumn: 5 },
    });
    expect(JSON.stringify(results[0])).toContain('"uri":"k8s/more%20policies.yaml"');
    expect(places[1]).not.toHaveProperty("physicalLocation");
    expect(places[1]).toMatchObject({ logicalLocations: [{ fullyQualifiedName: "-:40:3" }, {}] });
    expect(places[3]).toMatchObject({ logicalLocations: [{ fullyQualifiedName: "cluster:prod:1:1" }] });
  });

  test("marks what is waived and what the baseline knows", async () => {
    const { results } = await read(SMALL_AUDIT);
    expect(results.map(({ baselineState }) => baselineState)).toEqual(["new", "new", "unchanged", "new"]);
    expect(results[3]?.suppressions).toEqual([
      { kind: "external", status: "accepted", justification: "Comes back in March (until 2027-03-31)" },
    ]);
    expect(results.slice(0, 3).every(({ suppressions }) => suppressions === undefined)).toBe(true);
  });

  test("lets no text pass for a link or a placeholder", async () => {
    const { results } = await read(hostile("see [here](evil:1) and {0}"));
    expect(results[0]?.message.text).toContain("[here] (evil:1) and {{0}}");
  });
});

describe("HTML", () => {
  test.each(["audit", "reach", "diff"] as const)(
    "of %s loads nothing, and its policy allows its own script and style alone",
    async (verb) => {
      const reports = { audit: SMALL_AUDIT, reach: SMALL_REACH, diff: SMALL_DIFF };
      const page = await textOf(verb, reports[verb], "html");
      expect(page).not.toMatch(/\b(?:src|href)=|@import|url\(/u);
      for (const [tag, directive] of [
        ["style", "style-src"],
        ["script", "script-src"],
      ] as const) {
        const [, content = ""] = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, "u").exec(page) ?? [];
        const hash = createHash("sha256").update(content).digest("base64");
        expect(page).toContain(`${directive} &#39;sha256-${hash}&#39;`);
      }
    },
  );

  test("makes a hostile text harmless wherever it stands", async () => {
    const evil = `"'><img src=x onerror=alert(1)>${HOSTILE}</style></script><!--`;
    const page = await textOf("audit", hostile(evil), "html");
    const own = page.replace(/<script>[\s\S]*?<\/script>/u, "").replace(/<style>[\s\S]*?<\/style>/u, "");
    expect(own).not.toContain("<script");
    expect(own).not.toContain("<img");
    expect(own).not.toContain("<!--");
    expect(own).toContain("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;");
    const reach: ReachReport = {
      ...SMALL_REACH,
      workloads: [{ id: `${evil}/x[Pod]`, isolatedBy: [evil] }],
      footnotes: [evil],
    };
    expect(await textOf("reach", reach, "html")).not.toContain("<img");
  });

  test("is well formed: every element that is opened is closed, in order", async () => {
    for (const page of [
      await textOf("audit", SMALL_AUDIT, "html"),
      await textOf("reach", SMALL_REACH, "html"),
      await textOf("diff", SMALL_DIFF, "html"),
    ]) {
      const open: string[] = [];
      const text = page.replace(/<(script|style)>[\s\S]*?<\/\1>/gu, "");
      for (const [, slash, name = "", rest = ""] of text.matchAll(
        /<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|[^">])*)>/gu,
      )) {
        if (rest.endsWith("/")) continue;
        if (slash === "") open.push(name);
        else expect(open.pop(), text.slice(0, 80)).toBe(name);
      }
      expect(open).toEqual([]);
    }
  });

  test("holds each finding in full, and heads its tables", async () => {
    const page = await textOf("audit", SMALL_AUDIT, "html");
    expect(page.match(/<details class="card/gu)?.length).toBe(FINDINGS.length);
    for (const { why } of FINDINGS) expect(page).toContain(why.replaceAll("'", "&#39;"));
    expect(page.match(/<th(?![a-z])/gu)?.length).toBe(page.match(/<th scope="(?:row|col)"/gu)?.length);
  });
});

/** Two findings with one patch, and a known one with the same. */
const TWINS: AuditReport = {
  ...SMALL_AUDIT,
  findings: FINDINGS.slice(0, 1).flatMap(({ fix, ...finding }) =>
    fix === undefined
      ? []
      : [
          { ...finding, fix },
          { ...finding, code: "SLU2002", fingerprint: "1", fix: { ...fix, summary: "Other." } },
          { ...finding, code: "SLU2001", fingerprint: "2", fix, baseline: true as const },
        ],
  ),
};

describe("a patch that several findings share", () => {
  test.each(["table", "markdown", "html"] as const)(
    "is shown once in %s, and referred to",
    async (format) => {
      const text = await textOf("audit", TWINS, format);
      expect(text.split("name: default-deny-egress").length).toBe(2);
      expect(text).toContain("The same patch as under finding 1.");
      expect(text).toMatch(/\[1\]|\b1\. /u);
    },
  );

  test("is whole under each of them in JSON", async () => {
    const text = await textOf("audit", TWINS, "json");
    expect(text.split("name: default-deny-egress").length).toBe(4);
  });
});

describe("a finding of 300 places", () => {
  const many: AuditReport = {
    ...SMALL_AUDIT,
    findings: FINDINGS.slice(1, 2).map((finding) => ({
      ...finding,
      at: Array.from({ length: 300 }, (_, line) => ({ file: "k8s/all.yaml", line: line + 1, column: 1 })),
      fix: {
        summary: "Lists Egress.",
        proved: true,
        edit: Array.from({ length: 300 }, (_, index) => ({
          object: `NetworkPolicy shop/policy-${String(index)}`,
          at: { file: "k8s/all.yaml", line: index + 1, column: 1 },
          patch: [{ op: "add" as const, path: "/spec/policyTypes/-", value: "Egress" }],
          command: "kubectl patch",
        })),
      },
    })),
  };

  test.each([
    ["table", 60],
    ["html", 650],
    ["markdown", 40],
  ] as const)("stays readable in %s, and says that there are more", async (format, most) => {
    const text = await textOf("audit", many, format);
    expect(text.split("\n").length).toBeLessThan(most);
    expect(text).toMatch(/\b29\d more|too long for a comment|280 more/u);
  });

  test("has them all in JSON", async () => {
    expect((await textOf("audit", many, "json")).split("k8s/all.yaml").length).toBe(601);
  });
});

describe("Markdown", () => {
  test("fits into a comment, however large the report", async () => {
    for (const text of [
      await textOf("audit", largeAudit(), "markdown"),
      await textOf("reach", largeReach(), "markdown"),
      await textOf("who", largeWho(), "markdown"),
      await textOf(
        "audit",
        { ...largeAudit(), findings: Array.from({ length: 40 }, () => largeAudit().findings).flat() },
        "markdown",
      ),
    ]) {
      expect(text.length).toBeLessThanOrEqual(65_536);
    }
  });

  test("keeps every row of a table on one line with its number of cells", async () => {
    for (const text of [
      await textOf("audit", hostile("a | b\nc\\"), "markdown"),
      await textOf("can", MIXED_CAN, "markdown"),
      await textOf("who", SMALL_WHO, "markdown"),
      await textOf("diff", SMALL_DIFF, "markdown"),
    ]) {
      const tables = text.split("\n\n").filter((block) => block.startsWith("| "));
      expect(tables.length).toBeGreaterThan(0);
      for (const block of tables) {
        const cells = block
          .trim()
          .split("\n")
          .map((line) => line.match(/(?<!\\)(?:\\\\)*\|/gu)?.length);
        expect(new Set(cells).size, block).toBe(1);
      }
    }
  });

  test("notifies nobody, links nothing, and shows markup as text", () => {
    expect(prose("@team fixed #12 in <b>*x*</b> `y` [z](w)")).toBe(
      "@<!-- -->team fixed #<!-- -->12 in \\<b\\>\\*x\\*\\</b\\> \\`y\\` \\[z\\](w)",
    );
    expect(code("a`b")).toBe("``a`b``");
    expect(code("a|b")).toBe("`a\\|b`");
    expect(fenced("```\nx", "yaml")).toBe("````yaml\n```\nx\n````\n");
  });
});

/** A plain reader of RFC 4180. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, bare = "", end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gu)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? bare);
    if (end === "\r\n") rows.push([]);
  }
  return rows.slice(0, -1);
}

describe("CSV", () => {
  test("has a header and a row for each finding, connection, workload and change", async () => {
    expect(readCsv(await textOf("audit", SMALL_AUDIT, "csv")).length).toBe(1 + FINDINGS.length);
    const reach = SMALL_REACH.connections.length + SMALL_REACH.hypothetical.connections.length;
    expect(readCsv(await textOf("reach", SMALL_REACH, "csv")).length).toBe(1 + reach);
    expect(readCsv(await textOf("who", SMALL_WHO, "csv")).length).toBe(1 + SMALL_WHO.workloads.length);
    expect(readCsv(await textOf("diff", SMALL_DIFF, "csv")).length).toBe(1 + SMALL_DIFF.changes.length + 1);
  });

  test("has the same columns in every row, whatever the texts hold", async () => {
    const evil = 'a,"b"\r\nc';
    const rows = readCsv(await textOf("audit", hostile(evil), "csv"));
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([17]));
    expect(rows[1]?.[2]).toBe(evil);
  });

  test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"])("takes the force out of %j", async (formula) => {
    const rows = readCsv(await textOf("audit", hostile(formula), "csv"));
    expect(rows[1]?.[2]).toBe(`'${formula}`);
    expect(rows.flat().some((cell) => /^[=+\-@\t＝]/u.test(cell))).toBe(false);
  });
});

describe("DOT", () => {
  const QUOTED = /"(?:[^"\\]|\\.)*"/gu;

  test("has a cluster for each namespace and dashes what is only possible", async () => {
    const text = await textOf("reach", SMALL_REACH, "dot");
    expect(text.match(/subgraph "cluster_\d+"/gu)?.length).toBe(2);
    expect(text).toContain(
      '"shop/cart[Deployment]" -> "data/postgres[StatefulSet]" [label="TCP 5432", style="solid"];',
    );
    expect(text).toMatch(/the Kubernetes API server" \[label="TCP 6443", style="dashed"\]/u);
  });

  test("draws one arrow to a whole namespace instead of many", async () => {
    const text = await textOf("reach", largeReach(), "dot");
    expect(text.match(/ -> /gu)?.length).toBe(600);
  });

  test("lets no name end its quotes", async () => {
    const id = 'shop/"];evil[label="\\';
    const text = await textOf("reach", { ...SMALL_REACH, workloads: [{ id }], connections: [] }, "dot");
    const bare = text.replace(QUOTED, "");
    expect(bare).not.toContain("evil");
    expect(bare).toMatch(/^[a-z\s{}[\]=,;]*$/u);
  });
});
