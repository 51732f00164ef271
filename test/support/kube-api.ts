import { createServer as createHttp, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttps } from "node:https";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";

/** A kind that the server serves. */
export type ServedKind = { apiVersion: string; resource: string; kind: string; namespaced: boolean };

type Stored = {
  kind: ServedKind;
  key: string;
  namespace: string;
  name: string;
  object: Item;
  version: number;
};
type Item = { metadata: { name: string; namespace?: string } & Record<string, unknown> } & Record<
  string,
  unknown
>;

export type Asked = {
  method: string;
  url: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
};

/** Answers instead of the server; returns whether it did. */
export type Fault = (asked: Asked, response: ServerResponse) => boolean;

type Event = { resource: string; type: "ADDED" | "MODIFIED" | "DELETED"; stored: Stored };
type Watcher = { resource: string; namespace: string | undefined; response: ServerResponse };

/**
 * A server of our own that speaks the part of the Kubernetes API that reading a cluster takes:
 * discovery, lists in pages that expire, single objects, watches, Status objects for refusals.
 * As the real one, it asks for rights before it looks whether a kind exists.
 * @example const api = await KubeApi.start([pods]); api.put("pods", { metadata: { name: "a", namespace: "b" } })
 */
export class KubeApi {
  readonly asked: Asked[] = [];
  readonly faults: Fault[] = [];
  /** `list pods`, `list pods in shop`, `get namespaces`: what is forbidden. */
  readonly forbidden: Set<string> = new Set<string>();
  /** Continue tokens and watches from states before this one have expired. */
  compacted = 0;
  /** Whether an expired page comes with a token that goes on from the present state. */
  offersInconsistent = true;
  /** Called before each page, with the number of pages of that resource so far. */
  beforePage: (resource: string, page: number) => void = () => undefined;
  /** Bodies above this size are compressed for who accepts that. */
  gzipFrom = 2000;
  url = "";

  private version = 100;
  private readonly kinds: readonly ServedKind[];
  private readonly store = new Map<string, Stored>();
  private readonly history: Event[] = [];
  private readonly watchers = new Set<Watcher>();
  private readonly pages = new Map<string, number>();
  private readonly server;

  private constructor(kinds: readonly ServedKind[], tls: { key: string; cert: string } | undefined) {
    this.kinds = kinds;
    const handle = (request: IncomingMessage, response: ServerResponse): void => {
      this.handle(request, response);
    };
    this.server = tls === undefined ? createHttp(handle) : createHttps(tls, handle);
  }

  static async start(kinds: readonly ServedKind[], tls?: { key: string; cert: string }): Promise<KubeApi> {
    const api = new KubeApi(kinds, tls);
    await new Promise<void>((resolve) => api.server.listen(0, "127.0.0.1", resolve));
    const { port } = api.server.address() as AddressInfo;
    api.url = `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}`;
    return api;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  /** Creates or replaces an object; watchers hear of it. Items are kept without apiVersion and kind, as lists give them. */
  put(resource: string, item: Item): void {
    const kind = this.kinds.find((kind) => kind.resource === resource);
    if (kind === undefined) throw new Error(`no kind ${resource}`);
    this.version += 1;
    const { name, namespace = "" } = item.metadata;
    const key = `${resource}|${namespace}/${name}`;
    const metadata = { ...item.metadata, resourceVersion: String(this.version) };
    const stored = { kind, key, namespace, name, object: { ...item, metadata }, version: this.version };
    const type = this.store.has(key) ? "MODIFIED" : "ADDED";
    this.store.set(key, stored);
    this.tell({ resource, type, stored });
  }

  remove(resource: string, namespace: string, name: string): void {
    const key = `${resource}|${namespace}/${name}`;
    const stored = this.store.get(key);
    if (stored === undefined) throw new Error(`no object ${key}`);
    this.version += 1;
    this.store.delete(key);
    this.tell({ resource, type: "DELETED", stored: { ...stored, version: this.version } });
  }

  /** Forgets all states before the present one: older pages and watches are answered 410. */
  compact(): void {
    this.version += 1;
    this.compacted = this.version;
  }

  /** Sends every watcher the present version, as API servers do once a minute. */
  bookmark(): void {
    for (const { resource, response } of this.watchers) {
      const { apiVersion, kind } = this.kindOf(resource);
      const object = { apiVersion, kind, metadata: { resourceVersion: String(this.version) } };
      response.write(`${JSON.stringify({ type: "BOOKMARK", object })}\n`);
    }
  }

  /** Ends the watches that are open, in order or by cutting their connections. */
  endWatches(how: "end" | "cut"): void {
    for (const { response } of this.watchers) {
      if (how === "end") response.end();
      else response.destroy();
    }
    this.watchers.clear();
  }

  get watching(): number {
    return this.watchers.size;
  }

  /** How often a path was asked for. */
  count(path: string): number {
    return this.asked.filter((asked) => asked.path === path).length;
  }

  private handle(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? "/", "http://api");
    const asked: Asked = {
      method: request.method ?? "",
      url: request.url ?? "",
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
    };
    this.asked.push(asked);
    if (this.faults.some((fault) => fault(asked, response))) return;
    if (asked.method !== "GET") {
      this.refuse(response, 405, "MethodNotAllowed", "only reading is expected");
    } else if (!this.answerDiscovery(asked, response)) {
      this.answerResource(asked, response);
    }
  }

  private answerDiscovery({ path }: Asked, response: ServerResponse): boolean {
    const groupVersions = [...new Set(this.kinds.map(({ apiVersion }) => apiVersion))];
    if (path === "/apis") {
      const names = new Set(
        groupVersions.filter((version) => version.includes("/")).map((version) => version.split("/")[0]),
      );
      const groups = [...names].map((name) => ({
        name,
        versions: groupVersions
          .filter((version) => version.startsWith(`${name}/`))
          .map((groupVersion) => ({ groupVersion, version: groupVersion.split("/")[1] })),
      }));
      this.send(response, 200, { kind: "APIGroupList", apiVersion: "v1", groups });
      return true;
    }
    const groupVersion = path.replace(/^\/apis?\//, "");
    if (!groupVersions.includes(groupVersion)) return false;
    const resources = this.kinds
      .filter(({ apiVersion }) => apiVersion === groupVersion)
      .map(({ resource: name, kind, namespaced }) => ({
        name,
        kind,
        namespaced,
        verbs: ["get", "list", "watch"],
      }));
    this.send(response, 200, { kind: "APIResourceList", groupVersion, resources });
    return true;
  }

  private answerResource(asked: Asked, response: ServerResponse): void {
    const wanted = wantedBy(asked.path);
    const { apiVersion, namespace, resource, name } = wanted;
    if (this.forbidden.has(rightTo(wanted))) {
      this.refuse(
        response,
        403,
        "Forbidden",
        `${resource} is forbidden: User "reader" may not ${rightTo(wanted)}`,
      );
      return;
    }
    const kind = this.kinds.find((kind) => kind.resource === resource && kind.apiVersion === apiVersion);
    if (kind === undefined) {
      this.refuse(response, 404, "NotFound", "the server could not find the requested resource");
    } else if (name !== undefined) {
      this.answerOne(`${resource}|/${name}`, response);
    } else if (asked.query.has("watch")) {
      this.answerWatch(asked, response, { kind, namespace });
    } else {
      this.answerList(asked, response, { kind, namespace });
    }
  }

  private answerOne(key: string, response: ServerResponse): void {
    const stored = this.store.get(key);
    if (stored === undefined) {
      this.refuse(response, 404, "NotFound", "not found");
    } else {
      const { apiVersion, kind } = stored.kind;
      this.send(response, 200, { apiVersion, kind, ...stored.object });
    }
  }

  private answerList(
    { query }: Asked,
    response: ServerResponse,
    wanted: { kind: ServedKind; namespace: string | undefined },
  ): void {
    const { kind, namespace } = wanted;
    const page = (this.pages.get(kind.resource) ?? 0) + 1;
    this.pages.set(kind.resource, page);
    this.beforePage(kind.resource, page);
    const token = query.get("continue");
    const { version, after } = token === null ? { version: this.version, after: "" } : decodeToken(token);
    if (token !== null && version < this.compacted) {
      const metadata = this.offersInconsistent
        ? { continue: encodeToken({ version: this.version, after }) }
        : {};
      const status = statusOf(410, "Expired", "The provided continue parameter is too old");
      this.send(response, 410, { ...status, metadata });
      return;
    }
    const all = [...this.store.values()]
      .filter((stored) => stored.kind === kind && (namespace === undefined || stored.namespace === namespace))
      .toSorted((one, other) => (one.key < other.key ? -1 : 1))
      .filter(({ key }) => key > after);
    const items = all.slice(0, Number(query.get("limit") ?? all.length));
    const last = items.at(-1);
    const rest = all.length - items.length;
    const more =
      rest > 0 && last !== undefined
        ? { continue: encodeToken({ version, after: last.key }), remainingItemCount: rest }
        : {};
    this.send(response, 200, {
      kind: `${kind.kind}List`,
      apiVersion: kind.apiVersion,
      metadata: { resourceVersion: String(version), ...more },
      items: items.map(({ object }) => object),
    });
  }

  private answerWatch(
    { query }: Asked,
    response: ServerResponse,
    wanted: { kind: ServedKind; namespace: string | undefined },
  ): void {
    const { kind, namespace } = wanted;
    const from = Number(query.get("resourceVersion"));
    response.writeHead(200, { "content-type": "application/json" });
    response.flushHeaders();
    if (from < this.compacted) {
      const object = statusOf(410, "Expired", `too old resource version: ${from}`);
      response.end(`${JSON.stringify({ type: "ERROR", object })}\n`);
      return;
    }
    const watcher = { resource: kind.resource, namespace, response };
    for (const event of this.history.filter(({ stored }) => stored.version > from)) send(watcher, event);
    this.watchers.add(watcher);
    response.on("close", () => this.watchers.delete(watcher));
  }

  private tell(event: Event): void {
    this.history.push(event);
    for (const watcher of this.watchers) send(watcher, event);
  }

  private kindOf(resource: string): ServedKind {
    const kind = this.kinds.find((kind) => kind.resource === resource);
    if (kind === undefined) throw new Error(`no kind ${resource}`);
    return kind;
  }

  private refuse(response: ServerResponse, code: number, reason: string, message: string): void {
    this.send(response, code, statusOf(code, reason, message));
  }

  private send(response: ServerResponse, status: number, body: unknown): void {
    const text = JSON.stringify(body);
    if (text.length > this.gzipFrom && /gzip/.test(String(response.req.headers["accept-encoding"]))) {
      response.writeHead(status, { "content-type": "application/json", "content-encoding": "gzip" });
      response.end(gzipSync(text));
    } else {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(text);
    }
  }
}

function send(watcher: Watcher, { resource, type, stored }: Event): void {
  if (resource !== watcher.resource || (watcher.namespace ?? stored.namespace) !== stored.namespace) return;
  const { apiVersion, kind } = stored.kind;
  const metadata = { ...stored.object.metadata, resourceVersion: String(stored.version) };
  watcher.response.write(
    `${JSON.stringify({ type, object: { apiVersion, kind, ...stored.object, metadata } })}\n`,
  );
}

function statusOf(code: number, reason: string, message: string): Record<string, unknown> {
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, code };
}

type Wanted = {
  apiVersion: string;
  namespace: string | undefined;
  resource: string;
  name: string | undefined;
};

/** The parts of an address; a namespace's own is that of an object without a namespace. */
function wantedBy(path: string): Wanted {
  const [root, ...rest] = path.slice(1).split("/").map(decodeURIComponent);
  const apiVersion = rest.splice(0, root === "api" ? 1 : 2).join("/");
  const namespace = rest[0] === "namespaces" && rest.length > 2 ? rest.splice(0, 2)[1] : undefined;
  const [resource = "", name] = rest;
  return { apiVersion, namespace, resource, name };
}

/** `list pods in shop`, `get namespaces` */
function rightTo({ namespace, resource, name }: Wanted): string {
  return `${name === undefined ? "list" : "get"} ${resource}${namespace === undefined ? "" : ` in ${namespace}`}`;
}

type Token = { version: number; after: string };

function encodeToken(token: Token): string {
  return Buffer.from(JSON.stringify(token)).toString("base64url");
}

function decodeToken(token: string): Token {
  return JSON.parse(Buffer.from(token, "base64url").toString()) as Token;
}

/** A fault for a path, a number of times. @example times(2, "/api/v1/pods", (response) => response.writeHead(503).end()) */
export function times(
  count: number,
  path: string,
  act: (response: ServerResponse, asked: Asked) => void,
): Fault {
  let left = count;
  return (asked, response) => {
    if (asked.path !== path || left <= 0) return false;
    left -= 1;
    act(response, asked);
    return true;
  };
}
