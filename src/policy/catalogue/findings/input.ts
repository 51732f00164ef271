import { cis, page } from "../references.ts";
import type { Theme } from "./finding.ts";

/** What keeps the answer from being exact. */
export const INPUT: Theme<"unreadable-policy" | "namespace-object-missing"> = {
  SLU2023: {
    code: "SLU2023",
    slug: "unreadable-policy",
    severity: "medium",
    title: "Part of a policy could not be read",
    why: "A field of this policy is not what Kubernetes allows there. The API server would refuse the object, so either it was never applied and what it should forbid is open, or it was stored in another form than the one you see. The answers count that part both ways: what it might allow shows as possible, and nothing that rests on it shows as certain.",
    remedy:
      "Correct the field named by the message, and apply the file with --dry-run=server to see what the API server says.",
    references: [page("resource"), cis("5.3.2")],
  },
  SLU2024: {
    code: "SLU2024",
    slug: "namespace-object-missing",
    severity: "info",
    title: "A namespace's labels are not known, so selectors on them cannot be checked",
    why: "A policy selects namespaces by labels, and workloads of the input lie in a namespace whose object is not in it, so it is unknown whether the selector matches. Whoever may label namespaces decides who passes; that decision is nowhere in these files. Connections that hang on it are reported as possible.",
    remedy:
      "Add the Namespace manifests to the input, or select by kubernetes.io/metadata.name, which every namespace has.",
    references: [page("peers"), page("labels")],
  },
};
