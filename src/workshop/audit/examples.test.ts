import { readFileSync } from "node:fs";
import { join } from "node:path";

import { beforeAll, describe, expect, test } from "vitest";

import type { AuditReport, FindingRow } from "../../domain/report.ts";
import type { SourceDocument } from "../../domain/source.ts";
import { readSources } from "../../platform/files.ts";
import type { Analysis } from "../../policy/engine/analyse.ts";
import { analyse } from "../../policy/engine/analyse.ts";
import { readText } from "../../text/read-text.ts";
import type { StatedFacts } from "../facts.ts";
import { assemble, type Assembled } from "../snapshot.ts";
import { audit } from "./audit.ts";

/** The examples: what their READMEs say is found there is found there, and nothing else is. */
const EXAMPLES = join(import.meta.dirname, "..", "..", "..", "examples");

async function documentsOf(sources: readonly string[]): Promise<readonly SourceDocument[]> {
  const documents: SourceDocument[] = [];
  for await (const item of readSources(sources, { exclude: [] })) {
    if (item.kind === "text") documents.push(...readText(item.name, item.text).documents);
  }
  return documents;
}

async function auditOf(names: readonly string[], facts: StatedFacts = {}): Promise<AuditReport> {
  const documents = await documentsOf(names.map((name) => join(EXAMPLES, name)));
  const assembled = (list: readonly SourceDocument[]): Assembled =>
    assemble({ documents: list, unread: [] }, { defaultNamespace: "default", facts });
  const reload = (changed: readonly SourceDocument[]): Analysis => analyse(assembled(changed).snapshot);
  return audit(reload(documents), {
    today: "2026-11-20",
    waivers: [],
    diagnostics: [],
    proofs: { documents, reload },
  });
}

/** `SLU2027 shop/default-deny`: a code, and an object that the README names beside it. */
type Planted = { readonly objects: readonly string[]; readonly code: string };

function plantedMistakes(readme: string): readonly Planted[] {
  const rows = readme.split("\n").filter((line) => line.startsWith("| `") && line.includes("SLU2"));
  return rows.flatMap((row) => {
    const [, where = "", ...rest] = row.split("|");
    const objects = [...where.matchAll(/`([^`]+)`/gu)].map(([, name = ""]) => name);
    const codes = rest.join("|").matchAll(/SLU\d{4}/gu);
    return [...codes].map(([code]) => ({ objects, code }));
  });
}

/** Whether a finding is about an object: a policy that its words name, or a workload of its own. */
function isAbout({ detail, workloads }: FindingRow, object: string): boolean {
  const words = detail.split(/[\s,:()]+/u);
  return (
    words.includes(object) ||
    words.some((word) => word.startsWith(`${object}[`)) ||
    workloads.some((id) => id.startsWith(`${object}[`))
  );
}

function isPlanted(finding: FindingRow, { objects, code }: Planted): boolean {
  return finding.code === code && objects.some((object) => isAbout(finding, object));
}

describe("examples/shop", () => {
  const planted = plantedMistakes(readFileSync(join(EXAMPLES, "shop", "README.md"), "utf8"));
  let report: AuditReport;

  beforeAll(async () => {
    report = await auditOf(["shop"]);
  });

  test("has the mistakes that its README lists, at the objects that it names", () => {
    const missing = planted.filter((one) => !report.findings.some((finding) => isPlanted(finding, one)));
    expect(planted.length).toBeGreaterThan(30);
    expect(missing).toEqual([]);
  });

  test("has no others", () => {
    const others = report.findings.filter((finding) => !planted.some((one) => isPlanted(finding, one)));
    expect(others.map(({ code, detail }) => `${code} ${detail}`)).toEqual([]);
  });

  test("has nothing to find in payments but what holds for the whole cluster", () => {
    const about = report.findings.filter(
      ({ workloads, at }) =>
        at.some(({ file }) => file.includes("/payments/")) ||
        (workloads.length > 0 && workloads.every((id) => id.startsWith("payments/"))),
    );
    expect(about.map(({ code, detail }) => `${code} ${detail}`)).toEqual([]);
  });

  test("has a proved fix for most of them", () => {
    const fixed = report.findings.filter(({ fix }) => fix?.proved === true);
    expect(fixed.length * 2).toBeGreaterThan(report.findings.length);
  });

  test.each([
    ["SLU2027", "shop/network-policies.yaml", "default-deny"],
    ["SLU2010", "shop/network-policies.yaml", "catalog"],
    ["SLU2004", "data/network-policies.yaml", "block-metadata"],
    ["SLU2030", "cluster/guard-rails.yaml", "no-instance-metadata"],
  ])("%s points into %s, at %s", (code, file, name) => {
    const place = report.findings.find((finding) => finding.code === code)?.at[0];
    expect(place?.file.endsWith(file)).toBe(true);
    const lines = readFileSync(place?.file ?? "", "utf8").split("\n");
    const around = lines.slice(Math.max(0, (place?.line ?? 0) - 12), place?.line).join("\n");
    expect(around).toContain(`name: ${name}`);
  });
});

describe("examples/article", () => {
  const policies = "article/policies.yaml";

  function details(report: AuditReport, code: string): string {
    return report.findings
      .filter((finding) => finding.code === code)
      .map(({ detail }) => detail)
      .join("\n");
  }

  /** The codes that a section of the README names. */
  function codesSaid(heading: string): Set<string> {
    const readme = readFileSync(join(EXAMPLES, "article", "README.md"), "utf8");
    const [, section = ""] = readme.split(`\n## ${heading}\n`);
    const [text = ""] = section.split("\n## ");
    return new Set([...text.matchAll(/SLU\d{4}/gu)].map(([code]) => code));
  }

  test.each([[[policies]], [[policies, "article/with-workloads"]]])(
    "%j has its three mistakes",
    async (sources) => {
      const report = await auditOf(sources);
      expect(details(report, "SLU2004")).toContain(
        "NetworkPolicy production/block-metadata-service allows 0.0.0.0/0 except 169.254.169.254 and 169.254.170.2. Policies only add, so it opens the rest of the internet",
      );
      expect(details(report, "SLU2004")).toContain("past NetworkPolicy production/default-deny-egress");
      expect(details(report, "SLU2002")).toContain(
        "production/block-metadata-service opens every port of the internet",
      );
      expect(details(report, "SLU2003")).toContain(
        "production/block-metadata-service opens cloud credentials at 168.63.129.16",
      );
      expect(details(report, "SLU2021")).toContain("NetworkPolicy production/allow-specific-egress lets");
      expect(details(report, "SLU2021")).toContain("through to all of 10.0.0.0/8 on every port");
      expect(details(report, "SLU2006")).toContain("NetworkPolicy production/default-deny-egress");
    },
  );

  test("cuts DNS where blocks do not match pods", async () => {
    const report = await auditOf([policies, "article/with-workloads"], { cni: "cilium" });
    expect(details(report, "SLU2006")).toContain("production/frontend[Deployment] cannot resolve names");
  });

  test("has what its README says, and nothing else", async () => {
    const report = await auditOf([policies, "article/with-workloads"]);
    expect(new Set(report.findings.map(({ code }) => code))).toEqual(codesSaid("The policies"));
  });

  test.each([[{}], [{ cni: "cilium" }]] as const)(
    "says of GitHub by name what its README says, under %j",
    async (facts) => {
      const report = await auditOf(["article/cilium.yaml"], facts);
      const said = codesSaid("GitHub by name");
      // The README names one code to say that it is not found.
      said.delete("SLU2033");
      expect(new Set(report.findings.map(({ code }) => code))).toEqual(said);
      expect(details(report, "SLU2037")).toContain("*.github.com does not match github.com itself");
      expect(details(report, "SLU2038")).toContain(
        "*.githubusercontent.com (whoever has an account for githubusercontent.com)",
      );
      expect(details(report, "SLU2039")).toContain(
        "(learned through spec.egress[0] of CiliumNetworkPolicy ci-cd/allow-github-egress)",
      );
      expect(details(report, "SLU2044")).toContain("port 443 without a protocol");
      expect(details(report, "SLU2044")).toContain("TCP, UDP and SCTP, not TCP alone. UDP 443 is QUIC");
    },
  );

  test("has fixes for GitHub by name that hold together", async () => {
    const report = await auditOf(["article/cilium.yaml"], { cni: "cilium" });
    const fixed = report.findings.filter(({ fix }) => fix?.proved === true).map(({ code }) => code);
    expect(fixed.toSorted()).toEqual(["SLU2028", "SLU2037", "SLU2044"]);
  });
});
