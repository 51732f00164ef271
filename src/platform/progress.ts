import type { Clock } from "./clock.ts";
import { systemClock } from "./clock.ts";

/** A line that says what is being done, for whoever waits. */
export interface Progress {
  /** Says what is going on now. Cheap: call it as often as there is something to say. */
  say(text: string): void;
  /** Takes the line away. Call it before anything else is printed, and when the work is over. */
  clear(): void;
}

export type ProgressScreen = {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
};

/** Work shorter than this is not spoken of. */
const PATIENCE = 1000;

/** Time between two looks of the line: reading faster is not possible, and writing costs. */
const PAUSE = 100;

const BACK_TO_START_AND_ERASE = "\r\u001B[2K";

/**
 * A progress line on standard error, where that is a terminal; silence elsewhere. It needs no
 * timer, so it also shows while work never yields.
 * @example const progress = progressLine(process.stderr); progress.say("reading k8s/a.yaml"); progress.clear()
 */
export function progressLine(screen: ProgressScreen, clock: Clock = systemClock): Progress {
  if (screen.isTTY !== true) {
    return { say: () => undefined, clear: () => undefined };
  }
  const begun = clock.now();
  let next = begun + PATIENCE;
  let isShown = false;
  return {
    say: (text) => {
      const now = clock.now();
      if (now >= next) {
        next = now + PAUSE;
        isShown = true;
        screen.write(BACK_TO_START_AND_ERASE + fit(text, screen.columns ?? 80));
      }
    },
    clear: () => {
      if (isShown) {
        isShown = false;
        screen.write(BACK_TO_START_AND_ERASE);
      }
    },
  };
}

/** One line of less than the screen's width. Names of files may hold anything, so control characters go. */
function fit(text: string, columns: number): string {
  let line = "";
  let width = 0;
  for (const character of text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "�")) {
    // From here on there are characters of two columns; taking all for such never makes the line too long.
    width += character >= "\u1100" && character !== "�" ? 2 : 1;
    if (width >= columns) {
      return `${line}…`;
    }
    line += character;
  }
  return line;
}
