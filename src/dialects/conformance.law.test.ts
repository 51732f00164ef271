import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { AddressRange } from "../domain/address.ts";
import { wordCount } from "../domain/address.ts";
import type { Diagnostic } from "../domain/diagnostic.ts";
import type { Cni } from "../domain/facts.ts";
import { isObject, type Json, type JsonObject, type Path } from "../domain/json.ts";
import { PORT_LINE_END } from "../domain/port.ts";
import type { SourceDocument } from "../domain/source.ts";
import type { Verdict } from "../domain/verdict.ts";
import type { Peer, PodPolicy, PortItem } from "../policy/pod-policy.ts";
import {
  answerer,
  cniOf,
  contextFor,
  documentsOf,
  phrases,
  policiesOf,
  type Saying,
  SENSES,
} from "./conformance.suite.ts";
import type { Header } from "./dialect.ts";
import { headerOf } from "./dialect.ts";
import { readPolicies, unreadPolicies } from "./index.ts";
import { placesOf, replaced, spoilt, valueAt } from "./junk.arbitrary.ts";
import { VOLUMES, type Volume } from "./phrasebooks.suite.ts";

function documentOf(root: JsonObject): SourceDocument {
  return { file: "spoilt.yaml", root, locate: () => ({ line: 1, column: 1 }) };
}

/** Reads what is perhaps no longer an object of any known kind; then it stands where an unreadable one stands. */
function read(
  root: JsonObject,
  cni: Cni = "calico",
): {
  readonly policies: readonly PodPolicy[];
  readonly told: readonly Diagnostic[];
} {
  const told: Diagnostic[] = [];
  const context = contextFor((diagnostic) => told.push(diagnostic), cni);
  const document = documentOf(root);
  const policies =
    readPolicies(document, context) ??
    unreadPolicies(headerOf(root, context.defaultNamespace), document, context);
  return { policies, told };
}

/** Policies as text, to compare them by. */
function plain(policies: readonly PodPolicy[]): string {
  return JSON.stringify(policies.map((policy) => ({ ...policy, document: policy.document.file })));
}

function freeze(value: Json): Json {
  if (typeof value === "object" && value !== null) {
    for (const inner of Object.values(value)) freeze(inner);
    Object.freeze(value);
  }
  return value;
}

function expectRange({ family, first, last }: AddressRange): void {
  for (const words of [first, last]) {
    expect(words).toHaveLength(wordCount(family));
    for (const word of words) expect(word).toBe(word >>> 0);
  }
}

function expectPeer(peer: Peer): void {
  if (peer.kind === "block") for (const range of [...peer.cidrs, ...peer.except]) expectRange(range);
}

function expectPort(item: PortItem): void {
  if (item.kind !== "range") return;
  expect(item.first).toBeGreaterThanOrEqual(0);
  expect(item.last).toBeGreaterThanOrEqual(item.first);
  expect(item.last).toBeLessThan(PORT_LINE_END);
}

/** What the engine may take for granted of every policy, whatever was written. */
function expectSound({ rules, priority, object, enforcers }: PodPolicy, root: JsonObject): void {
  expect(priority === "unordered" || !Number.isNaN(priority)).toBe(true);
  expect(object.name).not.toBe("");
  for (const { peers, ports, path } of [...rules.egress, ...rules.ingress]) {
    // A rule may stand for a list that is missing where one must be: then its holder is there.
    const isThere = [path, path.slice(0, -1)].some((one) => valueAt(root, one) !== undefined);
    expect(path.length === 0 || isThere).toBe(true);
    // A list of peers that is written and empty means nobody in some languages, and in Kubernetes' own never.
    if (enforcers === undefined && object.kind !== "FQDNNetworkPolicy")
      expect(peers.length).toBeGreaterThan(0);
    for (const peer of peers) expectPeer(peer);
    for (const item of ports === "all" ? [] : ports) expectPort(item);
  }
}

/** The documents of all phrases, as data. */
function rootsOf({ dialect, book }: Volume): readonly JsonObject[] {
  return phrases(book).flatMap(([, text]) => documentsOf(dialect, text).map(({ root }) => root));
}

describe.for(VOLUMES)("in $dialect.id $version", (volume) => {
  const roots = rootsOf(volume);
  const cni = cniOf(volume.dialect);

  test("whatever stands in whatever place, reading ends, says the same twice, and makes sound policies", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...roots).chain((root) => spoilt(root)),
        (root) => {
          if (!isObject(root)) return;
          freeze(root);
          const { policies, told } = read(root, cni);
          const again = read(root, cni);
          expect(plain(again.policies)).toBe(plain(policies));
          expect(again.told.map(({ message }) => message)).toEqual(told.map(({ message }) => message));
          for (const policy of policies) expectSound(policy, root);
          for (const { code, message, help } of told) {
            expect(code).toMatch(/^SLU1[0-9]{3}$/u);
            expect(message.length).toBeLessThan(1000);
            expect(help).not.toBe("");
          }
        },
      ),
      { numRuns: 600 },
    );
  });

  test("what was spoilt is answered, too", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...roots).chain((root) => spoilt(root)),
        (root) => {
          if (!isObject(root)) return;
          const answer = answerer(read(root, cni).policies, cni);
          for (const ask of SENSES["one pod on one port"].asks) answer(ask);
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** Values that no place can want: a list of lists, and a scalar in the place of an object or a list. */
function unreadableFor(value: Json | undefined): readonly Json[] {
  return typeof value === "object" && value !== null ? [[[]], true] : [[[]]];
}

function questions(asks: readonly (readonly [string, string, string, ...unknown[]])[]): readonly Question[] {
  const more = [
    ["cart", "db", "TCP 5432"],
    ["cart", "cache", "UDP 53"],
    ["cart", "203.0.113.7", "TCP 443"],
    ["web", "node a", "ICMP 0"],
    ["bare", "lab", "SCTP 9"],
    ["lab", "cart", "TCP 80"],
    ["agent", "db", "TCP 5432"],
    ["db", "2001:db8::7", "TCP 443"],
  ] as const;
  return [...asks.map(([from, to, port]) => [from, to, port] as const), ...more];
}

type Question = readonly [string, string, string];

function answers(policies: readonly PodPolicy[], asked: readonly Question[], cni: Cni): readonly Verdict[] {
  return asked.map(answerer(policies, cni));
}

/** Answers that are others than before. Whoever knows less may say unknown, and nothing else. */
function changes(
  asked: readonly Question[],
  before: readonly Verdict[],
  after: readonly Verdict[],
): readonly string[] {
  return asked.flatMap((question, index) => {
    const [was, is] = [before[index], after[index]];
    return is === "unknown" || is === was ? [] : [`${question.join(" ")}: ${was} → ${is}`];
  });
}

/** Nearly all phrases are about cart: to spoil that selector is enough in these. */
const ABOUT_SUBJECTS: ReadonlySet<Saying> = new Set(["deny everything out", "hosts are not subjects"]);

function isWorthSpoiling([first, second]: Path, saying: Saying): boolean {
  // What is of no known kind is the next law's.
  if (first === "kind") return false;
  return first === "spec" && second !== "subject" ? true : ABOUT_SUBJECTS.has(saying);
}

type Spoil = { readonly path: Path; readonly spoilt: readonly SourceDocument[] };

/** The documents of a phrase, each time with one value that cannot be read. */
function* spoils(documents: readonly SourceDocument[], saying: Saying): Generator<Spoil> {
  for (const [index, { root }] of documents.entries()) {
    for (const path of placesOf(root).filter((place) => isWorthSpoiling(place, saying))) {
      for (const unreadable of unreadableFor(valueAt(root, path))) {
        const spoiled = replaced(root, path, unreadable);
        yield { path, spoilt: isObject(spoiled) ? documents.with(index, documentOf(spoiled)) : [] };
      }
    }
  }
}

describe.for(VOLUMES)(
  "in $dialect.id $version, knowing less makes answers unknown and never others:",
  ({ dialect, book }) => {
    const cni = cniOf(dialect);
    test.for(phrases(book))("%s, with any one value unreadable", ([saying, text]) => {
      const documents = documentsOf(dialect, text);
      const asked = questions(SENSES[saying].asks);
      const before = answers(policiesOf(documents, cni), asked, cni);
      for (const { path, spoilt: all } of spoils(documents, saying)) {
        const after = answers(policiesOf(all, cni), asked, cni);
        expect({ path, changes: changes(asked, before, after) }).toEqual({ path, changes: [] });
      }
    });

    const headers: readonly Header[] = [
      {},
      { kind: "List" },
      ...dialect.kinds.flatMap(({ group, kind, versions: [version = "v0"] }) => [
        { kind },
        { kind: `${kind}List`, apiVersion: `${group}/${version}` },
        { kind, apiVersion: `${group}/v9`, namespace: "shop", name: "lost" },
      ]),
    ];

    test.for(phrases(book))("%s, with a document beside it that cannot be read", ([saying, text]) => {
      const policies = policiesOf(documentsOf(dialect, text), cni);
      const asked = questions(SENSES[saying].asks);
      const before = answers(policies, asked, cni);
      for (const header of headers) {
        const lost = unreadPolicies(header, documentOf({}), contextFor(undefined, cni));
        const after = answers([...policies, ...lost], asked, cni);
        expect({ header, changes: changes(asked, before, after) }).toEqual({ header, changes: [] });
      }
    });
  },
);

test("lists of a size that nobody writes are read", () => {
  const many = Array.from(
    { length: 40_000 },
    (_, index) => `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}/32`,
  );
  const root = {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "huge" },
    spec: {
      podSelector: { matchLabels: Object.fromEntries(many.map((text, index) => [`l${index}`, text])) },
      policyTypes: many,
      egress: [
        {
          to: many.map((cidr) => ({ ipBlock: { cidr, except: many.slice(0, 2) } })),
          ports: many.map(() => 5),
        },
      ],
    },
  };
  const { policies, told } = read(root);
  expect(policies[0]?.rules.egress[0]?.peers).toHaveLength(many.length);
  expect(told).toHaveLength(101);
});
