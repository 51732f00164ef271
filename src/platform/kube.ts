import type { Diagnostic } from "../domain/diagnostic.ts";
import { isObject, type JsonObject } from "../domain/json.ts";
import type { SourceDocument } from "../domain/source.ts";
import { systemClock, type Clock } from "./clock.ts";
import {
  CLUSTER_UNREACHABLE,
  CREDENTIALS_MISSING,
  CREDENTIALS_REFUSED,
  LIST_FAILED,
  LIST_FORBIDDEN,
  LIST_UNEVEN,
  NOT_SERVED,
  OTHER_VERSION,
  tell,
} from "./diagnostics.ts";
import { connect, type ClusterChoice, type Connection } from "./kube-connection.ts";
import { get, PATIENCE, type Answer, type Patience, type Session } from "./kube-get.ts";
import { collectionPath, identityOf, list, rightsName, type Listed, type Resource } from "./kube-list.ts";
import { discover, type Served } from "./kube-served.ts";

/** A kind that the cluster may hold objects of, which were not read. */
export type Missing = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly reason: "unreachable" | "forbidden" | "failed" | "not-served" | "other-version";
  /** The one namespace whose objects were read nevertheless. */
  readonly readOnlyIn?: string;
};

export type ClusterReading = {
  /** The context that was read, if it came that far. */
  readonly context: string | undefined;
  readonly documents: readonly SourceDocument[];
  /** What could not be listed: unreadable, never absent. */
  readonly missing: readonly Missing[];
  readonly diagnostics: readonly Diagnostic[];
};

export type ClusterProgress = {
  readonly resource: string;
  /** Objects read so far, of all resources. */
  readonly objects: number;
  /** Resources done, and how many there are. */
  readonly done: number;
  readonly resources: number;
};

export type ClusterOptions = ClusterChoice & {
  /** Where listing the whole cluster is forbidden, this namespace is listed instead. */
  readonly namespace?: string;
  readonly onProgress?: (progress: ClusterProgress) => void;
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  readonly patience?: Partial<Patience>;
  /** Objects of a page. */
  readonly limit?: number;
};

/** Lists run side by side, within what API servers grant one client. */
const SIDE_BY_SIDE = 4;

/** The first question is asked less stubbornly: who mistypes a context should not wait for it. */
const FIRST_ATTEMPTS = 3;

/**
 * Reads a live cluster: every object of the resources named, by GET alone. What goes wrong with
 * one resource never stops the others. Throws only when `signal` is aborted.
 * @example const reading = await readCluster(RESOURCES, { context: "prod" })
 */
export async function readCluster(
  resources: readonly Resource[],
  options: ClusterOptions = {},
): Promise<ClusterReading> {
  const session = await openCluster(options);
  if ("code" in session) {
    return nothing(undefined, resources, session);
  }
  try {
    return await readWith(session, resources, options);
  } finally {
    session.connection.close();
  }
}

/**
 * Chooses a cluster for several questions, such as watches; whoever opens it closes its connection.
 * @example const session = await openCluster({ context: "prod" })
 */
export async function openCluster(
  options: Pick<ClusterOptions, keyof ClusterChoice | "clock" | "patience" | "signal">,
): Promise<Session | Diagnostic> {
  const connection = await connect(options);
  if ("code" in connection) {
    return connection;
  }
  const patience = { ...PATIENCE, ...options.patience };
  return { connection, patience, clock: options.clock ?? systemClock, signal: options.signal };
}

function nothing(
  context: string | undefined,
  resources: readonly Resource[],
  diagnostic: Diagnostic,
): ClusterReading {
  const missing = resources.map((resource) => lacking(resource, "unreachable"));
  return { context, documents: [], missing, diagnostics: [diagnostic] };
}

async function readWith(
  session: Session,
  resources: readonly Resource[],
  options: ClusterOptions,
): Promise<ClusterReading> {
  const { connection, patience } = session;
  const { context } = connection;
  const attempts = Math.min(patience.attempts, FIRST_ATTEMPTS);
  const discovery = await discover({ ...session, patience: { ...patience, attempts } });
  if (discovery.kind === "unanswered") {
    return nothing(context, resources, unanswered(connection, discovery.answer));
  }
  const tasks = tasksOf(session, discovery.served, { resources, options });
  const parts = await sideBySide(tasks, SIDE_BY_SIDE);
  return {
    context,
    documents: parts.flatMap(({ documents }) => documents),
    missing: parts.flatMap(({ missing }) => missing),
    diagnostics: parts.flatMap(({ diagnostics }) => diagnostics),
  };
}

function unanswered({ context, host }: Connection, answer: Answer): Diagnostic {
  if (answer.kind === "answered") {
    return tell(CREDENTIALS_REFUSED, { context });
  }
  const { reason, cause } = answer;
  return cause === "credentials"
    ? tell(CREDENTIALS_MISSING, { context, reason })
    : tell(CLUSTER_UNREACHABLE, { context, host, reason });
}

/** What came of one resource. */
type Part = Pick<ClusterReading, "documents" | "missing" | "diagnostics">;

const NOTHING: Part = { documents: [], missing: [], diagnostics: [] };

type Task = () => Promise<Part>;

type Wanted = { readonly resources: readonly Resource[]; readonly options: ClusterOptions };

function tasksOf(session: Session, served: Served, { resources, options }: Wanted): readonly Task[] {
  const counts = new Map<Resource, number>();
  let done = 0;
  return resources.map((resource) => async () => {
    const report = (): void => {
      const objects = [...counts.values()].reduce((sum, count) => sum + count, 0);
      options.onProgress?.({ resource: resource.resource, objects, done, resources: resources.length });
    };
    const onPage = (objects: number): void => {
      // A list that starts over counts from nothing; the progress shown does not run backwards.
      counts.set(resource, Math.max(objects, counts.get(resource) ?? 0));
      report();
    };
    const { namespace, limit } = options;
    const read = await readResource(resource, { session, served, namespace, limit, onPage });
    const part = resource.named === undefined ? read : { ...NOTHING, documents: read.documents };
    done += 1;
    report();
    return part;
  });
}

/** Runs tasks a few at a time; results come in the order of the tasks. */
async function sideBySide(tasks: readonly Task[], width: number): Promise<readonly Part[]> {
  const parts = new Map<Task, Part>();
  const waiting = tasks.values();
  const work = async (): Promise<void> => {
    for (const task of waiting) {
      parts.set(task, await task());
    }
  };
  await Promise.all(Array.from({ length: width }, work));
  return tasks.map((task) => parts.get(task) ?? NOTHING);
}

type Reader = {
  readonly session: Session;
  readonly served: Served;
  readonly namespace: string | undefined;
  readonly limit: number | undefined;
  readonly onPage: (objects: number) => void;
};

async function readResource(resource: Resource, reader: Reader): Promise<Part> {
  const { session, served, onPage, limit } = reader;
  const { context } = session.connection;
  const name = rightsName(resource);
  const has = await served.has(resource);
  if (has === "no") {
    return absent(resource, context);
  }
  if (typeof has !== "string") {
    const facts = { context, resource: name, known: resource.apiVersion, served: has };
    return {
      documents: [],
      missing: [lacking(resource, "other-version")],
      diagnostics: [tell(OTHER_VERSION, facts)],
    };
  }
  const listed = await list(session, resource, limit === undefined ? { onPage } : { onPage, limit });
  if (listed.kind === "listed") {
    const diagnostics = listed.uneven ? [tell(LIST_UNEVEN, { context, resource: name })] : [];
    return { documents: documentsOf(listed.objects, resource, context), missing: [], diagnostics };
  }
  if (listed.kind === "refused" && listed.status === 404) {
    return absent(resource, context);
  }
  return listed.kind === "refused" && listed.status === 403
    ? readNamespace(resource, reader)
    : failed(resource, context, listed);
}

/** A kind that the cluster does not serve has no objects; one that every cluster serves is missed. */
function absent(resource: Resource, context: string): Part {
  if (resource.optional) {
    return NOTHING;
  }
  const diagnostic = tell(NOT_SERVED, { context, resource: rightsName(resource) });
  return { documents: [], missing: [lacking(resource, "not-served")], diagnostics: [diagnostic] };
}

function failed(resource: Resource, context: string, listed: Exclude<Listed, { kind: "listed" }>): Part {
  const said = listed.kind === "refused" ? refusal(listed) : listed.reason;
  const diagnostic = tell(LIST_FAILED, { context, resource: rightsName(resource), reason: said });
  return { documents: [], missing: [lacking(resource, "failed")], diagnostics: [diagnostic] };
}

function refusal({ status, message }: Extract<Listed, { kind: "refused" }>): string {
  return message === "" ? `it answered ${status}` : `it answered ${status}: ${message}`;
}

function lacking(resource: Resource, reason: Missing["reason"]): Missing {
  return { apiVersion: resource.apiVersion, kind: resource.kind, reason };
}

/** Listing the cluster is forbidden: what can be read of the namespace asked for is read, the rest is missing. */
async function readNamespace(resource: Resource, reader: Reader): Promise<Part> {
  const { namespace, session } = reader;
  const { context } = session.connection;
  const objects = namespace === undefined ? undefined : await objectsIn(namespace, resource, reader);
  const where = namespace === undefined ? {} : { namespace };
  const facts = { context, resource: rightsName(resource), isNamespaceRead: objects !== undefined, ...where };
  const missing = lacking(resource, "forbidden");
  return {
    documents: documentsOf(objects ?? [], resource, context),
    missing: [
      objects === undefined || namespace === undefined ? missing : { ...missing, readOnlyIn: namespace },
    ],
    diagnostics: [tell(LIST_FORBIDDEN, facts)],
  };
}

/** The objects of one namespace (of the namespaces: itself), or undefined where these are forbidden too. */
async function objectsIn(
  namespace: string,
  resource: Resource,
  { session, onPage }: Reader,
): Promise<readonly JsonObject[] | undefined> {
  if (resource.namespaced) {
    const listed = await list(session, resource, { namespace, onPage });
    return listed.kind === "listed" ? listed.objects : undefined;
  }
  if (rightsName(resource) !== "namespaces") {
    return undefined;
  }
  const answer = await get(session, `${collectionPath(resource)}/${encodeURIComponent(namespace)}`);
  const isThere = answer.kind === "answered" && answer.status === 200 && isObject(answer.body);
  return isThere && isObject(answer.body) ? [answer.body] : undefined;
}

function documentsOf(
  objects: readonly JsonObject[],
  resource: Resource,
  context: string,
): readonly SourceDocument[] {
  return objects.map((root) => ({ file: nameOf(root, resource, context), root, locate }));
}

/** `cluster:prod networkpolicies/shop/default-deny` */
function nameOf(object: JsonObject, resource: Resource, context: string): string {
  const identity = identityOf(object) ?? "/(unnamed)";
  return `cluster:${context} ${resource.resource}/${identity.replace(/^\//, "")}`;
}

/** Objects of a live cluster have no lines. */
function locate(): { readonly line: 1; readonly column: 1 } {
  return { line: 1, column: 1 };
}
