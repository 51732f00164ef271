import { closeSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, join, normalize, sep } from "node:path";
import type { Writable } from "node:stream";

import { codeOf, reasonOf } from "./trouble.ts";

/** Something could not be written. The message is fit to print. */
export class OutputError extends Error {
  override readonly name = "OutputError";
}

/** Pieces are put together up to this length before they are handed to the system. */
const BATCH = 65_536;

/**
 * Writes texts to a stream and waits until the system has them all, so that the process may end.
 * A reader that went away (`sluice reach … | head`) is no trouble: the rest is dropped, and the
 * answer is "closed". Anything else (a full disk) throws an `OutputError`.
 * @example await writeAll(process.stdout, rows.map((row) => `${row}\n`))
 */
export async function writeAll(stream: Writable, texts: Iterable<string>): Promise<"written" | "closed"> {
  for (const batch of batches(texts)) {
    const error = await write(stream, batch);
    if (codeOf(error) === "EPIPE" || codeOf(error) === "ERR_STREAM_DESTROYED") {
      return "closed";
    }
    if (error !== undefined) {
      throw new OutputError(`The output could not be written: ${reasonOf(error)}.`, { cause: error });
    }
  }
  return "written";
}

function* batches(texts: Iterable<string>): Generator<string, void, void> {
  let batch = "";
  for (const text of texts) {
    batch += text;
    if (batch.length >= BATCH) {
      yield batch;
      batch = "";
    }
  }
  if (batch !== "") {
    yield batch;
  }
}

/** The stream tells of an error twice, and the second time, as an event, it would end the process if nobody listened. */
async function write(stream: Writable, text: string): Promise<Error | undefined> {
  const swallow = (): void => undefined;
  stream.on("error", swallow);
  const error = await new Promise<Error | null | undefined>((resolve) => stream.write(text, resolve));
  if (error) {
    return error;
  }
  stream.off("error", swallow);
  return undefined;
}

/** A file to be written, by its path inside the folder (`policies/shop.yaml`). A text in pieces is written as they come. */
export type OutputFile = { readonly path: string; readonly text: string | Iterable<string> };

/** Writes a new file. */
function writeNew(place: string, text: OutputFile["text"]): void {
  const file = openSync(place, "wx");
  try {
    for (const batch of batches(typeof text === "string" ? [text] : text)) writeFileSync(file, batch);
  } finally {
    closeSync(file);
  }
}

/**
 * Writes files below a folder, all or none: each is written under another name beside its place,
 * and only when all are there do they take their places. Whoever reads meanwhile sees whole files.
 * Throws an `OutputError`.
 * @example writeFiles("out", [{ path: "shop/default-deny.yaml", text }])
 */
export function writeFiles(folder: string, files: readonly OutputFile[]): void {
  const staged: { readonly draft: string; readonly place: string }[] = [];
  try {
    for (const { path, text } of files) {
      const place = placeIn(folder, path);
      const draft = join(dirname(place), `.sluice-${crypto.randomUUID()}`);
      mkdirSync(dirname(place), { recursive: true });
      if (statSync(place, { throwIfNoEntry: false })?.isDirectory() === true) {
        throw new OutputError(`${place} is a folder, so no file can be written there.`);
      }
      staged.push({ draft, place });
      writeNew(draft, text);
    }
    for (const { draft, place } of staged) {
      renameSync(draft, place);
    }
  } catch (error) {
    for (const { draft } of staged) {
      rmSync(draft, { force: true });
    }
    const what =
      error instanceof OutputError
        ? error.message
        : `Nothing could be written to ${folder}: ${reasonOf(error)}.`;
    throw new OutputError(what, { cause: error });
  }
}

/** Names in paths come from the input (a namespace, a policy's name), which must not lead out of the folder. */
function placeIn(folder: string, path: string): string {
  const inside = normalize(path);
  if (
    isAbsolute(inside) ||
    inside === ".." ||
    inside.startsWith(`..${sep}`) ||
    inside.includes("\0") ||
    /^\.?[/\\]?$/.test(inside)
  ) {
    throw new OutputError(`${JSON.stringify(path)} is no path inside ${folder}.`);
  }
  return join(folder, inside);
}
