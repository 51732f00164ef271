import { readFileSync } from "node:fs";

import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

import type { Connection } from "../../domain/report.ts";
import { FORMATS_OF, isReportVerb } from "./formats.ts";
import type { FormatOf, ReportOf, ReportVerb } from "./formats.ts";
import { jsonOf } from "./json.ts";
import { render } from "./render.ts";
import type { RenderOptions } from "./renderer.ts";
import {
  SMALL_AUDIT,
  MIXED_CAN,
  SMALL_CAN,
  SMALL_DIFF,
  SMALL_REACH,
  SMALL_WHO,
  largeAudit,
  largeDiff,
  largeReach,
  largeWho,
} from "./samples.suite.ts";

const OPTIONS: RenderOptions = { width: 80, colour: false, version: "0.1.0" };

const SMALL: ReportOf = {
  audit: SMALL_AUDIT,
  reach: SMALL_REACH,
  can: SMALL_CAN,
  who: SMALL_WHO,
  diff: SMALL_DIFF,
};
const LARGE: ReportOf = {
  audit: largeAudit(),
  reach: largeReach(),
  can: MIXED_CAN,
  who: largeWho(),
  diff: largeDiff(),
};
const VERBS: readonly ReportVerb[] = Object.keys(FORMATS_OF).filter(isReportVerb);

async function textOf<V extends ReportVerb>(
  verb: V,
  report: ReportOf[V],
  format: FormatOf<V>,
): Promise<string> {
  return [...(await render(verb, report, format, OPTIONS))].join("");
}

describe.each(VERBS)("the report of %s", (verb) => {
  test("is the same after JSON and after YAML", async () => {
    for (const reports of [SMALL, LARGE])
      expect(JSON.parse(await textOf(verb, reports[verb], "json"))).toEqual(reports[verb]);
    expect(parse(await textOf(verb, SMALL[verb], "yaml"))).toEqual(SMALL[verb]);
  });

  test.each(FORMATS_OF[verb].filter((format) => format !== "yaml"))(
    "can be written as %s, small and large",
    async (format) => {
      for (const reports of [SMALL, LARGE]) {
        const text = await textOf(verb, reports[verb], format);
        expect(text.endsWith("\n")).toBe(true);
      }
    },
  );

  test("depends on nothing but the report", async () => {
    for (const format of FORMATS_OF[verb]) {
      expect(await textOf(verb, SMALL[verb], format)).toBe(
        await textOf(verb, structuredClone(SMALL[verb]), format),
      );
    }
  });
});

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

function schemaOf(verb: ReportVerb): { readonly $defs: Readonly<Record<string, Json>> } {
  return JSON.parse(readFileSync(new URL(`../../../docs/schema/${verb}.json`, import.meta.url), "utf8"));
}

/** Every value that differs from the given one in a single place: a member left out, or a value of another type. */
function* spoiled(value: Json): Generator<Json> {
  if (typeof value !== "object" || value === null) {
    yield typeof value === "boolean" ? "spoiled" : false;
    return;
  }
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      for (const other of spoiled(item)) yield value.with(index, other);
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    for (const other of spoiled(item)) yield { ...value, [key]: other };
  }
}

describe.each(VERBS)("docs/schema of %s", (verb) => {
  const validate = new Ajv2020({ strict: true, strictRequired: false }).compile(schemaOf(verb));

  test("holds for the sample reports", () => {
    for (const reports of [SMALL, LARGE])
      expect(validate(reports[verb]), JSON.stringify(validate.errors)).toBe(true);
  });

  test("lets members be added", () => {
    expect(validate({ ...SMALL[verb], added: 1 })).toBe(true);
  });

  test("notices any value of a wrong type", () => {
    let count = 0;
    for (const other of spoiled(JSON.parse(JSON.stringify(SMALL[verb])))) {
      count += 1;
      const free = JSON.stringify(other).includes('"value":false');
      if (!free) expect(validate(other), JSON.stringify(other)).toBe(false);
    }
    expect(count).toBeGreaterThan(20);
  });

  test("misses no member that reports always have", () => {
    for (const key of Object.keys(SMALL[verb])) {
      if (key === "via") continue;
      const without = Object.fromEntries(Object.entries(SMALL[verb]).filter(([name]) => name !== key));
      expect(validate(without), key).toBe(false);
    }
  });

  test("defines shared words as the other schemas do", () => {
    for (const other of VERBS) {
      for (const [name, definition] of Object.entries(schemaOf(other).$defs)) {
        const own = schemaOf(verb).$defs[name];
        if (own !== undefined) expect(own, name).toEqual(definition);
      }
    }
  });
});

describe("JSON of connections that are made as they are read", () => {
  const { connections, ...rest } = SMALL_REACH;

  test("is the JSON of all of them", () => {
    function* made(): Generator<Connection> {
      yield* connections;
    }
    expect([...jsonOf({ ...rest, connections: made() })].join("")).toBe(
      [...jsonOf({ ...rest, connections })].join(""),
    );
    expect([...jsonOf({ connections: new Set() })].join("")).toBe('{\n  "connections": []\n}\n');
  });

  test("is written as they come: none is held", () => {
    let asked = 0;
    function* endless(): Generator<Connection> {
      for (;;) {
        asked += 1;
        yield* connections.slice(0, 1);
      }
    }
    const pieces = jsonOf({ connections: endless() });
    for (let read = 0; read < 1000; read += 1) pieces.next();
    expect(asked).toBeLessThanOrEqual(1000);
  });
});
