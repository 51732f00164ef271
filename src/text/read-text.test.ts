import { describe, expect, it } from "vitest";

import type { Diagnostic } from "../domain/diagnostic.ts";
import type { Path } from "../domain/json.ts";
import { readText } from "./read-text.ts";
import type { Reading } from "./reading.ts";

function roots({ documents }: Reading): unknown[] {
  return documents.map(({ root }) => root);
}

/** Diagnostics as `code line:column`. */
function told({ diagnostics }: Reading): string[] {
  return diagnostics.map((diagnostic) => `${diagnostic.code} ${place(diagnostic)}`);
}

function place({ at }: Diagnostic): string {
  const found = typeof at === "function" ? at() : at;
  return found === undefined ? "nowhere" : `${found.line}:${found.column}`;
}

function located(text: string, path: Path, index = 0): string {
  const position = readText("f", text).documents[index]?.locate(path);
  return position === undefined ? "no document" : `${position.line}:${position.column}`;
}

describe("what is read", () => {
  it("is every document of a YAML stream, whatever stands between them", () => {
    const reading = readText(
      "f",
      "# first\na: 1\n---\n\n--- # nothing\n# nor here\n---\nb: [x, 'y']\n---\nnull\n---\n{c: 3}\n",
    );
    expect(roots(reading)).toEqual([{ a: 1 }, { b: ["x", "y"] }, { c: 3 }]);
    expect(reading.diagnostics).toEqual([]);
  });

  it("is JSON, one value or many, with or without lines", () => {
    expect(roots(readText("f", '{"a": [1, {"b": null}]}'))).toEqual([{ a: [1, { b: null }] }]);
    expect(roots(readText("f", '{"a":1}\n{"b":2}\n\n{"c":3}'))).toEqual([{ a: 1 }, { b: 2 }, { c: 3 }]);
    expect(roots(readText("f", '{"a":1}{"b":2}'))).toEqual([{ a: 1 }, { b: 2 }]);
    expect(roots(readText("f", '---\n{"a":1}\n---\n{"b":2}\n'))).toEqual([{ a: 1 }, { b: 2 }]);
  });

  it("is flow YAML that only looks like JSON", () => {
    expect(roots(readText("f", '{"a": b, "c": [d,],}\n'))).toEqual([{ a: "b", c: ["d"] }]);
  });

  it("is the text behind a byte order mark, of each of several files run together", () => {
    expect(roots(readText("f", "\uFEFFa: 1\n---\n\uFEFFb: 2\n"))).toEqual([{ a: 1 }, { b: 2 }]);
    expect(roots(readText("f", '\uFEFF{"a": 1}'))).toEqual([{ a: 1 }]);
  });

  it("is nothing, without a word, of an empty source", () => {
    for (const text of ["", "\n", "# only a comment", "---\n---\n", "null\n", "~", "   \n \n", "\uFEFF"]) {
      expect(readText("f", text)).toEqual({ documents: [], unreadable: [], diagnostics: [] });
    }
  });

  it("is no list and no single value, which are spoken of", () => {
    expect(told(readText("f", "- a\n- b\n---\n\n  plain\n---\nk: v\n"))).toEqual([
      "SLU1013 1:1",
      "SLU1013 5:3",
    ]);
    expect(told(readText("f", '[1]\n"x"'))).toEqual(["SLU1013 1:1", "SLU1013 2:1"]);
  });

  it("keeps keys like __proto__ and constructor to themselves", () => {
    for (const text of [
      "__proto__: {x: 1}\nconstructor: 2\n",
      '{"__proto__": {"x": 1}, "constructor": 2}',
      "&a __proto__: {x: 1}\nconstructor: 2\n",
    ]) {
      const [root] = roots(readText("f", text));
      expect(Object.entries(Object(root))).toEqual([
        ["__proto__", { x: 1 }],
        ["constructor", 2],
      ]);
      expect(Object.getPrototypeOf(root)).toBe(Object.prototype);
    }
  });

  it("is what the cluster reads: YAML 1.1's booleans, Go's integers, dates as text", () => {
    const text = "on: yes\noctal: 0777\nhex: 0x1F\ntime: 1:30\ndate: 2026-01-01\n1: one\nquoted: 'on'\n";
    expect(roots(readText("f", text))).toEqual([
      { true: true, octal: 511, hex: 31, time: "1:30", date: "2026-01-01", 1: "one", quoted: "on" },
    ]);
  });

  it("follows anchors, aliases and merge keys", () => {
    const text = "base: &base {cpu: 1, memory: 2}\nuse:\n  <<: *base\n  memory: 3\nsame: *base\n";
    expect(roots(readText("f", text))).toEqual([
      { base: { cpu: 1, memory: 2 }, use: { cpu: 1, memory: 3 }, same: { cpu: 1, memory: 2 } },
    ]);
  });
});

describe("a place", () => {
  const yaml =
    "# head\nkind: Pod\n---\nkind: Deployment\nspec:\n  list:\n  - name: a\n    deep: {x: [1, {z: 2}]}\n  -\n  - - b\n  text: |\n    name: no\n";

  it("is a key's for a member and a value's for an item", () => {
    expect(located(yaml, ["kind"])).toBe("2:1");
    expect(located(yaml, ["kind"], 1)).toBe("4:1");
    expect(located(yaml, ["spec", "list", 0], 1)).toBe("7:5");
    expect(located(yaml, ["spec", "list", 0, "deep", "x", 1, "z"], 1)).toBe("8:20");
    expect(located(yaml, ["spec", "list", 1], 1)).toBe("9:3");
    expect(located(yaml, ["spec", "list", 2, 0], 1)).toBe("10:7");
    expect(located(yaml, ["spec", "text"], 1)).toBe("11:3");
  });

  it("is that of the longest prefix that exists", () => {
    expect(located(yaml, [], 1)).toBe("4:1");
    expect(located(yaml, ["spec", "list", 0, "missing", 3], 1)).toBe("7:5");
    expect(located(yaml, ["spec", "list", "name"], 1)).toBe("6:3");
    expect(located(yaml, ["spec", "list", 17], 1)).toBe("6:3");
    expect(located(yaml, ["kind", "toString"], 1)).toBe("4:1");
  });

  it("is found in JSON too, on whatever line", () => {
    const json = '{"a":1}\n\n  {"items": [\n {"k": "x"},\n{"k\\u0031": [true, [null]]}]}';
    expect(located(json, ["items"], 1)).toBe("3:4");
    expect(located(json, ["items", 0, "k"], 1)).toBe("4:3");
    expect(located(json, ["items", 1, "k1", 1, 0], 1)).toBe("5:21");
    expect(located(json, ["items", 2], 1)).toBe("3:4");
  });

  it("is found through aliases and merges, where the value is written", () => {
    const text = "base: &base\n  cpu: 1\nuse:\n  <<: *base\n  own: 2\nsame: *base\n";
    expect(located(text, ["use", "cpu"])).toBe("2:3");
    expect(located(text, ["use", "own"])).toBe("5:3");
    expect(located(text, ["same"])).toBe("6:1");
    expect(located(text, ["same", "cpu"])).toBe("2:3");
  });

  it("counts lines that end in CRLF once", () => {
    expect(located("a: 1\r\nb:\r\n- c\r\n- d\r\n", ["b", 1])).toBe("4:3");
  });
});

describe("a broken document", () => {
  it("costs only itself, and its head is sniffed", () => {
    const text =
      'a: 1\n---\napiVersion: networking.k8s.io/v1 # v1\nkind: NetworkPolicy\nmetadata:\n  name: "deny"\n  namespace: shop\nspec:\n  x: [\n---\nb: 2\n';
    const reading = readText("f", text);
    expect(roots(reading)).toEqual([{ a: 1 }, { b: 2 }]);
    expect(told(reading)).toEqual(["SLU1001 10:1"]);
    expect(reading.unreadable).toEqual([
      {
        file: "f",
        code: "SLU1001",
        at: { line: 3, column: 1 },
        sniffed: {
          apiVersion: "networking.k8s.io/v1",
          kind: "NetworkPolicy",
          name: "deny",
          namespace: "shop",
        },
      },
    ]);
  });

  it.each([
    ["a head that stands twice", "kind: A\nkind: B\nx: [\n"],
    ["an odd value", "kind: >\n  A\nx: [\n"],
    ["no head", "x: [\n"],
    ["a name elsewhere", "metadata: {name: x}\nspec:\n  name: y\nx: [\n"],
  ])("is not guessed at from %s", (_, text) => {
    expect(readText("f", text).unreadable.map(({ sniffed }) => sniffed)).toEqual([undefined]);
  });

  it("in JSON costs only itself, at the exact place of the error", () => {
    const reading = readText("f", '{"a":1}\n{"kind": "Pod", "b":}\n{"c":3}\n{"d" 4}\n{"e":5}\n{"f": "x');
    expect(roots(reading)).toEqual([{ a: 1 }, { c: 3 }, { e: 5 }]);
    expect(told(reading)).toEqual(["SLU1002 2:21", "SLU1002 4:6", "SLU1002 6:9"]);
    expect(reading.unreadable[0]).toEqual({
      file: "f",
      code: "SLU1002",
      at: { line: 2, column: 1 },
      sniffed: { kind: "Pod" },
    });
  });

  it.each([
    ["SLU1001 2:1", "a: 1\n}\n"],
    ["SLU1003 3:3", "a:\n  b: 1\n  b: 2\n"],
    ["SLU1003 1:8", "x: {a: 1, 'a': 2}\n".replace("x: ", "")],
    ["SLU1003 2:2", '{"a":1,\n "a":2}'],
    ["SLU1005 2:6", "a: &x\n  b: *x\n"],
    ["SLU1007 1:6", "a: 'b\0'\n"],
    ["SLU1007 2:4", "a: 1\n# b\rkind: Pod\n"],
    ["SLU1007 1:5", "# a \u2028kind: Pod\n"],
    ["SLU1008 1:1", "~: a\n"],
    ["SLU1008 1:3", "? [a]\n: b\n"],
    ["SLU1009 1:4", "a: .inf\n"],
    ["SLU1011 1:10", "a: !!int x\n"],
    ["SLU1015 2:1", "a: 1\n<<: {a: 2}\n"],
    ["SLU1016 3:1", "a: 1\n...\nb: 2\n"],
    ["SLU1017 1:5", "a: [b:]\n"],
  ])("is told as %s: %j", (expected, text) => {
    const reading = readText("f", text);
    expect(told(reading)).toEqual([expected]);
    expect(reading.unreadable).toHaveLength(1);
  });

  it("names both places of a key that stands twice", () => {
    const [diagnostic] = readText("f", "a:\n  b: 1\n  b: 2\n").diagnostics;
    expect(diagnostic?.message).toBe('The same key stands twice in one object: "b", first at 2:3.');
  });

  it("is not one with a tag that nobody knows: that is said, and the value read", () => {
    const reading = readText("f", "a: !Ref x\nb: !Foo {c: 1}\n");
    expect(roots(reading)).toEqual([{ a: "x", b: { c: 1 } }]);
    expect(told(reading)).toEqual(["SLU1010 1:9", "SLU1010 2:9"]);
  });
});

describe("a chart template", () => {
  const template =
    "{{- if .Values.on }}\nkind: NetworkPolicy\nmetadata:\n  name: {{ .Release.Name }}\n{{- end }}\n";

  it("is skipped with one message for the file, which gives the pipe", () => {
    const reading = readText("f", `${template}---\n${template}`);
    expect(told(reading)).toEqual(["SLU1012 1:1"]);
    expect(reading.diagnostics[0]?.help).toContain("helm template <chart> | sluice audit -");
    expect(reading.unreadable).toEqual([]);
  });

  it("does not take the documents beside it along, but for those inside an open block", () => {
    const reading = readText(
      "f",
      `kind: A\n---\n${template}---\nkind: B\n---\n{{- if .Values.on }}\n---\nkind: C\n---\n{{- end }}\n---\nkind: D\n`,
    );
    expect(roots(reading)).toEqual([{ kind: "A" }, { kind: "B" }, { kind: "D" }]);
    expect(told(reading)).toEqual(["SLU1012 3:1"]);
  });

  it("is not what merely holds braces in quotes, comments or text", () => {
    const text = "a: '{{ .Values.x }}'\nb: |\n  {{ .x }}\nc: at {{ $labels.instance }} # {{ y }}\n";
    expect(roots(readText("f", text))).toEqual([
      { a: "{{ .Values.x }}", b: "{{ .x }}\n", c: "at {{ $labels.instance }}" },
    ]);
    expect(told(readText("f", `# {{ x }}\na: "{{ y }}"\nb: |\n  {{ .x }}\nc: [\n`))).toEqual(["SLU1001 6:1"]);
  });
});
