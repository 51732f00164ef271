import type { FindingRow } from "./report.ts";

/** Whether a finding is one to act on: neither waived nor known from a baseline. */
export function isNew({ waived, baseline }: Pick<FindingRow, "waived" | "baseline">): boolean {
  return waived === undefined && baseline !== true;
}
