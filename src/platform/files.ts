import { createReadStream, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import type { Dirent, Stats } from "node:fs";

import type { Diagnostic } from "../domain/diagnostic.ts";
import { decode } from "./decode.ts";
import {
  BROKEN_LINK,
  FILE_NOT_FOUND,
  FILE_TOO_BIG,
  FILE_UNREADABLE,
  LINK_LOOP,
  NOT_A_FILE,
  NOT_TEXT,
  NOTHING_IN_FOLDER,
  NOTHING_LEFT,
  tell,
  UNKNOWN_ENCODING,
} from "./diagnostics.ts";
import type { Message } from "./diagnostics.ts";
import { globs } from "./glob.ts";
import { gather } from "./stream.ts";
import { codeOf, reasonOf } from "./trouble.ts";

/** What a folder's files must end in to be read; a file named by the user is read whatever its name. */
const FOLDER_ENDINGS: readonly string[] = [".yaml", ".yml", ".json"];

/**
 * The biggest source, in bytes. Below V8's longest string (2^29 - 24 characters), so that
 * whatever is within the limit can be decoded.
 */
const BIGGEST_SOURCE = 512_000_000;

/** What reading the sources yields: texts, and what is wrong with those that gave none. */
export type FileItem =
  /** A text, under the name that its user knows it by: the path as given, or `-`. */
  | { readonly kind: "text"; readonly name: string; readonly text: string }
  | { readonly kind: "problem"; readonly diagnostic: Diagnostic };

export type FileOptions = {
  /** Patterns of `--exclude`, matched against the shown name and against the path inside the folder given. */
  readonly exclude?: readonly string[];
  /** Biggest source, in bytes. */
  readonly limit?: number;
  readonly endings?: readonly string[];
  /** Standard input, if not the process's own. */
  readonly stdin?: AsyncIterable<Uint8Array | string>;
  /** Called before each text is read, for the progress line. */
  readonly onFile?: (name: string) => void;
};

/**
 * Reads files, folders and standard input (`-`) in the order given, and folders in the order of
 * their names. What is wrong with one source never stops the others.
 * @example for await (const item of readSources(["k8s", "-"])) { … }
 */
export async function* readSources(
  sources: readonly string[],
  options: FileOptions = {},
): AsyncGenerator<FileItem, void, void> {
  const walk: Walk = {
    limit: options.limit ?? BIGGEST_SOURCE,
    endings: options.endings ?? FOLDER_ENDINGS,
    isExcluded: globs(options.exclude ?? []),
    onFile: options.onFile ?? (() => undefined),
    visited: new Set(),
  };
  let silent = true;
  for (const source of new Set(sources)) {
    for await (const item of source === "-" ? readStdin(options, walk) : readNamed(source, walk)) {
      silent = false;
      yield item;
    }
  }
  if (silent) {
    yield { kind: "problem", diagnostic: tell(NOTHING_LEFT, { sources }) };
  }
}

type Walk = Required<Pick<FileOptions, "limit" | "endings" | "onFile">> & {
  readonly isExcluded: (path: string) => boolean;
  /** Real paths of the files read and the folders entered: nothing is read twice, and loops of links end. */
  readonly visited: Set<string>;
};

/** A named folder being walked, and what was met in it so far. */
type Folder = { readonly root: string; met: number; excluded: number };

/** A thing on disk. `inside` is its path from the named folder, `real` its path with links resolved. */
type Spot = { readonly shown: string; readonly inside: string; readonly real: string };

async function* readStdin(options: FileOptions, walk: Walk): AsyncGenerator<FileItem, void, void> {
  walk.onFile("-");
  yield await readStream("-", options.stdin ?? process.stdin, walk.limit);
}

async function* readNamed(source: string, walk: Walk): AsyncGenerator<FileItem, void, void> {
  const stats = inspect(source);
  if ("kind" in stats) {
    yield stats;
  } else if (walk.isExcluded(source)) {
    return;
  } else if (stats.isDirectory()) {
    yield* readFolder(source, walk);
  } else if (stats.isFIFO() && isOpenDescriptor(source)) {
    walk.onFile(source);
    yield await readStream(source, createReadStream(source), walk.limit);
  } else {
    yield* readFile({ shown: source, inside: "", real: realPath(source) }, stats, walk);
  }
}

function* readFolder(source: string, walk: Walk): Generator<FileItem, void, void> {
  const root = source.replace(/(?<=.)\/+$/, "");
  const folder: Folder = { root, met: 0, excluded: 0 };
  yield* walkFolder({ shown: root, inside: "", real: realPath(source) }, folder, walk);
  if (folder.met === 0) {
    const { endings } = walk;
    yield problem(NOTHING_IN_FOLDER, { file: root, endings, excluded: folder.excluded });
  }
}

function* walkFolder(spot: Spot, folder: Folder, walk: Walk): Generator<FileItem, void, void> {
  if (walk.visited.has(spot.real)) {
    folder.met += 1;
    return;
  }
  walk.visited.add(spot.real);
  let entries: readonly Dirent[] = [];
  try {
    entries = readdirSync(spot.shown, { withFileTypes: true });
  } catch (error) {
    folder.met += 1;
    yield problem(FILE_UNREADABLE, { file: spot.shown, reason: reasonOf(error) });
  }
  for (const entry of entries.toSorted(byName)) {
    yield* visit(entry, below(spot, entry.name), { folder, walk });
  }
}

type Rounds = { readonly folder: Folder; readonly walk: Walk };

function* visit(entry: Dirent, spot: Spot, rounds: Rounds): Generator<FileItem, void, void> {
  const { folder, walk } = rounds;
  const wanted = isWanted(entry.name, walk.endings);
  if (entry.isFile() && !wanted) {
    return;
  }
  if (walk.isExcluded(spot.shown) || walk.isExcluded(spot.inside)) {
    folder.excluded += 1;
  } else if (entry.isDirectory()) {
    if (isWalked(entry.name)) {
      yield* walkFolder(spot, folder, walk);
    }
  } else if (entry.isSymbolicLink()) {
    yield* follow(entry.name, spot, rounds);
  } else if (wanted) {
    yield* open(spot, rounds);
  }
}

/** A link inside a folder: what it leads to counts, its own name says whether a file is wanted. */
function* follow(name: string, link: Spot, rounds: Rounds): Generator<FileItem, void, void> {
  const { folder, walk } = rounds;
  const stats = inspect(link.shown);
  if ("kind" in stats) {
    if (mayHold(name, walk.endings)) {
      folder.met += 1;
      yield stats;
    }
    return;
  }
  const spot = { ...link, real: realPath(link.shown) };
  if (stats.isDirectory()) {
    if (isWalked(name)) {
      yield* walkFolder(spot, folder, walk);
    }
  } else if (isWanted(name, walk.endings)) {
    folder.met += 1;
    yield* readFile(spot, stats, walk);
  }
}

function* open(spot: Spot, { folder, walk }: Rounds): Generator<FileItem, void, void> {
  folder.met += 1;
  const stats = inspect(spot.shown);
  yield* "kind" in stats ? [stats] : readFile(spot, stats, walk);
}

function* readFile(spot: Spot, stats: Stats, walk: Walk): Generator<FileItem, void, void> {
  const { shown: file, real } = spot;
  if (!stats.isFile()) {
    yield problem(NOT_A_FILE, { file, what: kindOf(stats) });
    return;
  }
  if (walk.visited.has(real)) {
    return;
  }
  walk.visited.add(real);
  if (stats.size > walk.limit) {
    yield problem(FILE_TOO_BIG, { file, limit: walk.limit });
    return;
  }
  walk.onFile(file);
  try {
    yield textOf(file, readFileSync(file));
  } catch (error) {
    yield problem(FILE_UNREADABLE, { file, reason: reasonOf(error) });
  }
}

async function readStream(
  file: string,
  stream: AsyncIterable<Uint8Array | string>,
  limit: number,
): Promise<FileItem> {
  try {
    const bytes = await gather(stream, limit);
    return bytes === "too-big" ? problem(FILE_TOO_BIG, { file, limit }) : textOf(file, bytes);
  } catch (error) {
    return problem(FILE_UNREADABLE, { file, reason: reasonOf(error) });
  }
}

function textOf(name: string, bytes: Uint8Array): FileItem {
  const decoded = decode(bytes);
  if ("text" in decoded) {
    return { kind: "text", name, text: decoded.text };
  }
  return problem(decoded.problem === "binary" ? NOT_TEXT : UNKNOWN_ENCODING, { file: name });
}

/** What stands at a path, links followed; or what is wrong with it. */
function inspect(file: string): Stats | Extract<FileItem, { kind: "problem" }> {
  try {
    return statSync(file);
  } catch (error) {
    const code = codeOf(error);
    if (code === "ELOOP") {
      return problem(LINK_LOOP, { file });
    }
    if (code !== "ENOENT") {
      return problem(FILE_UNREADABLE, { file, reason: reasonOf(error) });
    }
    const isLink = lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true;
    return isLink ? problem(BROKEN_LINK, { file }) : problem(FILE_NOT_FOUND, { file });
  }
}

/** The path with links resolved; as it is, should it vanish in between (reading it then says so). */
function realPath(file: string): string {
  try {
    return realpathSync.native(file);
  } catch {
    return file;
  }
}

function problem<Facts extends { readonly file: string }>(
  message: Message<Facts>,
  facts: Facts,
): Extract<FileItem, { kind: "problem" }> {
  const at = { file: facts.file, line: 1, column: 1 };
  return { kind: "problem", diagnostic: tell(message, facts, at) };
}

function below(folder: Spot, name: string): Spot {
  return {
    shown: folder.shown === "." ? name : join(folder.shown, name),
    inside: folder.inside === "" ? name : join(folder.inside, name),
    real: join(folder.real, name),
  };
}

function join(folder: string, name: string): string {
  return folder.endsWith("/") ? folder + name : `${folder}/${name}`;
}

/** Code units, not the locale's order: the same everywhere. */
function byName(one: Dirent, other: Dirent): number {
  return one.name < other.name ? -1 : Number(one.name > other.name);
}

/** Emacs marks a file in use by a dangling link `.#name`: its target is not meant to exist. */
function isWanted(name: string, endings: readonly string[]): boolean {
  const lower = name.toLowerCase();
  return !name.startsWith(".#") && endings.some((ending) => lower.endsWith(ending));
}

/** Whether a broken link may have led to something wanted: a file by its name, or a folder. */
function mayHold(name: string, endings: readonly string[]): boolean {
  return isWanted(name, endings) || !name.includes(".");
}

function isWalked(name: string): boolean {
  return !name.startsWith(".") && name !== "node_modules";
}

/** `/dev/fd/63`, as the shell's `<(command)` gives it: open already, so reading cannot wait for a writer to come. */
function isOpenDescriptor(source: string): boolean {
  return /^\/dev\/(stdin$|fd\/\d+$)|^\/proc\/(self|\d+)\/fd\/\d+$/.test(source);
}

function kindOf(stats: Stats): string {
  if (stats.isFIFO()) {
    return "a named pipe";
  }
  if (stats.isSocket()) {
    return "a socket";
  }
  return stats.isDirectory() ? "a folder" : "a device";
}
