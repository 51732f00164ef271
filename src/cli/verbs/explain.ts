import { ANTREA_MESSAGES as ANTREA } from "../../dialects/antrea/diagnostics.ts";
import { CALICO_MESSAGES as CALICO } from "../../dialects/calico/diagnostics.ts";
import { CATALOGUE as READING } from "../../dialects/catalogue.ts";
import { MESSAGES as CILIUM } from "../../dialects/cilium/diagnostics.ts";
import { EKS_MESSAGES as EKS } from "../../dialects/eks/diagnostics.ts";
import { FQDN_MESSAGES as FQDN } from "../../dialects/gke-fqdn/diagnostics.ts";
import { OVN_MESSAGES as OVN } from "../../dialects/ovn-kubernetes/diagnostics.ts";
import type { Weight } from "../../domain/diagnostic.ts";
import { nearest } from "../../domain/nearest.ts";
import { tell } from "../../platform/diagnostics.ts";
import * as PLATFORM from "../../platform/diagnostics.ts";
import { writeAll } from "../../platform/output.ts";
import { FINDINGS, isFindingCode } from "../../policy/catalogue/findings.ts";
import { textCatalogue } from "../../text/diagnostics.ts";
import { AUDITING } from "../../workshop/audit/diagnostics.ts";
import { LOADING } from "../../workshop/diagnostics.ts";
import type { ExplainOptions } from "../args/command.ts";
import { CODE_UNKNOWN, USAGE_MESSAGES } from "../args/messages.ts";
import { type ExitCode, tellUser } from "../session.ts";
import { EXPLANATIONS, type Explanation } from "./explanations.ts";

/** What every message's entry says of itself, whichever room it is of. */
type Listed = Explanation & { readonly code: string; readonly weight: Weight; readonly title: string };

type Row = Pick<Listed, "code" | "weight" | "title">;

/** What is meant by a message's weight, for those that say no more of themselves. */
const WEIGHTS: Readonly<Record<Weight, string>> = {
  error:
    "A part of the input could not be understood. It counts as perhaps anything, and what rests on it is unknown.",
  warning: "The input is understood, and does something else than it seems to, or nothing.",
  note: "Something that is worth knowing when the answer is read; nothing is wrong.",
};

const PARTICULARS = "The message says at which place, and what to write there.";

/** Messages whose own words hold for every occurrence. */
function ownWords(rows: readonly (Row & { readonly help: string })[]): readonly Listed[] {
  return rows.map(({ code, weight, title, help }) => ({
    code,
    weight,
    title,
    means: WEIGHTS[weight],
    mend: help,
  }));
}

/** Text's messages have no title: what they say with the particulars left out stands for one. */
function textMessages(): readonly Listed[] {
  const rows = Object.values(textCatalogue).map(({ code, weight, message, help }) => {
    const said = message(code === textCatalogue.chartTemplate.code ? "" : "…");
    return { code, weight, help, title: said.replace(/(?:: …)?\.$/u, "") };
  });
  return ownWords(rows);
}

function explained({ code, weight, title }: Row): Listed {
  const { means, mend } = EXPLANATIONS[code] ?? { means: WEIGHTS[weight], mend: PARTICULARS };
  return { code, weight, title, means, mend };
}

/** Every message that a run can say, of whichever room. */
export function messages(): readonly Listed[] {
  const platform = Object.values(PLATFORM).filter((value) => typeof value === "object");
  const dialects: readonly Row[] = [
    ...Object.values(ANTREA),
    ...Object.values(CALICO),
    ...Object.values(CILIUM),
    ...Object.values(EKS),
    ...Object.values(FQDN),
    ...Object.values(OVN),
  ];
  const rows: readonly Row[] = [...Object.values(READING), ...dialects, ...platform, ...USAGE_MESSAGES];
  return [
    ...textMessages(),
    ...ownWords([...Object.values(LOADING), ...Object.values(AUDITING)]),
    ...rows.map(explained),
  ].toSorted((a, b) => (a.code < b.code ? -1 : 1));
}

function findingText(code: string): string | undefined {
  if (!isFindingCode(code)) return undefined;
  const { severity, title, why, remedy, references } = FINDINGS[code];
  const sources = references.map(({ text, url }) => `  ${text}\n    ${url}`);
  return [`${code}  ${severity}  ${title}`, "", why, "", `What to do: ${remedy}`, "", ...sources, ""].join(
    "\n",
  );
}

function messageText(code: string): string | undefined {
  const found = messages().find((message) => message.code === code);
  if (found === undefined) return undefined;
  const { weight, title, means, mend } = found;
  return [`${code}  ${weight}  ${title}`, "", means, "", `What to do: ${mend}`, ""].join("\n");
}

function listAll(): string {
  const findings = Object.values(FINDINGS).map(
    ({ code, severity, title }) => `${code}  ${severity.padEnd(8)}  ${title}`,
  );
  const others = messages().map(({ code, title }) => `${code}  ${title}`);
  return ["Findings", ...findings, "", "Messages", ...others, ""].join("\n");
}

/** `sluice explain`: the full text behind a code; without one, the list of all. */
export async function explain({ code, colour }: ExplainOptions): Promise<ExitCode> {
  if (code === undefined) {
    await writeAll(process.stdout, [listAll()]);
    return 0;
  }
  const asked = code.toUpperCase();
  const text = findingText(asked) ?? messageText(asked);
  if (text !== undefined) {
    await writeAll(process.stdout, [text]);
    return 0;
  }
  const codes = [...Object.keys(FINDINGS), ...messages().map((message) => message.code)];
  await tellUser([tell(CODE_UNKNOWN, { typed: code, nearest: nearest(asked, codes) })], colour);
  return 2;
}
