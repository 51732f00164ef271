import { beforeEach, describe, expect, test } from "vitest";

import type { Clock } from "./clock.ts";
import { progressLine, type ProgressScreen } from "./progress.ts";

let time = 0;
let written = "";
const clock: Clock = { now: () => time, date: () => time, sleep: async () => undefined };
const erase = "\r\u001B[2K";

beforeEach(() => {
  time = 0;
  written = "";
});

function screen(isTTY: boolean, columns = 40): ProgressScreen {
  return { isTTY, columns, write: (text) => (written += text) };
}

describe("the progress line", () => {
  test("says nothing of work that takes less than a second", () => {
    const progress = progressLine(screen(true), clock);
    for (time = 0; time < 1000; time += 10) progress.say("reading");
    progress.clear();
    expect(written).toBe("");
  });

  test("shows what is done after a second, ten times a second at most, and goes away", () => {
    const progress = progressLine(screen(true), clock);
    for (time = 0; time < 1300; time += 10) progress.say(`at ${time}`);
    progress.clear();
    progress.clear();
    expect(written).toBe(["at 1000", "at 1100", "at 1200", ""].map((text) => erase + text).join(""));
  });

  test("comes back after it was cleared for something else to be printed", () => {
    const progress = progressLine(screen(true), clock);
    time = 1000;
    progress.say("a");
    progress.clear();
    time = 2000;
    progress.say("b");
    expect(written).toBe(`${erase}a${erase}${erase}b`);
  });

  test("is silent where standard error is no terminal", () => {
    const progress = progressLine(screen(false), clock);
    time = 5000;
    progress.say("reading");
    progress.clear();
    expect(written).toBe("");
  });

  test("stays on one line, whatever a file is called", () => {
    const progress = progressLine(screen(true, 11), clock);
    time = 1000;
    progress.say("a\nb\u001B[31m\u202Ec.yaml and more");
    expect(written).toBe(`${erase}a�b�[31m�c…`);
    written = "";
    time = 2000;
    progress.say("読み込み中.yaml");
    expect(written).toBe(`${erase}読み込み中…`);
  });
});
