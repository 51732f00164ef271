/** What may be done with an output. */
export type Terminal = {
  readonly isTerminal: boolean;
  readonly hasColour: boolean;
  /** Columns, where the output has so many and no more; absent for files and pipes. */
  readonly width?: number;
};

type Screen = { readonly isTTY?: boolean; readonly columns?: number };
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Looks at an output and the environment. FORCE_COLOR beats NO_COLOR, and that beats what the
 * output is, as in Node itself; COLUMNS tells the width where the terminal does not.
 * @example terminalOf(process.stdout, process.env).hasColour
 */
export function terminalOf(screen: Screen, environment: Environment): Terminal {
  const isTerminal = screen.isTTY === true;
  const hasColour = colourOf(isTerminal, environment);
  const told = Number(environment["COLUMNS"]);
  const width = isTerminal ? (screen.columns ?? 80) : told;
  return Number.isInteger(width) && width > 0 ? { isTerminal, hasColour, width } : { isTerminal, hasColour };
}

function colourOf(isTerminal: boolean, environment: Environment): boolean {
  const forced = environment["FORCE_COLOR"];
  if (forced !== undefined) {
    return forced !== "0" && forced !== "false";
  }
  const isRefused = (environment["NO_COLOR"] ?? "") !== "" || environment["TERM"] === "dumb";
  return isTerminal && !isRefused;
}
