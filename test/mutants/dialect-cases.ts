import { readCases } from "../../src/dialects/cases.suite.ts";
import {
  answerer,
  cniOf,
  documentsOf,
  phrases,
  policiesOf,
  SENSES,
} from "../../src/dialects/conformance.suite.ts";
import { DIALECTS } from "../../src/dialects/index.ts";
import { VOLUMES } from "../../src/dialects/phrasebooks.suite.ts";
import { readText } from "../../src/text/read-text.ts";

type Asks = readonly (readonly [from: string, to: string, port: string, verdict: string])[];

/** What is wrong in the cases of the dialects' folders, and in what every dialect is asked to say. */
export function* wrongCases(): Generator<string> {
  for (const dialect of DIALECTS) {
    const cni = cniOf(dialect);
    for (const { path, text, asks } of readCases(dialect.id)) {
      const { documents } = readText(path, text);
      yield* wrongAsks(path, answerer(policiesOf(documents, cni), cni), asks);
    }
  }
  for (const { dialect, book } of VOLUMES) {
    const cni = cniOf(dialect);
    for (const [saying, phrase] of phrases(book)) {
      const answer = answerer(policiesOf(documentsOf(dialect, phrase), cni), cni);
      yield* wrongAsks(`${dialect.id}, ${saying}`, answer, SENSES[saying].asks);
    }
  }
}

function* wrongAsks(name: string, answer: ReturnType<typeof answerer>, asks: Asks): Generator<string> {
  for (const [from, to, port, verdict] of asks) {
    const given = answer([from, to, port]);
    if (given !== verdict) yield `${name}: ${from} ${to} ${port} is ${given}, not ${verdict}`;
  }
}
