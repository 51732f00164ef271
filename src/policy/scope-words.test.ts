import { expect, test } from "vitest";

import { eachScopeOnce, scopeInWords } from "./scope-words.ts";

test("a scope reads as what it selects, whatever parts it for the engine", () => {
  const texts = ["shop/app=web (host network: maybe)", "shop/app=web", "{team=a}/* (host network: yes)"];
  expect(texts.map(scopeInWords)).toEqual(["shop/app=web", "shop/app=web", "{team=a}/*"]);
  expect(eachScopeOnce(texts, (text) => text)).toEqual([texts[0], texts[2]]);
});
