import { describe } from "vitest";

import { readCases } from "../cases.suite.ts";
import { runCaseBySpec } from "../spec-cast.suite.ts";

describe("by the spec", () => {
  for (const one of readCases("cilium")) if (one.asks.length > 0) runCaseBySpec(one, "cilium");
});
