import { expect, test } from "vitest";

import type { PodScope } from "../pod-policy.ts";
import type { LabelKnowledge } from "../selector.ts";
import { EVERYTHING } from "../selector.ts";
import type { ClassNamespace } from "./class.ts";
import { looksAtHome, seenFrom } from "./relative.ts";

const PODS: PodScope = {
  namespaces: { kind: "selected", selector: EVERYTHING },
  pods: EVERYTHING,
  hostNetwork: "no",
};

function namespace(
  name: string,
  labels: Record<string, string> = {},
  knowledge: LabelKnowledge = "whole",
): ClassNamespace {
  return { name, labels: { stated: new Map(Object.entries(labels)), knowledge } };
}

test("a subject's own namespace is looked up by its name", () => {
  const home = namespace("shop");
  const { scope, truth } = seenFrom(home, { scope: PODS, relative: { kind: "own-namespace" } }, [home]);
  expect([scope.namespaces, truth]).toEqual([{ kind: "named", name: "shop" }, "yes"]);
});

test("of two namespaces of which only labels are known nobody can say that they are one", () => {
  const [home, other] = [namespace("{team=a}"), namespace("{team=b}")];
  const seen = seenFrom(home, { scope: PODS, relative: { kind: "own-namespace" } }, [
    home,
    other,
    namespace("shop"),
  ]);
  expect(seen).toEqual({
    scope: { ...PODS, where: { kind: "name", of: "namespace", names: ["{team=a}", "{team=b}"] } },
    truth: "maybe",
  });
});

test.for([
  ["whole", { team: "a" }, "team=a", "yes"],
  ["whole", {}, "team", "no"],
  ["implied", {}, "team", "maybe"],
  ["unreadable", {}, "team", "maybe"],
] as const)("labels that are %s: %j is compared as %s, %s", ([knowledge, labels, text, truth]) => {
  const home = namespace("shop", labels, knowledge);
  const relative = { kind: "same-labels", keys: ["team"] } as const;
  const seen = seenFrom(home, { scope: PODS, relative }, [home]);
  expect(seen.scope.namespaces).toMatchObject({ kind: "selected", selector: { text } });
  expect(seen.truth).toBe(truth);
});

test("a rule looks at the subject's namespace wherever in a peer that is said", () => {
  const peer = { kind: "pods", ...PODS, relative: { kind: "own-namespace" } } as const;
  const rule = { action: "allow", ports: "all", path: [] } as const;
  expect(looksAtHome({ ...rule, peers: [{ kind: "not", peer: { kind: "all-of", peers: [peer] } }] })).toBe(
    true,
  );
  expect(looksAtHome({ ...rule, peers: [{ kind: "pods", ...PODS }] })).toBe(false);
});
