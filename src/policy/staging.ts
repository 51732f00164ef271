import type { PodPolicy } from "./pod-policy.ts";
import { objectText } from "./pod-policy.ts";

/**
 * Staged policies (Calico): written and looked at, and enforced only once somebody decides so. A staged one is then enforced
 * in place of the one of its name, `StagedNetworkPolicy shop/web` in place of `NetworkPolicy shop/web`.
 */

/** The enforced policies that a staged one stands for. A policy's name may begin with that of its own tier, or not. */
function replacedBy({ object, ownTier, tier }: PodPolicy): readonly string[] {
  const kind = object.kind.replace(/^Staged(?:Kubernetes)?/u, "");
  const prefix = ownTier === undefined ? "" : `${ownTier.name}.`;
  const bare = object.name.startsWith(prefix) ? object.name.slice(prefix.length) : object.name;
  return [...new Set([bare, `${prefix}${bare}`])].map(
    (name) => `${tier} ${objectText({ ...object, kind, name })}`,
  );
}

/**
 * The policies that count: without the staged ones, or, where those count as enforced, with them and without those that they
 * stand for.
 */
export function policiesInForce(
  policies: readonly PodPolicy[],
  isStagedEnforced: boolean,
): readonly PodPolicy[] {
  if (!policies.some(({ isStaged }) => isStaged === true)) return policies;
  if (!isStagedEnforced) return policies.filter(({ isStaged }) => isStaged !== true);
  const replaced = new Set(
    policies.flatMap((policy) =>
      policy.isStaged === true && policy.isUnread !== true ? replacedBy(policy) : [],
    ),
  );
  return policies.filter(
    ({ isStaged, tier, object }) => isStaged === true || !replaced.has(`${tier} ${objectText(object)}`),
  );
}
