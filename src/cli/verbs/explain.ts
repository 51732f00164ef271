import { tell } from "../../platform/diagnostics.ts";
import { writeAll } from "../../platform/output.ts";
import { FINDINGS, isFindingCode } from "../../policy/catalogue/findings.ts";
import { LOADING } from "../../workshop/diagnostics.ts";
import type { ExplainOptions } from "../args/command.ts";
import { CODE_UNKNOWN, USAGE_MESSAGES } from "../args/messages.ts";
import { nearest } from "../args/nearest.ts";
import { type ExitCode, tellUser } from "../session.ts";

/** What every message's entry says of itself, whichever room it is of. */
type Listed = { readonly code: string; readonly title: string; readonly mend?: string };

function messages(): readonly Listed[] {
  const loading = Object.values(LOADING).map(({ code, title, help }) => ({ code, title, mend: help }));
  return [...loading, ...USAGE_MESSAGES].toSorted((a, b) => (a.code < b.code ? -1 : 1));
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
