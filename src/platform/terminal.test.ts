import { describe, expect, test } from "vitest";

import { terminalOf } from "./terminal.ts";

describe("colour", () => {
  test.each([
    ["a terminal", true, {}, true],
    ["a pipe", false, {}, false],
    ["NO_COLOR", true, { NO_COLOR: "1" }, false],
    ["an empty NO_COLOR, which says nothing", true, { NO_COLOR: "" }, true],
    ["a dumb terminal", true, { TERM: "dumb" }, false],
    ["FORCE_COLOR to a pipe", false, { FORCE_COLOR: "1" }, true],
    ["an empty FORCE_COLOR, which Node takes for yes", false, { FORCE_COLOR: "" }, true],
    ["FORCE_COLOR=0", true, { FORCE_COLOR: "0" }, false],
    ["FORCE_COLOR against NO_COLOR", false, { FORCE_COLOR: "3", NO_COLOR: "1" }, true],
  ])("%s", (_, isTTY, environment, expected) => {
    expect(terminalOf({ isTTY }, environment).hasColour).toBe(expected);
  });
});

describe("width", () => {
  test.each([
    ["is the terminal's", { isTTY: true, columns: 132 }, { COLUMNS: "60" }, 132],
    ["is 80 where the terminal does not know", { isTTY: true }, {}, 80],
    ["has no bound in a pipe", {}, {}, undefined],
    ["is told by COLUMNS in a pipe", {}, { COLUMNS: "60" }, 60],
    ["is not told by nonsense", {}, { COLUMNS: "wide" }, undefined],
    ["is not nothing", {}, { COLUMNS: "0" }, undefined],
  ])("%s", (_, screen, environment, expected) => {
    expect(terminalOf(screen, environment).width).toBe(expected);
  });
});
