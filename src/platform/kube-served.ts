import { field, isList, type Json } from "../domain/json.ts";
import { get, type Answer, type Session } from "./kube-get.ts";
import { groupOf, groupPath, type Resource } from "./kube-list.ts";

/**
 * What a cluster says it serves. Asked before listing, since to someone without the right a kind
 * that does not exist looks the same as one that is forbidden: both are 403.
 */
export interface Served {
  /**
   * `yes`; `no`; other apiVersions that have the resource, where the one asked for does not;
   * `unknown` where the cluster does not say.
   */
  has(resource: Resource): Promise<"yes" | "no" | "unknown" | readonly string[]>;
}

/** Asks for the groups that are served. Anything but an answer or a refusal is the caller's to report. */
export async function discover(
  session: Session,
): Promise<{ kind: "served"; served: Served } | { kind: "unanswered"; answer: Answer }> {
  const answer = await get(session, "/apis");
  if (answer.kind === "failed" || answer.status === 401) {
    return { kind: "unanswered", answer };
  }
  const groups = answer.status === 200 ? groupsOf(answer.body) : undefined;
  return {
    kind: "served",
    served: groups === undefined ? { has: async () => "unknown" } : servedBy(session, groups),
  };
}

/** The versions of each group, as apiVersions. */
type Groups = ReadonlyMap<string, readonly string[]>;

function groupsOf(body: Json | undefined): Groups | undefined {
  const groups = field(body, "groups");
  if (!isList(groups)) {
    return undefined;
  }
  return new Map(
    groups.flatMap((group) => {
      const versions = field(group, "versions");
      const apiVersions = isList(versions) ? textsAt(versions, "groupVersion") : [];
      return textsAt([group], "name").map((name) => [name, apiVersions]);
    }),
  );
}

function textsAt(holders: readonly Json[], key: string): readonly string[] {
  return holders.map((holder) => field(holder, key)).filter((text) => typeof text === "string");
}

function servedBy(session: Session, groups: Groups): Served {
  const asked = new Map<string, Promise<ReadonlySet<string> | undefined>>();
  const resourcesOf = async (apiVersion: string): Promise<ReadonlySet<string> | undefined> => {
    const before = asked.get(apiVersion) ?? askResources(session, apiVersion);
    asked.set(apiVersion, before);
    return before;
  };
  return {
    has: async (resource) => {
      const group = groupOf(resource.apiVersion);
      if (group === "") {
        return "yes";
      }
      const versions = groups.get(group) ?? [];
      const others = versions.filter((version) => version !== resource.apiVersion);
      const having: string[] = [];
      // The version asked for comes first: where it has the resource, nobody asks for the others.
      for (const version of others.length < versions.length ? [resource.apiVersion, ...others] : others) {
        const resources = await resourcesOf(version);
        if (resources === undefined) {
          return "unknown";
        }
        if (resources.has(resource.resource)) {
          having.push(version);
        }
        if (having[0] === resource.apiVersion) {
          return "yes";
        }
      }
      return having.length === 0 ? "no" : having;
    },
  };
}

async function askResources(session: Session, apiVersion: string): Promise<ReadonlySet<string> | undefined> {
  const answer = await get(session, groupPath(apiVersion));
  const resources =
    answer.kind === "answered" && answer.status === 200 ? field(answer.body, "resources") : undefined;
  return isList(resources) ? new Set(textsAt(resources, "name")) : undefined;
}
