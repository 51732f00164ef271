import { isDeepStrictEqual } from "node:util";

import { describe, expect, it } from "vitest";

import { readText } from "../read-text.ts";
import recorded from "./cases/kubernetes.json" with { type: "json" };

/** A document and what sigs.k8s.io/yaml v1.6.0, with which kubectl and Helm read, makes of it: a value, or a refusal. */
type Case = { readonly yaml: string; readonly json?: unknown; readonly refused?: boolean };

const cases: readonly Case[] = recorded;

/** -0 and 0 are one number. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

type Outcome = "same" | "stricter" | "laxer" | "different";

function compare({ yaml, json, refused }: Case): Outcome {
  const { documents, unreadable, diagnostics } = readText("f", yaml);
  const [document] = documents;
  if (document !== undefined) {
    if (refused === true) return "laxer";
    return isDeepStrictEqual(plain(document.root), plain(json)) ? "same" : "different";
  }
  if (refused === true) return "same";
  if (unreadable.length > 0) return "stricter";
  return json === null || diagnostics.length > 0 ? "same" : "different";
}

function those(outcome: Outcome): string[] {
  return cases.filter((recorded) => compare(recorded) === outcome).map(({ yaml }) => yaml);
}

describe("what Kubernetes reads", () => {
  it("is never read as something else, but for blanks at the end of a text", () => {
    expect(those("different")).toEqual(["a: |2\n   x\n   \n"]);
  });

  it("is refused where YAML itself or other readers disagree", () => {
    expect(those("stricter")).toEqual([
      "v: !!binary aGk=",
      "a: 1\na: 2",
      "1: a\n'1': b",
      "b: 2\n<<: [{a: 1, b: 3},{a: 5}]",
      "a: 'x\n\ty'",
      "a: [a,\n\tb]",
      "a: 'x'#c",
      "a: 'x\ny'\nb: c",
      'a: "x\ny"',
      "  a: b\nc: d",
      "# x\u2028a: b",
      "# x\u0085a: b",
      "a: \ufeffb",
      "a: b\rc: d",
      "a: b\r\r\nc: d",
      "{a: b} c",
      "a: [#x\n b]",
      "a: [b,#x\n]",
      "a: {b:}",
      "a: [-]",
      "a: [a:]",
      "a: [?a]",
      "a: [a]#b",
      "a: {x: [!bang, y]}",
      "a: &b:c d",
      "a: &x {k: 1}\nb: {k: 2, <<: *x}",
      "0x10000000000000000: a",
    ]);
  });

  it("is accepted beyond what Kubernetes accepts only where the meaning is plain", () => {
    expect(those("laxer")).toEqual([
      'a: "\\x41\\u0041\\n\\/"',
      "%YAML 1.2\n---\na: b",
      "%FOO\n---\na: b",
      "a: [a?]",
    ]);
  });
});
