import { existsSync } from "node:fs";
import { Agent as HttpAgent, type OutgoingHttpHeaders } from "node:http";
import { Agent as HttpsAgent, type RequestOptions } from "node:https";
import { delimiter } from "node:path";

import type { Cluster, KubeConfig, User } from "@kubernetes/client-node";

import type { Diagnostic } from "../domain/diagnostic.ts";
import { KUBECONFIG_UNREADABLE, tell, UNKNOWN_CONTEXT } from "./diagnostics.ts";
import { codeOf, reasonOf } from "./trouble.ts";

export type ClusterChoice = {
  /** A context of the kubeconfig. Absent: its current one. */
  readonly context?: string;
  /** Kubeconfig files, the first winning. Absent: KUBECONFIG, then ~/.kube/config, then the pod's own account. */
  readonly kubeconfig?: readonly string[];
};

/** A cluster's API server, and the way to it. */
export interface Connection {
  readonly context: string;
  /** Host and port, for messages; never holds credentials. */
  readonly host: string;
  readonly url: (path: string) => URL;
  /** What a request needs to arrive: TLS, proxy, credentials. Throws `CredentialsError`. */
  prepare(): Promise<Prepared>;
  close(): void;
}

export type Prepared = Omit<RequestOptions, "headers"> & { readonly headers: OutgoingHttpHeaders };

/** The kubeconfig says how to get credentials, and that did not work. The message is fit to print. */
export class CredentialsError extends Error {
  override readonly name = "CredentialsError";
}

/**
 * Reads the kubeconfig and chooses a context; nothing is sent yet. The official client is loaded
 * only here, since that alone takes a quarter of a second.
 * @example const connection = await connect({ context: "prod" })
 */
export async function connect(choice: ClusterChoice): Promise<Connection | Diagnostic> {
  const client = await import("@kubernetes/client-node");
  try {
    const config = load(() => new client.KubeConfig(), choice);
    const cluster = config.getCurrentCluster();
    if (cluster === null || config.getCurrentUser() === null) {
      const known = config.getContexts().map(({ name }) => name);
      return tell(UNKNOWN_CONTEXT, { context: choice.context, known });
    }
    return connectionOf(config, cluster);
  } catch (error) {
    // Only the first line: the YAML reader's others quote the file, and what it quotes may be a key.
    return tell(KUBECONFIG_UNREADABLE, { reason: reasonOf(error) });
  }
}

function load(create: () => KubeConfig, choice: ClusterChoice): KubeConfig {
  const named = choice.kubeconfig ?? (process.env["KUBECONFIG"] ?? "").split(delimiter).filter(Boolean);
  const config = create();
  if (named.length === 0) {
    config.loadFromDefault();
    if (config.getCurrentContext() === "loaded-context") {
      throw new Error("there is none");
    }
  } else {
    merge(config, create, named);
  }
  if (choice.context !== undefined) {
    config.setCurrentContext(choice.context);
  }
  return config;
}

/** As kubectl merges: files that are not there are passed over, and who first says a thing has said it. */
function merge(config: KubeConfig, create: () => KubeConfig, files: readonly string[]): void {
  const present = files.filter((file) => existsSync(file));
  if (present.length === 0) {
    throw new Error(`${files.join(", ")} does not exist`);
  }
  for (const file of present) {
    const part = create();
    part.loadFromFile(file);
    config.clusters = firsts(config.clusters, part.clusters);
    config.users = firsts(config.users, part.users);
    config.contexts = firsts(config.contexts, part.contexts);
    config.currentContext ||= part.currentContext;
  }
}

function firsts<T extends { readonly name: string }>(earlier: readonly T[], later: readonly T[]): T[] {
  const added = later.filter(({ name }) => !earlier.some((entry) => entry.name === name));
  return [...earlier, ...added];
}

function connectionOf(config: KubeConfig, cluster: Cluster): Connection {
  const context = config.getCurrentContext();
  const { host, hostname, protocol } = new URL(cluster.server);
  const secure = protocol === "https:";
  if (!secure) {
    // As kubectl does: over an open line no credentials are sent.
    config.loadFromClusterAndUser({ ...cluster, skipTLSVerify: true }, { name: "anonymous" });
  }
  const pool = { keepAlive: true, proxyEnv: proxyOf(cluster, hostname) };
  const agent = secure ? new HttpsAgent(pool) : new HttpAgent(pool);
  const isSocks = cluster.proxyUrl?.startsWith("socks") === true;
  return {
    context,
    host,
    url: (path) => new URL(cluster.server + path),
    prepare: async () => {
      const headers: OutgoingHttpHeaders = {};
      const options: RequestOptions = { headers };
      await authenticate(config, options);
      // The library's own agents open a connection per request, and leave those through a proxy
      // half-closed behind; only what Node cannot do is left to them.
      return { ...options, headers, agent: isSocks ? options.agent : agent };
    },
    close: () => {
      agent.destroy();
    },
  };
}

/** As kubectl: the kubeconfig's proxy before the environment's, and none for this machine. */
function proxyOf({ proxyUrl }: Cluster, hostname: string): NodeJS.ProcessEnv {
  if (proxyUrl) {
    return proxyUrl.startsWith("socks") ? {} : { HTTPS_PROXY: proxyUrl, HTTP_PROXY: proxyUrl };
  }
  const isLocal = hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
  return isLocal ? {} : process.env;
}

async function authenticate(config: KubeConfig, options: RequestOptions): Promise<void> {
  try {
    await config.applyToHTTPSOptions(options);
  } catch (error) {
    const user = config.getCurrentUser();
    const reason = user?.exec ? pluginTrouble(error, commandOf(user)) : fileTrouble(error);
    throw new CredentialsError(user === null ? reason : scrub(reason, user), { cause: error });
  }
}

function commandOf(user: User): string {
  const exec: unknown = user.exec;
  const isNamed = typeof exec === "object" && exec !== null && "command" in exec;
  return isNamed && typeof exec.command === "string" ? exec.command : "(unnamed)";
}

function pluginTrouble(error: unknown, command: string): string {
  if (codeOf(error) === "ENOENT") {
    return `the credentials plugin ${command} is not installed`;
  }
  // What it printed may be a credential, so it is not quoted.
  return error instanceof SyntaxError || error instanceof TypeError
    ? `the credentials plugin ${command} printed no ExecCredential`
    : `the credentials plugin ${command} failed: ${reasonOf(error)}`;
}

function fileTrouble(error: unknown): string {
  const path = error instanceof Error && "path" in error ? error.path : undefined;
  return typeof path === "string" ? `${path} cannot be read: ${reasonOf(error)}` : reasonOf(error);
}

/** Takes out of a message whatever is, or looks like, a credential. */
function scrub(text: string, user: User): string {
  let known = text;
  for (const secret of [user.token, user.password, user.keyData]) {
    known = secret ? known.replaceAll(secret, "…") : known;
  }
  return known.replaceAll(/\beyJ[\w-]+(\.[\w-]*)*/g, "…").replaceAll(/\bBearer\s+\S+/gi, "Bearer …");
}
