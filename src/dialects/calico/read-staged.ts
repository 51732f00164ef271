import type { PodPolicy } from "../../policy/pod-policy.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent } from "../../policy/reading/entry.ts";
import { tellType } from "../../policy/reading/shape.ts";
import type { Reading } from "./reading.ts";
import { STAGED_ACTIONS } from "./schema.ts";

type StagedAction = (typeof STAGED_ACTIONS)[number];

/** Reads what is staged: without a word, that the policy is set. */
export function readStagedAction(
  entry: Entry,
  { tell, tellOwn }: Pick<Reading, "tell" | "tellOwn">,
): StagedAction {
  if (isAbsent(entry) || entry.value === "") return "Set";
  const action = STAGED_ACTIONS.find((word) => word === entry.value);
  if (action === undefined && typeof entry.value === "string")
    tellOwn({ kind: "bad-staged-action", text: entry.value }, entry);
  else if (action === undefined) tellType(entry, "a text", tell);
  else if (action === "Learn" || action === "Ignore") tellOwn({ kind: "staged-idle", action }, entry);
  return action ?? "Set";
}

/**
 * A policy as it would be once it is enforced, in place of the enforced one of its name (`policy/staging.ts`). Staged to be
 * deleted, it takes that one's place and says nothing. Source: Calico documentation, "Stage network policies".
 */
export function stagedForm(policy: PodPolicy, action: StagedAction): readonly PodPolicy[] {
  if (action === "Learn" || action === "Ignore") return [];
  const staged: PodPolicy = { ...policy, isStaged: true };
  if (action === "Set") return [staged];
  return [{ ...staged, isolates: { egress: "no", ingress: "no" }, rules: { egress: [], ingress: [] } }];
}
