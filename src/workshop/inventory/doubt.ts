import type { Json, Path } from "../../domain/json.ts";
import { field, isList, isObject } from "../../domain/json.ts";
import type { SourceDocument } from "../../domain/source.ts";
import { DOUBT } from "../../policy/doubt.ts";
import type { ObjectRef, PodPolicy, Rule } from "../../policy/pod-policy.ts";
import { EVERYTHING, labelSelector } from "../../policy/selector.ts";
import { readPort } from "./pod-facts.ts";

function isText(value: Json): boolean {
  return typeof value === "string";
}

/** Whether a value is there and is not what it has to be. */
function isOpaque(value: Json | undefined, isOne: (value: Json) => boolean): boolean {
  return value !== undefined && value !== null && !isOne(value);
}

/** A port matters by its name; one without a name may hold anything. */
function isPortSound(port: Json): boolean {
  if (!isObject(port)) return false;
  const name = field(port, "name") ?? "";
  return name === "" || readPort(port) !== undefined;
}

function doubtInContainer(container: Json): Path | undefined {
  if (!isObject(container)) return [];
  if (isOpaque(field(container, "restartPolicy"), isText)) return ["restartPolicy"];
  const ports = field(container, "ports");
  if (isOpaque(ports, isList)) return ["ports"];
  const broken = isList(ports) ? ports.findIndex((port) => !isPortSound(port)) : -1;
  return broken < 0 ? undefined : ["ports", broken];
}

function doubtInContainers(spec: Json, key: string): Path | undefined {
  const containers = field(spec, key);
  if (isOpaque(containers, isList)) return [key];
  if (!isList(containers)) return undefined;
  for (const [index, container] of containers.entries()) {
    const path = doubtInContainer(container);
    if (path !== undefined) return [key, index, ...path];
  }
  return undefined;
}

/** Where in a pod's spec the network that it is on, or a port that it names, cannot be read; undefined where all can. */
export function doubtIn(spec: Json | undefined): Path | undefined {
  if (spec === undefined || spec === null) return undefined;
  if (!isObject(spec)) return [];
  if (isOpaque(field(spec, "hostNetwork"), (value) => typeof value === "boolean")) return ["hostNetwork"];
  return doubtInContainers(spec, "containers") ?? doubtInContainers(spec, "initContainers");
}

/**
 * What stands for pods of which nothing is known: the first of all policies, which may do anything with their connections.
 * INVARIANT (unread): it allows in `possible` and denies in `certain`.
 */
export function doubtPolicy(
  object: ObjectRef,
  document: SourceDocument,
  { path, workload }: { path: Path; workload: string },
): PodPolicy {
  const rule: Rule = { action: "unknown", peers: [{ kind: "unreadable" }], ports: "all", path };
  return {
    object,
    isUnread: true,
    document,
    tier: "admin",
    priority: -1,
    subject: {
      namespaces: { kind: "selected", selector: EVERYTHING },
      pods: labelSelector([{ operator: "In", key: DOUBT, values: [workload] }]),
      hostNetwork: "yes",
    },
    isolates: { egress: "no", ingress: "no" },
    rules: { egress: [rule], ingress: [rule] },
  };
}
