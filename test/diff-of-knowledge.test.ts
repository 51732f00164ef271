import { describe, expect, test } from "vitest";

import { createAlgebra } from "../src/algebra/algebra.ts";
import { diffInWords } from "../src/cli/formats/words/diff.ts";
import type { DiffReport } from "../src/domain/report.ts";
import { analyse } from "../src/policy/engine/analyse.ts";
import type { Snapshot } from "../src/policy/snapshot.ts";
import { readText } from "../src/text/read-text.ts";
import { diffReport } from "../src/workshop/answers/diff.ts";
import { assemble } from "../src/workshop/snapshot.ts";

/** What changes for a pod when the egress rules of its policy do; null stands for no policy. */
function compare(before: string | null, after: string | null): DiffReport {
  const algebra = createAlgebra();
  const [one, two] = [snapshotOf(before), snapshotOf(after)];
  return diffReport(
    analyse(one, { algebra, alsoSpokenOf: two.policies }),
    analyse(two, { algebra, alsoSpokenOf: one.policies }),
    [],
  );
}

function snapshotOf(egress: string | null): Snapshot {
  const pod = "kind: Pod\napiVersion: v1\nmetadata: { name: x, namespace: a }\nspec: { containers: [] }\n";
  const policy =
    egress === null
      ? ""
      : `---\nkind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nmetadata: { name: p, namespace: a }\nspec: { podSelector: {}, policyTypes: [Egress], egress: ${egress} }\n`;
  const { documents } = readText("case.yaml", pod + policy);
  return assemble({ documents, unread: [] }, { defaultNamespace: "default", facts: {} }).snapshot;
}

/** Changes towards addresses: verdicts before and after, and a witness. */
function outside({ changes }: DiffReport): readonly unknown[] {
  return changes
    .filter(({ to }) => "addresses" in to && to.addresses.includes("34.1.2.3"))
    .map(({ before, after, witness }) => [before, after, witness]);
}

const ONE = "[{ to: [{ ipBlock: { cidr: 34.1.2.3/32 } }], ports: [{ port: 443 }] }]";
// What is excepted cannot be read, so that what the block allows is not sure.
const FRAYED = "[{ to: [{ ipBlock: { cidr: 34.1.2.3/32, except: [x] } }], ports: [{ port: 443 }] }]";

describe("a diff", () => {
  test.each<readonly [before: string, after: string, was: string, is: string, witness: string]>([
    ["deny", "allow", "[]", ONE, "a/x[Pod] may now open TCP 443 to 34.1.2.3"],
    ["allow", "deny", ONE, "[]", "a/x[Pod] may no longer open TCP 443 to 34.1.2.3"],
    ["deny", "unknown", "[]", FRAYED, "a/x[Pod] may now perhaps open TCP 443 to 34.1.2.3"],
    ["allow", "unknown", ONE, FRAYED, "it is no longer sure that a/x[Pod] may open TCP 443 to 34.1.2.3"],
    [
      "unknown",
      "allow",
      FRAYED,
      ONE,
      "a/x[Pod] may now surely open TCP 443 to 34.1.2.3, which was not sure before",
    ],
    [
      "unknown",
      "deny",
      FRAYED,
      "[]",
      "a/x[Pod] may surely not open TCP 443 to 34.1.2.3, which was not sure before",
    ],
  ])("tells %s to %s from what is alike", (...row) => {
    const [before, after, was, is, witness] = row;
    expect(outside(compare(was, is))).toEqual([[before, after, witness]]);
  });

  test("counts whoever only knows less apart from whoever loses", () => {
    expect(diffInWords(compare(ONE, FRAYED)).sentence).toBe("1 workload is no longer sure of some.");
    expect(diffInWords(compare(ONE, "[]")).sentence).toContain("1 workload loses some");
  });

  test("keeps what Kubernetes leaves open under isolation with the rest", () => {
    const { changes } = compare("[]", null);
    const everything = changes.filter(({ to }) => "addresses" in to);
    expect(everything.map(({ before, after, ports }) => [before, after, ports])).toEqual([
      ["deny", "allow", "all"],
      ["deny", "allow", "all"],
    ]);
  });
});
