import { describe, expect, test } from "vitest";

import { nearest, nearestOne } from "./nearest.ts";

describe("the nearest word", () => {
  const verbs = ["audit", "reach", "can", "who", "diff"];

  test.each([
    ["audti", "audit"],
    ["adit", "audit"],
    ["AUDIT", "audit"],
    ["raech", "reach"],
    ["dif", "diff"],
    ["wo", "who"],
    ["deploy", undefined],
    ["x", undefined],
    ["kubernetes", undefined],
    ["", undefined],
  ])("to %j is %j", (written, meant) => {
    expect(nearest(written, verbs)).toBe(meant);
  });

  test("is one of which the written one is a part, or the other way round", () => {
    expect(nearest("opensearch", ["search", "redis"])).toBe("search");
    expect(nearest("redis", ["redis-primary", "web"])).toBe("redis-primary");
    expect(nearest("ab", ["abacus"])).toBeUndefined();
  });

  test("is the first of those that are alike near", () => {
    expect(nearest("egres", ["ingress", "egress"])).toBe("egress");
    expect(nearest("web-3", ["web-1", "web-2"])).toBe("web-1");
  });

  test("is none for somebody who must know, where several are alike near", () => {
    expect(nearestOne("web-3", ["web-1", "web-2"])).toBeUndefined();
    expect(nearestOne("web-3", ["web-1", "web-1"])).toBe("web-1");
    expect(nearestOne("podSelecter", ["podSelector", "ipBlock"])).toBe("podSelector");
  });
});
