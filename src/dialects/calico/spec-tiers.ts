import { field, type Json } from "../../domain/json.ts";
import type { KubeObject } from "../../policy/spec/objects.ts";
import type * as ask from "../../policy/spec/question.ts";
import { calicoObjects, isGiven, specOf } from "./spec-labels.ts";

/** A tier: its place among its like, lowest first, by name where places are equal; and what its end does. */
export type CalicoTier = {
  readonly name: string;
  readonly order: number;
  readonly ends: "deny" | "pass" | "unknown";
};

const FIRST = Number.NEGATIVE_INFINITY;

/** The tier of what cannot be placed: before all others. */
export const LOST: CalicoTier = { name: "(unreadable)", order: FIRST, ends: "unknown" };

/** Tiers that are always there, and cannot be moved. */
const FIXED = new Map<Json, CalicoTier>(
  (
    [
      ["default", 1_000_000, "deny"],
      ["adminnetworkpolicy", 1000, "pass"],
      ["kube-admin", 1000, "pass"],
      ["baselineadminnetworkpolicy", 10_000_000, "pass"],
      ["kube-baseline", 10_000_000, "pass"],
    ] as const
  ).map(([name, order, ends]) => [name, { name, order, ends }]),
);

/** A tier by its name. One that is not in the input, or whose place is not known, is put before all others, and not placed. */
export function tierOf(
  value: Json | undefined,
  question: ask.Question,
): { readonly tier: CalicoTier; readonly isPlaced: boolean } {
  const name = isGiven(value) ? value : "default";
  const fixed = FIXED.get(name);
  if (fixed !== undefined) return { tier: fixed, isPlaced: true };
  if (typeof name !== "string") return { tier: LOST, isPlaced: false };
  const found = calicoObjects("Tier", question)
    .filter((object) => object.name === name)
    .map(readTier);
  const [first] = found;
  const isOne =
    first !== undefined && found.every(({ order, ends }) => order === first.order && ends === first.ends);
  if (!isOne) return { tier: { name, order: FIRST, ends: "unknown" }, isPlaced: false };
  const { order, ends } = first;
  if (order !== undefined) return { tier: { name, order, ends }, isPlaced: true };
  return { tier: { name, order: FIRST, ends }, isPlaced: false };
}

function readTier(object: KubeObject): {
  readonly order: number | undefined;
  readonly ends: CalicoTier["ends"];
} {
  const spec = specOf(object);
  if (spec === undefined) return { order: undefined, ends: "unknown" };
  const order = field(spec, "order") ?? Infinity;
  const action = field(spec, "defaultAction") ?? "Deny";
  const ends = action === "Deny" ? "deny" : "pass";
  return {
    order: typeof order === "number" ? order : undefined,
    ends: action === "Deny" || action === "Pass" ? ends : "unknown",
  };
}
