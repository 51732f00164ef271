import { describe, expect, test } from "vitest";

import { specFor } from "../src/dialects/spec.ts";
import { verdictOf } from "../src/domain/verdict.ts";
import type { SpecAnswer, SpecConnection } from "../src/policy/spec/decide.ts";
import type { World } from "../src/policy/spec/objects.ts";
import { connectionOf, worldOf } from "./corner-cases/corner-case.ts";
import { TABLES } from "./corner-cases/tables.ts";
import { readWorld } from "./engine-adapter.ts";

/** Whoever answers: the spec and the engine, over the same table. */
const DECIDERS: Readonly<
  Record<string, (world: World) => (connection: SpecConnection) => SpecAnswer | undefined>
> = {
  spec: specFor,
  engine: (world) => readWorld(world).decide,
};

describe.for(Object.entries(DECIDERS))("by the %s", ([, decider]) => {
  describe.for(Object.entries(TABLES))("%s", ([, cases]) => {
    test.for(cases)("$name", (row) => {
      const decide = decider(worldOf(row));
      const answers = row.asks.map((ask) => {
        const answer = decide(connectionOf(ask));
        if (answer === undefined) return [ask.slice(0, 3).join(" "), "no answer"];
        const { egress, both } = answer;
        return [
          ask.slice(0, 3).join(" "),
          verdictOf(egress.certain, egress.possible),
          verdictOf(both.certain, both.possible),
        ];
      });
      expect(answers).toEqual(row.asks.map((ask) => [ask.slice(0, 3).join(" "), ask[3], ask[4] ?? ask[3]]));
    });
  });
});

test("every case has a name of its own", () => {
  const names = Object.values(TABLES).flatMap((cases) => cases.map((row) => row.name));
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
