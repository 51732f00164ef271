import { CATALOGUE as READING } from "../../dialects/catalogue.ts";
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

/** What every message's entry says of itself, whichever room it is of. */
type Listed = { readonly code: string; readonly title: string; readonly mend?: string };

/** Text's messages have no title: what they say with the particulars left out stands for one. */
function textMessages(): readonly Listed[] {
  return Object.values(textCatalogue).map(({ code, message, help }) => ({
    code,
    title: message(code === textCatalogue.chartTemplate.code ? "" : "…").replace(/(?:: …)?\.$/u, ""),
    mend: help,
  }));
}

/** Every message that a run can say, of whichever room. */
function messages(): readonly Listed[] {
  const helpful = [...Object.values(LOADING), ...Object.values(AUDITING)];
  const platform = Object.values(PLATFORM).filter((value) => typeof value === "object");
  const terse = [...Object.values(READING), ...platform, ...USAGE_MESSAGES];
  return [
    ...textMessages(),
    ...helpful.map(({ code, title, help }) => ({ code, title, mend: help })),
    ...terse.map(({ code, title }) => ({ code, title })),
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
  return [`${found.code}  ${found.title}`, ...(found.mend === undefined ? [] : ["", found.mend]), ""].join(
    "\n",
  );
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
