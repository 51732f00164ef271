import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { PAGES } from "../scripts/docs.ts";

test.each(Object.entries(PAGES))(
  "%s is what the catalogue says (node scripts/docs.ts writes it)",
  (path, render) => {
    expect(readFileSync(new URL(`../${path}`, import.meta.url), "utf8")).toBe(render());
  },
);
