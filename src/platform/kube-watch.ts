import type { IncomingMessage } from "node:http";

import { field, isObject, type Json, type JsonObject } from "../domain/json.ts";
import { parseJson } from "./json.ts";
import { open, unpacked, type Session } from "./kube-get.ts";
import { collectionPath, list, type Resource } from "./kube-list.ts";
import { reasonOf } from "./trouble.ts";

/** What a watch tells, in order: applied one after another, these give the objects as they are. */
export type WatchEvent =
  /** All objects; whatever was known before is replaced. */
  | { readonly kind: "all"; readonly objects: readonly JsonObject[] }
  /** One object is new or changed. */
  | { readonly kind: "put"; readonly object: JsonObject }
  | { readonly kind: "removed"; readonly object: JsonObject }
  /** What is known may be outdated from here on until the next event; it is tried again. */
  | { readonly kind: "interrupted"; readonly reason: string }
  /** The last event: the server will not let us watch. */
  | { readonly kind: "refused"; readonly status: number; readonly message: string };

export type WatchOptions = {
  readonly namespace?: string;
  /** Seconds after which the server is to end the watch; a silence somewhat longer means that the connection is dead. */
  readonly seconds?: number;
};

/** How a stretch of watching ended. */
type End =
  /** It may go on from the last version. */
  | { readonly kind: "closed" }
  /** The version is too old: everything is listed again. */
  | { readonly kind: "expired" }
  | Extract<WatchEvent, { kind: "interrupted" | "refused" }>;

/** The version up to which all is known, and how often in a row nothing new was heard. */
type State = { version: string | undefined; fruitless: number };

/** Silence that is put up with beyond the time after which the server should have ended the watch. */
const GRACE = 30;

/**
 * Lists a resource and then tells of every change, across connections that end, are cut, or become
 * too old to go on from. Ends when the session is aborted, or with `refused`.
 * @example for await (const event of watchResource(session, POLICIES)) { … }
 */
export async function* watchResource(
  session: Session,
  resource: Resource,
  options: WatchOptions = {},
): AsyncGenerator<WatchEvent, void, void> {
  const state: State = { version: undefined, fruitless: 0 };
  try {
    for (;;) {
      const end = yield* state.version === undefined
        ? relist(session, resource, { options, state })
        : follow(session, resource, { options, state });
      if (end.kind === "refused") {
        yield end;
        return;
      }
      if (end.kind === "interrupted") {
        yield end;
      }
      await rest(session, state);
    }
  } catch (error) {
    if (session.signal?.aborted !== true) {
      throw error;
    }
  }
}

/** Nothing heard again and again: the pauses grow. Anything heard: none. */
async function rest({ clock, patience, signal }: Session, state: State): Promise<void> {
  signal?.throwIfAborted();
  if (state.fruitless > 1) {
    const wait = patience.firstWait * 2 ** Math.min(state.fruitless - 2, 20);
    await clock.sleep(Math.min(wait, patience.longestWait), signal);
  }
}

type Course = { readonly options: WatchOptions; readonly state: State };

async function* relist(
  session: Session,
  resource: Resource,
  { options, state }: Course,
): AsyncGenerator<WatchEvent, End, void> {
  const { namespace } = options;
  const listed = await list(session, resource, namespace === undefined ? {} : { namespace });
  state.fruitless += 1;
  if (listed.kind === "refused") {
    return listed;
  }
  if (listed.kind === "failed") {
    return { kind: "interrupted", reason: listed.reason };
  }
  if (listed.resourceVersion === "") {
    return { kind: "interrupted", reason: "its list has no resourceVersion" };
  }
  state.version = listed.resourceVersion;
  yield { kind: "all", objects: listed.objects };
  return { kind: "closed" };
}

async function* follow(
  session: Session,
  resource: Resource,
  { options, state }: Course,
): AsyncGenerator<WatchEvent, End, void> {
  state.fruitless += 1;
  const seconds = options.seconds ?? 240;
  const patience = { ...session.patience, idle: (seconds + GRACE) * 1000 };
  const query = `watch=true&allowWatchBookmarks=true&timeoutSeconds=${seconds}&resourceVersion=${state.version ?? ""}`;
  const closing = new AbortController();
  const signal =
    session.signal === undefined ? closing.signal : AbortSignal.any([closing.signal, session.signal]);
  try {
    const path = `${collectionPath(resource, options.namespace)}?${query}`;
    const response = await open({ ...session, patience }, path, signal);
    const end =
      response.statusCode === 200 ? yield* events(response, patience.page, state) : turnedAway(response);
    if (end.kind === "expired") {
      state.version = undefined;
    }
    return end;
  } catch (error) {
    session.signal?.throwIfAborted();
    return { kind: "interrupted", reason: reasonOf(error) };
  } finally {
    // Also when the caller stops listening: the connection is not left open.
    closing.abort();
  }
}

function turnedAway({ statusCode: status = 0 }: IncomingMessage): End {
  if (status === 410) {
    return { kind: "expired" };
  }
  const message = `it answered ${status}`;
  return status >= 400 && status < 500 && status !== 408 && status !== 429
    ? { kind: "refused", status, message }
    : { kind: "interrupted", reason: message };
}

async function* events(
  response: IncomingMessage,
  limit: number,
  state: State,
): AsyncGenerator<WatchEvent, End, void> {
  for await (const line of linesOf(unpacked(response), limit)) {
    const told = parseJson(line);
    const object = field(told, "object");
    const type = field(told, "type");
    if (type === "ERROR" || !isObject(object)) {
      return errorOf(object);
    }
    const version = field(field(object, "metadata"), "resourceVersion");
    if (typeof version === "string" && version !== "") {
      state.version = version;
      state.fruitless = 0;
    }
    if (type === "DELETED") {
      yield { kind: "removed", object };
    } else if (type === "ADDED" || type === "MODIFIED") {
      yield { kind: "put", object };
    }
  }
  return { kind: "closed" };
}

function errorOf(object: Json | undefined): End {
  const message = field(object, "message");
  return field(object, "code") === 410
    ? { kind: "expired" }
    : { kind: "interrupted", reason: typeof message === "string" ? message : "it sent an error" };
}

/** The lines of a stream; what follows the last line's end was cut off, and is dropped. */
async function* linesOf(
  stream: AsyncIterable<Uint8Array>,
  limit: number,
): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines.filter((line) => line !== "");
    if (rest.length > limit) {
      throw new Error(`it sent a line longer than ${limit / 1e6} MB`);
    }
  }
}
