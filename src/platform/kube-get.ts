import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";

import { field, type Json } from "../domain/json.ts";
import type { Clock } from "./clock.ts";
import { parseJson } from "./json.ts";
import { CredentialsError, type Connection } from "./kube-connection.ts";
import { gather } from "./stream.ts";
import { codeOf, reasonOf } from "./trouble.ts";

/** How much is put up with. Times are milliseconds. */
export type Patience = {
  /** Times that one request is sent at most. */
  readonly attempts: number;
  /** The wait before the second attempt; it doubles with each further one. */
  readonly firstWait: number;
  /** The longest wait, also where the server asks for more. */
  readonly longestWait: number;
  /** The longest silence on a connection. */
  readonly idle: number;
  /** The longest time for one page. */
  readonly deadline: number;
  /** The biggest page, in bytes. */
  readonly page: number;
};

export const PATIENCE: Patience = {
  attempts: 5,
  firstWait: 500,
  longestWait: 60_000,
  idle: 30_000,
  deadline: 300_000,
  page: 512_000_000,
};

export type Session = {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly patience: Patience;
  readonly signal: AbortSignal | undefined;
};

/** What the server said in the end, whatever its status; or why it said nothing that could be used. */
export type Answer =
  /** `body` is undefined where it is no JSON, which a refusal's may be. */
  | { readonly kind: "answered"; readonly status: number; readonly body: Json | undefined }
  | { readonly kind: "failed"; readonly reason: string; readonly cause: "network" | "credentials" };

type Attempt = Answer | { readonly kind: "again"; readonly reason: string; readonly after: number };

/** Trouble that may pass. Whatever is not here (certificates, names that do not exist) stays as it is. */
const PASSING: ReadonlySet<string> = new Set([
  "ECONNRESET",
  "ECONNREFUSED",
  "ECONNABORTED",
  "ETIMEDOUT",
  "EPIPE",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ERR_STREAM_PREMATURE_CLOSE",
  "HPE_INVALID_EOF_STATE",
  "Z_BUF_ERROR",
  "Z_DATA_ERROR",
]);

const PASSING_STATUS: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/**
 * Sends a GET, again and again as patience allows. Nothing in this room sends any other method.
 * Throws only when the session is aborted.
 * @example const answer = await get(session, "/apis")
 */
export async function get(session: Session, path: string): Promise<Answer> {
  const { attempts, firstWait, longestWait } = session.patience;
  let reason = "";
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const outcome = await once(session, path);
    if (outcome.kind !== "again") {
      return outcome;
    }
    reason = outcome.reason;
    if (outcome.after > longestWait) {
      const reason = `${outcome.reason}, and asks to come back in ${Math.ceil(outcome.after / 1000)} s`;
      return { kind: "failed", reason, cause: "network" };
    }
    if (attempt + 1 < attempts) {
      const wait = Math.max(outcome.after, Math.min(firstWait * 2 ** attempt, longestWait));
      await session.clock.sleep(wait, session.signal);
    }
  }
  return { kind: "failed", reason: `${reason} (${attempts} attempts)`, cause: "network" };
}

async function once(session: Session, path: string): Promise<Attempt> {
  const { patience, signal } = session;
  const deadline = AbortSignal.timeout(patience.deadline);
  try {
    const both = signal === undefined ? deadline : AbortSignal.any([deadline, signal]);
    const response = await open(session, path, both);
    const bytes = await gather(unpacked(response), patience.page);
    if (bytes === "too-big") {
      const reason = `its answer is bigger than ${patience.page / 1e6} MB`;
      return { kind: "failed", reason, cause: "network" };
    }
    return judge(
      response,
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(),
      session.clock,
    );
  } catch (error) {
    signal?.throwIfAborted();
    return troubleOf(error, deadline.aborted);
  }
}

/** Opens a GET and waits for the head of its answer. */
export async function open(session: Session, path: string, signal: AbortSignal): Promise<IncomingMessage> {
  const { connection, patience } = session;
  const options = await connection.prepare();
  const headers = {
    ...options.headers,
    accept: "application/json",
    "accept-encoding": "gzip",
    "user-agent": "sluice",
  };
  const url = connection.url(path);
  const send = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const sent = send(url, { ...options, headers, method: "GET", timeout: patience.idle, signal }, resolve);
    sent.on("timeout", () => {
      sent.destroy(new SilenceError());
    });
    sent.on("error", reject);
    sent.end();
  });
}

/** The connection is open, and nothing comes. */
class SilenceError extends Error {
  override readonly name = "SilenceError";
  readonly code = "ETIMEDOUT";
}

/** The body of an answer, with its compression taken off. */
export function unpacked(response: IncomingMessage): Readable {
  if (response.headers["content-encoding"] !== "gzip") {
    return response;
  }
  // An error of either end comes out of the returned stream; the callback only keeps it from being uncaught.
  return pipeline(response, createGunzip(), () => undefined);
}

function judge(response: IncomingMessage, text: string, clock: Clock): Attempt {
  const status = response.statusCode ?? 0;
  if (PASSING_STATUS.has(status)) {
    const after = waitOf(response.headers["retry-after"], clock);
    return { kind: "again", reason: `it answered ${status}${said(text)}`, after };
  }
  if (status >= 300 && status < 400) {
    // Never followed: the credentials are for this server and no other.
    return { kind: "failed", reason: "it sends the request elsewhere", cause: "network" };
  }
  const body = bodyOf(text);
  if (body === undefined && status < 300) {
    return { kind: "again", reason: "its answer is not JSON", after: 0 };
  }
  return { kind: "answered", status, body };
}

function said(text: string): string {
  const message = field(bodyOf(text), "message");
  return typeof message === "string" && message !== "" ? `: ${message}` : "";
}

function bodyOf(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function troubleOf(error: unknown, isLate: boolean): Attempt {
  if (error instanceof CredentialsError) {
    return { kind: "failed", reason: error.message, cause: "credentials" };
  }
  if (isLate) {
    return { kind: "again", reason: "its answer did not end in time", after: 0 };
  }
  const reason = reasonOf(error);
  return PASSING.has(codeOf(error) ?? "")
    ? { kind: "again", reason, after: 0 }
    : { kind: "failed", reason, cause: "network" };
}

/** `Retry-After` is seconds or a date. */
function waitOf(header: string | undefined, clock: Clock): number {
  if (header === undefined) {
    return 0;
  }
  const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - clock.date();
  return Number.isNaN(wait) ? 0 : Math.max(0, wait);
}
