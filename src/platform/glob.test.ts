import { describe, expect, test } from "vitest";

import { globs } from "./glob.ts";

describe("a pattern without a slash", () => {
  test.each([
    ["charts", "charts/a.yaml", true],
    ["charts", "k8s/charts/a.yaml", true],
    ["charts", "k8s/mycharts/a.yaml", false],
    ["*.bak.yaml", "k8s/a.bak.yaml", true],
    ["*.bak.yaml", "k8s/a.yaml", false],
    ["?.yaml", "k8s/a.yaml", true],
    ["?.yaml", "k8s/ab.yaml", false],
    ["*.yaml", "k8s/.hidden.yaml", true],
    ["charts/", "k8s/charts/a.yaml", true],
    ["{dev,stage}", "k8s/stage/a.yaml", true],
    ["{dev,stage}", "k8s/prod/a.yaml", false],
    ["a[1].yaml", "a[1].yaml", true],
    ["a.yaml", "axyaml", false],
  ])("%s on %s: %s", (pattern, path, expected) => {
    expect(globs([pattern])(path)).toBe(expected);
  });
});

describe("a pattern with a slash", () => {
  test.each([
    ["k8s/*.yaml", "k8s/a.yaml", true],
    ["k8s/*.yaml", "k8s/sub/a.yaml", false],
    ["k8s/*.yaml", "other/k8s/a.yaml", false],
    ["k8s/**", "k8s", true],
    ["k8s/**", "k8s/a/b/c.yaml", true],
    ["k8s", "k8s/a/b/c.yaml", true],
    ["**/test/**", "test", true],
    ["**/test/**", "a/b/test/c.yaml", true],
    ["**/test/**", "a/b/tests/c.yaml", false],
    ["**/a/*/b", "x/a/y/b/c.yaml", true],
    ["**/a/*/b", "x/a/b/c.yaml", false],
    ["./k8s/*", "k8s/a.yaml", true],
    ["k8s/*", "./k8s/a.yaml", true],
    ["../other/*", "../other/a.yaml", true],
    ["/abs/*", "/abs/a.yaml", true],
    ["k8s/{a,b{1,2}}.yaml", "k8s/b2.yaml", true],
    ["k8s/{a,b{1,2}}.yaml", "k8s/b3.yaml", false],
    ["**", "anything/at/all", true],
  ])("%s on %s: %s", (pattern, path, expected) => {
    expect(globs([pattern])(path)).toBe(expected);
  });
});

test("no pattern excludes nothing, and an empty one neither", () => {
  expect(globs([])("a")).toBe(false);
  expect(globs(["", "/", "."])("a")).toBe(false);
});

test("a hostile pattern costs no more than its length times the path's", () => {
  const long = "a".repeat(2000);
  expect(globs([`${"*a".repeat(200)}*c`])(`${long}b`)).toBe(false);
  expect(globs(["**/".repeat(200) + "c"])("a/".repeat(500))).toBe(false);
});

test("braces past the bound are literal, so that a pattern cannot explode", () => {
  const bomb = "{a,b}".repeat(30);
  expect(globs([bomb])("a".repeat(30))).toBe(false);
  expect(globs([bomb])(bomb)).toBe(true);
  expect(globs(["{a,b"])("{a,b")).toBe(true);
});
