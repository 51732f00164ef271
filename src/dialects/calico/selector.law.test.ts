import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { Truth } from "../../domain/verdict.ts";
import { holdsFor } from "../../policy/condition.ts";
import type { LabelKnowledge, Labels } from "../../policy/selector.ts";
import { conditionOf } from "./condition.ts";
import { readSelectorText, type Selector } from "./selector.ts";
import { selectorHolds } from "./spec-selector.ts";

const KEYS = ["app", "tier", "a.b/c-d_e", "in", "has", "not", "all", "contains"] as const;
const VALUES = ["", "web", "db", "d b", "we"] as const;

const key = fc.constantFrom(...KEYS);
const value = fc.constantFrom<string>(...VALUES, `it's`);
const leaf: fc.Arbitrary<Selector> = fc.oneof(
  fc.record({ kind: fc.constant("has" as const), key }),
  fc.record({ kind: fc.constant("in" as const), key, values: fc.array(value, { maxLength: 3 }) }),
  fc.record({ kind: fc.constantFrom("contains" as const, "starts with", "ends with"), key, value }),
  fc.constant({ kind: "all" as const }),
);
const selector: fc.Arbitrary<Selector> = fc.letrec<{ tree: Selector }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.record({ kind: fc.constant("not" as const), of: tie("tree") }),
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      of: fc.array(tie("tree"), { minLength: 2, maxLength: 3 }),
    }),
  ),
})).tree;

const quote = (text: string): string => (text.includes("'") ? `"${text}"` : `'${text}'`);

/** A comparison of one key. */
type Test = Extract<Selector, { readonly key: string }>;

function printTest(test: Test): string {
  if (test.kind === "has") return `has(${test.key})`;
  if (test.kind === "in") return `${test.key} in {${test.values.map(quote).join(", ")}}`;
  return `${test.key} ${test.kind} ${quote(test.value)}`;
}

/** A selector as people write it, in the fewest brackets that keep its shape. */
function print(tree: Selector, within: "anything" | "not" = "anything"): string {
  if ("key" in tree) return printTest(tree);
  if (tree.kind === "not")
    return tree.of.kind === "not" ? `!(${print(tree.of)})` : `!${print(tree.of, "not")}`;
  if (tree.kind === "all" || tree.kind === "global") return `${tree.kind}()`;
  const sign = tree.kind === "and" ? " && " : " || ";
  const text = tree.of.map((one) => printPart(one, tree.kind)).join(sign);
  return within === "not" ? `(${text})` : text;
}

/** A part of a conjunction or disjunction: brackets around one of its own kind keep the two apart. */
function printPart(part: Selector, of: "and" | "or"): string {
  return part.kind === of || (of === "and" && part.kind === "or") ? `(${print(part)})` : print(part);
}

function testMatches(test: Test, found: string): boolean {
  if (test.kind === "has") return true;
  if (test.kind === "in") return test.values.includes(found);
  if (test.kind === "contains") return found.includes(test.value);
  return test.kind === "starts with" ? found.startsWith(test.value) : found.endsWith(test.value);
}

/** What labels say to a selector, in the plainest way. */
function matches(tree: Selector, labels: ReadonlyMap<string, string>): boolean {
  if ("key" in tree) {
    const found = labels.get(tree.key);
    return found !== undefined && testMatches(tree, found);
  }
  if (tree.kind === "not") return !matches(tree.of, labels);
  if (tree.kind === "and") return tree.of.every((one) => matches(one, labels));
  return tree.kind === "or" ? tree.of.some((one) => matches(one, labels)) : true;
}

const labels = fc
  .uniqueArray(fc.tuple(key, value), { selector: ([one]) => one })
  .map((pairs) => new Map(pairs));

function read(text: string): Selector | undefined {
  const found = readSelectorText(text);
  return "selector" in found ? found.selector : undefined;
}

const NONE: Labels = { stated: new Map(), knowledge: "whole" };

function holds(tree: Selector, stated: ReadonlyMap<string, string>, knowledge: LabelKnowledge): Truth {
  const seen = { namespace: NONE, namespaceName: "", serviceAccount: undefined, node: undefined };
  const condition = conditionOf(tree, { asked: "pod", keysOf: "endpoint" });
  return holdsFor(condition, { ...seen, pod: { stated, knowledge } });
}

describe("a selector", () => {
  test("that was written down is read as it was", () => {
    fc.assert(
      fc.property(selector, (tree) => {
        expect(read(print(tree))).toEqual(tree);
      }),
    );
  });

  test("holds as its condition holds, for labels of which everything is known", () => {
    fc.assert(
      fc.property(selector, labels, (tree, stated) => {
        expect(holds(tree, stated, "whole")).toBe(matches(tree, stated) ? "yes" : "no");
      }),
    );
  });

  test("is as sure of labels that may be more as all that they may be", () => {
    fc.assert(
      fc.property(selector, labels, labels, (tree, stated, more) => {
        const truth = holds(tree, stated, "unreadable");
        const whole = holds(tree, new Map([...more, ...stated]), "whole");
        if (truth !== "maybe") expect(whole).toBe(truth);
      }),
    );
  });

  test.for([
    [" app  ==  'x' ", "app == 'x'"],
    ["\tapp=='x'", "app == 'x'"],
    ["app in{'x'}", "app in {'x'}"],
    ['app notin { "x" , }', "!app in {'x'}"],
    ["app  not \t in {'x'}", "!app in {'x'}"],
    ["has( app )&&all( )", "has(app) && all()"],
    ["app starts  with'x'", "app starts with 'x'"],
    ["app endswith 'x'", "app ends with 'x'"],
    ["app != 'x'", "!app in {'x'}"],
    ["", "all()"],
    ["  ", "all()"],
  ] as const)("may be written %s", ([written, meant]) => {
    expect(read(written)).toEqual(read(meant));
    expect(read(meant)).toBeDefined();
  });

  test("of any text is read without throwing, and by the spec as far", () => {
    const word = fc.constantFrom(
      ..."app,has(,all(),global(),in,not,starts,with,==,!=,!,&&,||,(,),{,},',', ,\t,\n,'x',\"y\",=,&,|,é".split(
        ",",
      ),
      ",",
    );
    const text = fc.oneof(
      fc.array(word, { maxLength: 12 }).map((words) => words.join("")),
      fc.string(),
    );
    const asked = {
      meaningOf: () => "nothing" as const,
      all: "yes" as const,
      global: "no" as const,
      mayBeGlobal: true,
    };
    fc.assert(
      fc.property(text, (any) => {
        const found = readSelectorText(any);
        if ("trouble" in found) {
          expect(found.trouble.at).toBeLessThanOrEqual(any.length);
          expect(selectorHolds(any, asked)).toBe("maybe");
        } else if (!JSON.stringify(found.selector).includes("global")) {
          expect(selectorHolds(any, asked)).not.toBe("maybe");
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe("a selector that is meant to hurt", () => {
  test.for([
    ["deep brackets", `${"(".repeat(5000)}all()${")".repeat(5000)}`],
    ["a long text", `app == '${"x".repeat(40_000)}'`],
    ["brackets that stay open", "(".repeat(30_000)],
  ] as const)("is refused: %s", ([, text]) => {
    expect(read(text)).toBeUndefined();
  });

  test("may say much: exclamation marks, and many parts side by side", () => {
    expect(read(`${"!".repeat(10_001)}has(a)`)).toEqual({ kind: "not", of: { kind: "has", key: "a" } });
    const parts = read(Array.from({ length: 2000 }, () => "has(a)").join(" || "));
    expect(parts).toMatchObject({ kind: "or", of: { length: 2000 } });
  });

  test("tells where it goes wrong and what was expected", () => {
    expect(readSelectorText("app == 'x' && ")).toEqual({
      trouble: { at: 14, expected: "a label, has(label), all() or a bracket" },
    });
    expect(readSelectorText("app == 'x")).toEqual({ trouble: { at: 8, expected: "the closing '" } });
    expect(readSelectorText("app is 'x'")).toMatchObject({ trouble: { at: 4 } });
  });
});
