import { describe, expect, test } from "vitest";

import type { FindingRow } from "../../domain/report.ts";
import { CODE, type FindingSlug } from "../../policy/catalogue/findings/finding.ts";
import type { AuditOptions } from "./audit.ts";
import { SHOP, type Cases, type Expected } from "./cases/case.suite.ts";
import { CILIUM_CASES } from "./cases/cilium.suite.ts";
import { EXPOSURE_CASES } from "./cases/exposure.suite.ts";
import { MISTAKES_CASES } from "./cases/mistakes.suite.ts";
import { NAMES_CASES } from "./cases/names.suite.ts";
import { RULES_CASES } from "./cases/rules.suite.ts";
import { SUBJECTS_CASES } from "./cases/subjects.suite.ts";
import { audited, closed, namespace, only, ownFingerprints } from "./manifests.suite.ts";

/** At least one manifest that has each kind of trouble, and one that has not: a slug without cases does not compile. */
const CASES: Readonly<Record<FindingSlug, Cases>> = {
  ...EXPOSURE_CASES,
  ...MISTAKES_CASES,
  ...RULES_CASES,
  ...SUBJECTS_CASES,
  ...NAMES_CASES,
  ...CILIUM_CASES,
};

/** What a finding says, as far as a case asks for it. */
function summary({ severity, workloads, fix }: FindingRow): object {
  return { severity, workloads, fixed: fix?.proved === true };
}

function wanted({ severity, workloads, fixed }: Expected): object {
  return { severity, workloads, fixed };
}

describe.each(Object.entries(CASES))("%s", (slug, { finds, passes }) => {
  const kind = slug as FindingSlug;

  test.each(finds)("is found in $name", async (expected) => {
    const found = only(await audited(expected.yaml, expected.facts), kind);
    expect(found.map(summary)).toEqual([wanted(expected)]);
    const [finding] = found;
    expect(finding?.detail).toContain(expected.says);
    if (expected.witness !== undefined) expect(finding?.witness?.text).toBe(expected.witness);
    expect(finding?.at.length).toBeGreaterThan(0);
  });

  test.each(passes)("is not found in $name", async ({ yaml, facts }) => {
    expect(only(await audited(yaml, facts), kind).map(({ detail }) => detail)).toEqual([]);
  });
});

test("a namespace that is closed but for DNS has nothing to find", async () => {
  expect((await audited(SHOP)).findings).toEqual([]);
});

test("at least half of the kinds of trouble have fixes that were proved", () => {
  const fixed = Object.entries(CASES).filter(([, { finds }]) => finds.some((one) => one.fixed));
  expect(fixed.length).toBeGreaterThanOrEqual(Object.keys(CODE).length / 2);
});

/** Audits without fixes: proofs take most of the time. */
const UNPROVED: Partial<AuditOptions> = {
  proofs: {
    documents: [],
    budget: -1,
    reload: () => {
      throw new Error("not to be called");
    },
  },
};

test("every finding of every case has a fingerprint of its own, whatever stands before it in the file", async () => {
  for (const { finds } of Object.values(CASES)) {
    for (const { yaml, facts } of finds) {
      const fingerprints = (await audited(yaml, facts, UNPROVED)).findings.flatMap(ownFingerprints);
      expect(new Set(fingerprints).size).toBe(fingerprints.length);
      const before = namespace("elsewhere") + closed("elsewhere", "thing");
      const moved = await audited(before + yaml, facts, UNPROVED);
      expect(moved.findings.flatMap(ownFingerprints)).toEqual(expect.arrayContaining(fingerprints));
    }
  }
});
