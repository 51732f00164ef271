import type { Json } from "../../domain/json.ts";
import { field, isList } from "../../domain/json.ts";
import type { Truth } from "../../domain/verdict.ts";
import type { PodFacts, WorkloadTraits } from "../../policy/snapshot.ts";
import { text } from "../objects.ts";
import type { ServiceAccounts } from "./accounts.ts";

/** Capabilities with which a container can rewrite or go around the rules of its own network namespace. */
const STRONG_CAPABILITIES = new Set(["ALL", "NET_ADMIN", "SYS_ADMIN", "SYS_MODULE", "SYS_PTRACE", "BPF"]);

function containers(spec: Json | undefined): readonly Json[] {
  const lists = ["containers", "initContainers", "ephemeralContainers"].map((key) => field(spec, key));
  return lists.flatMap((list) => (isList(list) ? list : []));
}

function capabilitiesOf(container: Json): string[] {
  const added = field(field(field(container, "securityContext"), "capabilities"), "add");
  if (!isList(added)) return [];
  return added
    .filter((capability): capability is string => typeof capability === "string")
    .map((capability) => capability.toUpperCase().replace(/^CAP_/u, ""))
    .filter((capability) => STRONG_CAPABILITIES.has(capability));
}

function escapesOf(spec: Json | undefined): string[] {
  const escapes = new Set<string>();
  if (field(spec, "hostNetwork") === true) escapes.add("hostNetwork: true");
  if (field(spec, "hostPID") === true) escapes.add("hostPID: true");
  for (const container of containers(spec)) {
    const name = text(container, "name") ?? "?";
    if (field(field(container, "securityContext"), "privileged") === true)
      escapes.add(`privileged container ${name}`);
    for (const capability of capabilitiesOf(container))
      escapes.add(`capability ${capability} in container ${name}`);
  }
  return [...escapes];
}

function mountsToken(
  { namespace, serviceAccount }: PodFacts,
  spec: Json | undefined,
  accounts: ServiceAccounts,
): Truth {
  const own = field(spec, "automountServiceAccountToken");
  if (typeof own === "boolean") return own ? "yes" : "no";
  const account = serviceAccount === undefined ? undefined : accounts.get(`${namespace}/${serviceAccount}`);
  if (account === undefined) return "maybe";
  return account.automounts === false ? "no" : "yes";
}

/** What audit asks of a workload beyond what policies see, from its pod spec. */
export function traitsOf(facts: PodFacts, spec: Json | undefined, accounts: ServiceAccounts): WorkloadTraits {
  return {
    serviceAccount: facts.serviceAccount ?? "default",
    mountsToken: mountsToken(facts, spec, accounts),
    escapes: escapesOf(spec),
  };
}
