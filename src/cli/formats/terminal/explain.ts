import { paragraph } from "./layout.ts";
import { paintOf } from "./palette.ts";
import type { Tone } from "./palette.ts";

/** A code of the catalogues, in full: a finding or a message. */
export type Explanation = {
  readonly code: string;
  /** A finding's severity or a message's weight. */
  readonly weight: Extract<
    Tone,
    "critical" | "high" | "medium" | "low" | "info" | "error" | "warning" | "note"
  >;
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly references: readonly string[];
};

type Terminal = { readonly width: number; readonly colour: boolean };

/** What a code means, in full. */
export function explanationText(
  { code, weight, title, paragraphs, references }: Explanation,
  terminal: Terminal,
): string {
  const paint = paintOf(terminal.colour);
  const see = references.length === 0 ? [] : [`See ${references.join("; ")}.`];
  const lines = [
    ...paragraph(`${code} (${weight}): ${title}`, terminal).map((line) => paint(weight, line)),
    ...[...paragraphs, ...see].flatMap((text) => ["", ...paragraph(text, terminal)]),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** Every code with its title, one a line. */
export function explanationList(explanations: readonly Explanation[], terminal: Terminal): string {
  const paint = paintOf(terminal.colour);
  const lines = explanations.flatMap(({ code, weight, title }) => {
    const indent = code.length + "critical".length + 4;
    const [first = "", ...rest] = paragraph(title, { width: terminal.width, indent });
    const head = `${code}  ${paint(weight, weight.padEnd("critical".length))}  `;
    return [head + first.trimStart(), ...rest];
  });
  return lines.map((line) => `${line}\n`).join("");
}
