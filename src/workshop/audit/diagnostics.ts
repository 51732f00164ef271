import type { Diagnostic } from "../../domain/diagnostic.ts";

/** What a message about an audit says, given its particulars. */
type Entry = {
  readonly code: string;
  readonly weight: Diagnostic["weight"];
  readonly title: string;
  readonly message: (particulars: Particulars) => string;
  readonly help: string;
};

type Particulars = { readonly what: string; readonly more?: string };

export type AuditMessage =
  | "waiverExpired"
  | "waiverIdle"
  | "waiverUnreadable"
  | "waiverUnknownCode"
  | "baselineUnreadable"
  | "notProved";

/** Messages on waivers, baselines and proofs, SLU15xx. */
export const AUDITING: Readonly<Record<AuditMessage, Entry>> = {
  waiverExpired: {
    code: "SLU1501",
    weight: "warning",
    title: "a waiver that has expired",
    message: ({ what, more }) =>
      `The waiver of ${what} ended on ${more ?? "an earlier day"} and no longer counts.`,
    help: "Mend the finding, or agree on a new end and write it down.",
  },
  waiverIdle: {
    code: "SLU1502",
    weight: "note",
    title: "a waiver that nothing needs",
    message: ({ what }) => `The waiver of ${what} matches no finding.`,
    help: "Remove it, so that it does not hide something new one day.",
  },
  waiverUnreadable: {
    code: "SLU1503",
    weight: "warning",
    title: "a waiver in an annotation that cannot be read",
    message: ({ what, more }) => `The annotation sluice.dev/waive of ${what} is not readable: ${more ?? ""}.`,
    help: 'Write "SLU2003: reason; until=2027-01-31", one waiver on each line; the end may be left out.',
  },
  waiverUnknownCode: {
    code: "SLU1504",
    weight: "warning",
    title: "a waiver of a code that no finding has",
    message: ({ what }) => `There is no finding ${what}, so its waiver does nothing.`,
    help: "See docs/findings.md for the codes.",
  },
  baselineUnreadable: {
    code: "SLU1505",
    weight: "error",
    title: "a baseline that cannot be read",
    message: ({ what, more }) => `${what} is no baseline: ${more ?? "it is not the JSON of an audit"}.`,
    help: "Write one with sluice audit … -o json, and give its file.",
  },
  notProved: {
    code: "SLU1506",
    weight: "note",
    title: "fixes that were not proved",
    message: ({ what }) =>
      `${what} left out: the input is too large to prove each of them by analysing it again.`,
    help: "Audit a part of the input, a namespace say, to get the others.",
  },
};

/** A message of an audit. `auditDiagnostic("waiverIdle", { what: "SLU2003" })`. */
export function auditDiagnostic(
  message: AuditMessage,
  particulars: Particulars,
  at?: Diagnostic["at"],
): Diagnostic {
  const entry = AUDITING[message];
  const { code, weight, help } = entry;
  const said = { code, weight, help, message: entry.message(particulars) };
  return at === undefined ? said : { ...said, at };
}
