import { describe, expect, test } from "vitest";

import { conform } from "./conformance.suite.ts";
import { DIALECTS } from "./index.ts";
import { BOOKS, VOLUMES } from "./phrasebooks.suite.ts";

test("every language of the table conforms", () => {
  expect(Object.keys(BOOKS)).toEqual(DIALECTS.map(({ id }) => id));
});

describe.for(VOLUMES)("$dialect.id $version says", ({ dialect, book }) => {
  conform(dialect, book);
});
