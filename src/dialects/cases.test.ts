import { describe, expect, test } from "vitest";

import { readCases, runCase } from "./cases.suite.ts";
import { CATALOGUE } from "./catalogue.ts";
import { cniOf } from "./conformance.suite.ts";
import { DIALECTS } from "./index.ts";

const cases = DIALECTS.map((dialect) => ({
  id: dialect.id,
  cni: cniOf(dialect),
  own: readCases(dialect.id),
}));

describe.for(cases)("$id", ({ own, cni }) => {
  for (const one of own) runCase(one, cni);
});

test("every message of the catalogue is met in some case", () => {
  const met = new Set(
    cases.flatMap(({ own }) => own.flatMap(({ messages }) => messages.map((text) => text.split(" ")[1]))),
  );
  expect(
    Object.values(CATALOGUE)
      .map(({ code }) => code)
      .filter((code) => code !== CATALOGUE.more.code && !met.has(code)),
  ).toEqual([]);
});

test("every message has a code of its own", () => {
  const codes = Object.values(CATALOGUE).map(({ code }) => code);
  expect(codes.filter((code) => !/^SLU11[0-9]{2}$/.test(code))).toEqual([]);
  expect(codes).toEqual([...new Set(codes)].toSorted());
});
