import { readCases } from "../../src/dialects/cases.suite.ts";
import {
  answerer,
  contextFor,
  documentsOf,
  phrases,
  policiesOf,
  SENSES,
} from "../../src/dialects/conformance.suite.ts";
import { DIALECTS, readPolicies } from "../../src/dialects/index.ts";
import { VOLUMES } from "../../src/dialects/phrasebooks.suite.ts";
import type { PodPolicy } from "../../src/policy/pod-policy.ts";
import { readText } from "../../src/text/read-text.ts";

type Asks = readonly (readonly [from: string, to: string, port: string, verdict: string])[];

/** What is wrong in the cases of the dialects' folders, and in what every dialect is asked to say. */
export function* wrongCases(): Generator<string> {
  for (const { path, text, asks } of DIALECTS.flatMap(({ id }) => readCases(id))) {
    const { documents } = readText(path, text);
    const policies = documents.flatMap((document) => readPolicies(document, contextFor()) ?? []);
    yield* wrongAsks(path, policies, asks);
  }
  for (const { dialect, book } of VOLUMES) {
    for (const [saying, phrase] of phrases(book)) {
      yield* wrongAsks(
        `${dialect.id}, ${saying}`,
        policiesOf(documentsOf(dialect, phrase)),
        SENSES[saying].asks,
      );
    }
  }
}

function* wrongAsks(name: string, policies: readonly PodPolicy[], asks: Asks): Generator<string> {
  const answer = answerer(policies);
  for (const [from, to, port, verdict] of asks) {
    const given = answer([from, to, port]);
    if (given !== verdict) yield `${name}: ${from} ${to} ${port} is ${given}, not ${verdict}`;
  }
}
