/** What a piece of a table means; its colour follows from that. */
export type Tone =
  | "allow"
  | "deny"
  | "unknown"
  | "pass"
  | "critical"
  | "high"
  | "medium"
  | "low"
  | "info"
  | "gains"
  | "loses"
  | "error"
  | "warning"
  | "note"
  | "heading"
  | "strong"
  | "place"
  | "quiet"
  | "plain";

/** SGR codes. Background colours are left alone, so that both dark and light terminals stay readable. */
const CODES: Readonly<Record<Tone, string>> = {
  allow: "32",
  deny: "31",
  unknown: "33",
  pass: "36",
  critical: "1;31",
  high: "31",
  medium: "33",
  low: "36",
  info: "34",
  gains: "31",
  loses: "32",
  error: "1;31",
  warning: "33",
  note: "36",
  heading: "1;4",
  strong: "1",
  place: "36",
  quiet: "2",
  plain: "",
};

/** Colours a text by what it means; the identity where colours are off. */
export type Paint = (tone: Tone, text: string) => string;

/** The paint of a terminal. `paintOf(false)` leaves every text as it is. */
export function paintOf(colour: boolean): Paint {
  if (!colour) return (_tone, text) => text;
  return (tone, text) => {
    const code = CODES[tone];
    return code === "" || text === "" ? text : `\u001B[${code}m${text}\u001B[0m`;
  };
}
