import { readdirSync, readFileSync } from "node:fs";

import { expect, test } from "vitest";

import type { Diagnostic } from "../domain/diagnostic.ts";
import { diagnosticPlace } from "../domain/diagnostic.ts";
import type { Cni } from "../domain/facts.ts";
import { readText } from "../text/read-text.ts";
import { answerer, contextFor } from "./conformance.suite.ts";
import { readPolicies } from "./index.ts";

/**
 * A case is a file of manifests that says itself what follows from them, in comments:
 *
 *     # The rule, in one sentence.
 *     #> cart | 203.0.113.7 | TCP 443 | deny     who opens what, and whether that is allowed
 *     #! 9:5 SLU1103                             a message about this file, at line:column
 *
 * Who is there is told in conformance.suite.ts. Messages are all that the readers give, in the order of their places.
 */
export type Case = {
  readonly path: string;
  readonly rule: string;
  readonly text: string;
  readonly asks: readonly (readonly [string, string, string, string])[];
  readonly messages: readonly string[];
};

function marked(text: string, mark: string): string[] {
  return text
    .split("\n")
    .filter((line) => line.startsWith(mark))
    .map((line) => line.slice(mark.length).trim());
}

function readAsk(line: string): readonly [string, string, string, string] {
  const [from, to, port, verdict, more] = line.split("|").map((word) => word.trim());
  if (
    from === undefined ||
    to === undefined ||
    port === undefined ||
    verdict === undefined ||
    more !== undefined
  ) {
    throw new Error(`no ask: ${line}`);
  }
  return [from, to, port, verdict];
}

export function readCases(dialect: string): readonly Case[] {
  const folder = new URL(`${dialect}/cases/`, import.meta.url);
  return readdirSync(folder)
    .toSorted()
    .map((name) => {
      const text = readFileSync(new URL(name, folder), "utf8");
      return {
        path: `${dialect}/cases/${name}`,
        rule: marked(text, "# ").join(" "),
        text,
        asks: marked(text, "#>").map(readAsk),
        messages: marked(text, "#!"),
      };
    });
}

function messageText(diagnostic: Diagnostic): string {
  const { line, column } = diagnosticPlace(diagnostic) ?? { line: 0, column: 0 };
  return `${line}:${column} ${diagnostic.code}`;
}

function placeOrder(text: string): number {
  const [line = "0", column = "0"] = (text.split(" ")[0] ?? "").split(":");
  return Number(line) * 1000 + Number(column);
}

export function runCase({ path, rule, text, asks, messages }: Case, cni: Cni): void {
  test(`${path}: ${rule}`, () => {
    const told: Diagnostic[] = [];
    const { documents, unreadable } = readText(path, text);
    const context = contextFor((diagnostic) => told.push(diagnostic), cni, documents);
    expect(unreadable).toEqual([]);
    const policies = documents.flatMap((document) => readPolicies(document, context) ?? []);
    const said = told.map(messageText).toSorted((a, b) => placeOrder(a) - placeOrder(b));
    expect(said).toEqual(messages);
    const answer = answerer(policies, cni);
    expect(asks.map(([from, to, port]) => [from, to, port, answer([from, to, port])])).toEqual(asks);
    for (const { message, help } of told) {
      expect(message).toMatch(/^[A-Z].*\.$/su);
      expect(help).toMatch(/^[A-Z`].*\.$/su);
    }
    expect(asks.length + messages.length).toBeGreaterThan(0);
  });
}
