import { field, isList, isObject, type Json, type JsonObject } from "../domain/json.ts";
import { get, type Answer, type Session } from "./kube-get.ts";

/** A kind of the API, as the caller's table names it. */
export type Resource = {
  /** `v1`, `apps/v1`, `networking.k8s.io/v1` */
  readonly apiVersion: string;
  /** The plural in its addresses: `networkpolicies`. */
  readonly resource: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Whether a cluster may well not serve it, which then is no trouble. */
  readonly optional: boolean;
  /** Only objects of this name: settings of the cluster. Where they cannot be read, nothing is missed. */
  readonly named?: string;
};

export type Listed =
  | {
      readonly kind: "listed";
      readonly objects: readonly JsonObject[];
      /** The state of the cluster that was listed, for watching on from there. */
      readonly resourceVersion: string;
      /** Whether the list had to be continued from a later state than it began with. */
      readonly uneven: boolean;
    }
  | { readonly kind: "refused"; readonly status: number; readonly message: string }
  | { readonly kind: "failed"; readonly reason: string };

export type ListOptions = {
  /** Only this namespace. Absent: the whole cluster. */
  readonly namespace?: string;
  /** Objects of a page. */
  readonly limit?: number;
  /** Called with the number of objects so far. */
  readonly onPage?: (objects: number) => void;
};

/** Bounds on what a server can make us do. */
const MOST_PAGES = 100_000;
const MOST_EXPIRIES = 3;

/** @returns the resource as RBAC names it: `networkpolicies.networking.k8s.io`, `pods`. */
export function rightsName(resource: Resource): string {
  const group = groupOf(resource.apiVersion);
  return group === "" ? resource.resource : `${resource.resource}.${group}`;
}

/** @returns the group of an apiVersion; the core's is empty. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
}

/** @returns the address of a resource's collection, in one namespace or in all. */
export function collectionPath(resource: Resource, namespace?: string): string {
  const inside = namespace === undefined ? "" : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${groupPath(resource.apiVersion)}${inside}/${resource.resource}`;
}

/** @returns the address of a group and version: `/api/v1`, `/apis/apps/v1`. */
export function groupPath(apiVersion: string): string {
  return `${apiVersion.includes("/") ? "/apis" : "/api"}/${apiVersion}`;
}

/** Pages gathered so far. A list that starts over drops them. */
type Gathering = {
  readonly objects: Map<string, JsonObject>;
  token: string;
  readonly tokens: Set<string>;
  expiries: number;
  uneven: boolean;
};

/**
 * Lists a resource page by page. A list whose pages expire is continued from the state that the
 * server offers instead, or begun again, a few times at most. Each object comes once.
 * @example const listed = await list(session, { apiVersion: "v1", resource: "pods", … })
 */
export async function list(session: Session, resource: Resource, options: ListOptions = {}): Promise<Listed> {
  const { namespace, limit = 500, onPage } = options;
  const path = `${collectionPath(resource, namespace)}?limit=${limit}${selection(resource)}`;
  const gathering: Gathering = {
    objects: new Map(),
    token: "",
    tokens: new Set(),
    expiries: 0,
    uneven: false,
  };
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const { token } = gathering;
    const page = pageOf(
      await get(session, token === "" ? path : `${path}&continue=${encodeURIComponent(token)}`),
    );
    const end = page.kind === "page" ? turn(gathering, page, resource) : expire(gathering, page);
    onPage?.(gathering.objects.size);
    if (end !== undefined) {
      return end;
    }
  }
  return { kind: "failed", reason: `it has more than ${MOST_PAGES} pages` };
}

function selection({ named }: Resource): string {
  return named === undefined ? "" : `&fieldSelector=${encodeURIComponent(`metadata.name=${named}`)}`;
}

type Page = {
  readonly kind: "page";
  readonly items: readonly Json[];
  readonly token: string;
  readonly version: string;
};
type NoPage = Exclude<Listed, { kind: "listed" }> | { readonly kind: "expired"; readonly token: string };

function pageOf(answer: Answer): Page | NoPage {
  if (answer.kind === "failed") {
    return { kind: "failed", reason: answer.reason };
  }
  const { status, body } = answer;
  const metadata = field(body, "metadata");
  const token = textAt(metadata, "continue");
  if (status === 410) {
    return { kind: "expired", token };
  }
  if (status >= 300) {
    return { kind: "refused", status, message: textAt(body, "message") };
  }
  const items = field(body, "items");
  // An empty Go slice may be written as null.
  const isEmpty =
    isObject(body) && (items === null || items === undefined) && textAt(body, "kind").endsWith("List");
  if (!isList(items) && !isEmpty) {
    return { kind: "failed", reason: "its answer is not a list" };
  }
  return {
    kind: "page",
    items: isList(items) ? items : [],
    token,
    version: textAt(metadata, "resourceVersion"),
  };
}

function textAt(holder: Json | undefined, key: string): string {
  const value = field(holder, key);
  return typeof value === "string" ? value : "";
}

/** Takes a page in; returns the whole list when that was the last. */
function turn(gathering: Gathering, page: Page, resource: Resource): Listed | undefined {
  const { apiVersion, kind } = resource;
  for (const item of page.items) {
    if (!isObject(item)) {
      return { kind: "failed", reason: "its list holds something that is not an object" };
    }
    // Items of a list leave out what the list says once.
    const key = identityOf(item) ?? `#${gathering.objects.size}`;
    gathering.objects.set(key, { apiVersion, kind, ...item });
  }
  if (page.token === "") {
    const objects = [...gathering.objects.values()];
    return { kind: "listed", objects, resourceVersion: page.version, uneven: gathering.uneven };
  }
  if (gathering.tokens.has(page.token)) {
    return { kind: "failed", reason: "its pages go round in a circle" };
  }
  gathering.tokens.add(page.token);
  gathering.token = page.token;
  return undefined;
}

/** @returns what tells one object of a resource from the others: `shop/web`. */
export function identityOf(object: JsonObject): string | undefined {
  const metadata = field(object, "metadata");
  const name = textAt(metadata, "name");
  return name === "" ? undefined : `${textAt(metadata, "namespace")}/${name}`;
}

/** A page that could not be had. An expired one may still be made good; returns the end of the list otherwise. */
function expire(gathering: Gathering, page: NoPage): Listed | undefined {
  if (page.kind !== "expired") {
    return page;
  }
  gathering.expiries += 1;
  if (gathering.token === "" || gathering.expiries > MOST_EXPIRIES) {
    return { kind: "failed", reason: "its pages expire sooner than they can be read" };
  }
  if (page.token === "") {
    gathering.objects.clear();
    gathering.tokens.clear();
    gathering.uneven = false;
  } else {
    gathering.uneven = true;
  }
  gathering.token = page.token;
  return undefined;
}
