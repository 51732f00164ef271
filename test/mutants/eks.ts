import { mutantsOf, type Mutant } from "./mutant.ts";

/** Breaks in how the policies of EKS are read. What they share with others is broken there. */
export const EKS_MUTANTS: readonly Mutant[] = [
  ...mutantsOf("src/dialects/eks/read.ts", {
    "a ClusterNetworkPolicy is one of a namespace": [
      `field(document.root, "kind") === CLUSTER.kind`,
      `field(document.root, "kind") === "none"`,
    ],
    "ingress peers may be domain names": [`{ direction: "egress", fields`, `{ direction: "ingress", fields`],
    "domain names are unknown fields": [
      `if (isAbsent(written)) return undefined;`,
      `if (isAbsent(written) || item !== undefined) return undefined;`,
    ],
    "a null list of names is a list of names": [
      `if (isAbsent(written)) return undefined;`,
      `if (written.value === undefined) return undefined;`,
    ],
    "names beside a selector count alone": [
      `return patterns === undefined || found.length > 0`,
      `return patterns === undefined`,
    ],
    "names beside a selector are ignored": [
      `if (found.length > 0) tellOwn({ kind: "names-beside", found }, item);`,
      `if (found.length > 0) return undefined;`,
    ],
    "a name that cannot be read is dropped": [
      `return list?.length === 0 || patterns?.length !== list?.length ? undefined : patterns;`,
      `return list?.length === 0 ? undefined : patterns;`,
    ],
    "an empty list of names is nobody": [
      `return list?.length === 0 || patterns?.length`,
      `return patterns?.length`,
    ],
    "names are known only by a rule that filters DNS": [`learning: "any-lookup"`, `learning: "dns-rule"`],
    "policies with names are not said to need EKS Auto Mode": [
      `if (hasNames(policy)) tellOwn`,
      `if (!hasNames(policy)) tellOwn`,
    ],
  }),
  ...mutantsOf("src/dialects/eks/schema.ts", {
    "a policy without podSelector is nothing to speak of": [`needsSelector: true`, `needsSelector: false`],
    "Allow is an action of a ClusterNetworkPolicy": [
      `actions: { Accept: "allow",`,
      `actions: { Accept: "allow", Allow: "allow",`,
    ],
    "nodes are peers": [`"networks", NAMES_FIELD]`, `"networks", "nodes", NAMES_FIELD]`],
    "names cannot be passed": [`namesWith: ["allow", "pass"]`, `namesWith: ["allow"]`],
    "names can be denied": [`namesWith: ["allow", "pass"]`, `namesWith: ["allow", "pass", "deny"]`],
    "ports are written as protocols": [`portsField: "ports"`, `portsField: "protocols"`],
  }),
  ...mutantsOf("src/dialects/eks/unread.ts", {
    "an unreadable ApplicationNetworkPolicy is of any namespace": [
      `isNamed ? header.namespace : undefined`,
      `undefined`,
    ],
    "an unreadable ClusterNetworkPolicy is one of a namespace": [
      `? [cluster] : [application, cluster]`,
      `? [application] : [application, cluster]`,
    ],
    "what may be any kind is no ClusterNetworkPolicy": [`: [application, cluster];`, `: [application];`],
  }),
];
