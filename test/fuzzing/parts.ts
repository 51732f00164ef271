/** What random clusters are made of: few values, so that policies meet what they speak of. */
import fc from "fast-check";

import type { Json, JsonObject } from "../../src/domain/json.ts";

export type Arbitrary<T> = fc.Arbitrary<T>;

/** Namespaces of workloads; whether a Namespace object is there is for each cluster to say. */
const NAMESPACES = ["shop", "data", "sys", "lost"] as const;
export const NODES = ["a", "b", "z"] as const;
const PORT_NAMES = ["http", "sql", "dns"] as const;
const PORTS = [1, 53, 80, 81, 443, 8080, 65_535] as const;

export const POD_ADDRESSES = {
  4: ["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.1.1", "10.255.255.255", "0.0.0.0", "255.255.255.255"],
  6: ["fd00::1", "fd00::2", "fd00::ff", "::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
} as const;
export const OUTSIDE = ["203.0.113.5", "8.8.8.8", "169.254.169.254", "2001:db8::5", "100.64.0.1"] as const;

const BLOCKS = {
  4: [
    "0.0.0.0/0",
    "10.0.0.0/8",
    "10.0.0.0/16",
    "10.0.0.0/24",
    "10.0.0.2/31",
    "10.0.0.3/30",
    "10.0.0.1/32",
    "10.0.1.77/24",
    "192.0.2.0/24",
    "192.0.2.1/32",
    "203.0.113.0/24",
    "203.0.113.5/32",
    "128.0.0.0/1",
    "255.255.255.255/32",
    "0.0.0.0/32",
  ],
  6: [
    "::/0",
    "fd00::/8",
    "fd00::/64",
    "fd00::1/126",
    "fd00::2/128",
    "2001:db8::/32",
    "8000::/1",
    "::/96",
    "::/128",
    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128",
  ],
} as const;

/** One of some values. */
export const oneOf: <T>(...values: readonly T[]) => Arbitrary<T> = (...values) => fc.constantFrom(...values);

/** A pick by weight. */
export function weighed<T>(...choices: readonly (readonly [number, Arbitrary<T>])[]): Arbitrary<T> {
  return fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })));
}

/** Mostly what can be read; now and then one of the values that cannot. */
export function mostly(readable: Arbitrary<Json>, ...unreadable: readonly Json[]): Arbitrary<Json> {
  return weighed([32, readable], [1, oneOf(...unreadable)]);
}

/** Nearly always what can be read: for what many things are made of, each of which may spoil the whole. */
export function seldom(readable: Arbitrary<Json>, ...unreadable: readonly Json[]): Arbitrary<Json> {
  return weighed([400, readable], [1, oneOf(...unreadable)]);
}

/** An object whose members may be absent (`undefined`) from it. */
export function object(
  members: Readonly<Record<string, Arbitrary<Json | undefined>>>,
): Arbitrary<JsonObject> {
  return fc
    .record(members)
    .map((record) =>
      Object.fromEntries(
        Object.entries(record).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
      ),
    );
}

/** A member that is absent in some share of the objects. */
export function sometimes(share: number, value: Arbitrary<Json>): Arbitrary<Json | undefined> {
  return weighed<Json | undefined>([share, value], [100 - share, fc.constant(undefined)]);
}

export const listOf = (item: Arbitrary<Json>, minLength: number, maxLength: number): Arbitrary<Json> =>
  fc.array(item, { minLength, maxLength });

const blockOf = (family: 4 | 6): Arbitrary<string> => fc.constantFrom<string>(...BLOCKS[family]);
export const block: Arbitrary<string> = weighed([3, blockOf(4)], [1, blockOf(6)]);

export const namespaceName: Arbitrary<string> = weighed(
  [4, oneOf("shop")],
  [3, oneOf("data")],
  [2, oneOf("sys", "lost")],
);
export const portNumber: Arbitrary<number> = oneOf(...PORTS);
export const portName: Arbitrary<string> = oneOf(...PORT_NAMES);
export const protocol: Arbitrary<string> = weighed([5, oneOf("TCP")], [3, oneOf("UDP")], [1, oneOf("SCTP")]);

/** Labels of pods and of namespaces share keys, as they do in life. */
export const LABELS = {
  app: ["web", "db"],
  tier: ["gold", "iron"],
  team: ["a", "b"],
  "job-name": ["w0", "w1", "w1-7", "w2-"],
  "batch.kubernetes.io/job-name": ["w0", "w2"],
  "batch.kubernetes.io/job-completion-index": ["0"],
  "statefulset.kubernetes.io/pod-name": ["w0-0", "w1-1"],
  "pod-template-hash": ["5d4f"],
  "controller-revision-hash": ["5d4f"],
} as const;

/** Labels that controllers give their pods. */
export const CONTROLLER_KEYS = [
  "job-name",
  "job-name",
  "batch.kubernetes.io/job-name",
  "batch.kubernetes.io/job-completion-index",
  "statefulset.kubernetes.io/pod-name",
  "pod-template-hash",
  "controller-revision-hash",
] as const;
export type LabelKey = keyof typeof LABELS;

/** Labels over some keys, each mostly there. */
export function labels(...keys: readonly LabelKey[]): Arbitrary<Json> {
  const readable = object(
    Object.fromEntries(keys.map((key) => [key, sometimes(65, oneOf<string>(...LABELS[key]))])),
  );
  return mostly(readable, { app: 1 }, ["app"], "web", null);
}

/** A selector over some keys. */
export function selector(...keys: readonly LabelKey[]): Arbitrary<Json> {
  const key = oneOf(...keys);
  const matchLabels = fc
    .array(key, { maxLength: 2 })
    .chain((some) =>
      object(Object.fromEntries(some.map((one) => [one, fc.constantFrom<string>(...LABELS[one])]))),
    );
  const expression = key.chain((one) => {
    const values = fc.subarray<string>([...LABELS[one], "other"], { minLength: 1 });
    return fc.oneof(
      object({ key: fc.constant(one), operator: oneOf("In", "NotIn"), values }),
      object({
        key: fc.constant(one),
        operator: oneOf("Exists", "DoesNotExist"),
        values: sometimes(20, oneOf<Json>([], null)),
      }),
    );
  });
  const unreadable = oneOf<Json>(
    { key: "app", operator: "Near", values: ["web"] },
    { key: "app", operator: "In", values: [] },
    { key: "app", operator: "Exists", values: ["web"] },
    { key: 1, operator: "Exists" },
  );
  const expressions = listOf(weighed<Json>([25, expression], [1, unreadable]), 0, 2);
  return weighed<Json>(
    [12, fc.constant({})],
    [20, object({ matchLabels })],
    [12, object({ matchExpressions: expressions })],
    [6, object({ matchLabels, matchExpressions: expressions })],
    [1, oneOf<Json>("web", { matchLabels: { app: 1 } }, { matchLabels: ["app"] }, { matchExpressions: {} })],
  );
}

export const podSelector: Arbitrary<Json> = weighed<Json>(
  [6, selector("app", "tier")],
  [1, selector("app", ...CONTROLLER_KEYS)],
);

/** A selector of namespaces, by labels or by the name that all of them carry. */
export const namespaceSelector: Arbitrary<Json> = weighed<Json>(
  [5, selector("team", "tier")],
  [2, namespaceName.map((name) => ({ matchLabels: { "kubernetes.io/metadata.name": name } }))],
  [
    1,
    fc.subarray<string>([...NAMESPACES], { minLength: 1 }).map((values) => ({
      matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "NotIn", values }],
    })),
  ],
);
