import { expect, test } from "vitest";

import type { Diagnostic } from "../domain/diagnostic.ts";
import { rootEntry } from "../policy/reading/entry.ts";
import { CATALOGUE } from "./catalogue.ts";
import { tellerOf } from "./diagnostics.ts";
import type { Trouble } from "./trouble.ts";

function tell(...troubles: readonly Trouble[]): readonly Diagnostic[] {
  const told: Diagnostic[] = [];
  const document = {
    file: "policy.yaml",
    root: { kind: "NetworkPolicy", metadata: { name: "web" } },
    locate: () => ({ line: 7, column: 3 }),
  };
  const teller = tellerOf(document, (diagnostic) => told.push(diagnostic));
  const place = { value: 5, holder: { value: {}, holder: rootEntry({}), step: "spec" }, step: "a/b" };
  for (const trouble of troubles) teller(trouble, place);
  return told;
}

test("a message says which object, where in it, and how to mend it", () => {
  expect(tell({ kind: "missing", field: "a/b" })).toEqual([
    {
      code: "SLU1102",
      weight: "error",
      message: 'NetworkPolicy web: spec["a/b"] is missing.',
      help: "Write a/b; the API server takes no such object without it.",
      at: expect.any(Function),
    },
  ]);
});

test("a place is looked up only when it is asked for", () => {
  const [diagnostic] = tell({ kind: "missing", field: "a/b" });
  expect(typeof diagnostic?.at === "function" && diagnostic.at()).toEqual({
    file: "policy.yaml",
    line: 7,
    column: 3,
  });
});

test("of one object a hundred messages are given, and one that says that there is more", () => {
  const told = tell(...Array.from({ length: 5000 }, () => ({ kind: "missing", field: "x" }) as const));
  expect(told).toHaveLength(101);
  expect(told.at(-1)?.code).toBe(CATALOGUE.more.code);
});

test.for([
  ["podSelecter", ["podSelector", "ingress"], "Perhaps podSelector is meant; write podSelector or ingress."],
  ["Allow", ["Accept", "Deny", "Pass"], "Perhaps Accept is meant; write Accept, Deny or Pass."],
  ["constructor", ["to", "ports"], "Write to or ports."],
  ["x".repeat(10_000), ["to"], "Write to."],
] as const)("of the unknown word %s the help is about what was probably meant", ([field, known, help]) => {
  expect(tell({ kind: "unknown-field", field, known })[0]?.help).toBe(help);
});

test("a long text is cut where it is quoted", () => {
  const [diagnostic] = tell({ kind: "bad-cidr", text: "1".repeat(1000) });
  expect(diagnostic?.message.length).toBeLessThan(150);
});
