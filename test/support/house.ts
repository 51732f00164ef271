import { globSync, readFileSync } from "node:fs";
import { dirname, join, posix, resolve } from "node:path";

import { parseSync } from "oxc-parser";

/** The house as the sources have it: rooms, the edges their projects allow, and what each file imports. */

const root: string = resolve(import.meta.dirname, "../..");

export type Import = {
  /** As written: a relative path, a package, or a `node:` builtin. */
  readonly request: string;
  readonly line: number;
  /** Whether the whole statement is erased (`import type`, `export type`). */
  readonly typeOnly: boolean;
};

export type Module = {
  /** From the root, with forward slashes: `src/policy/reach.ts`. */
  readonly path: string;
  readonly room: string;
  readonly text: string;
  readonly imports: readonly Import[];
};

export type Room = {
  readonly name: string;
  /** Rooms that its tsconfig.json references: the one source of truth for edges. */
  readonly sees: readonly string[];
  /** Whether Node's types reach it. */
  readonly pure: boolean;
};

/** What tsconfig.base.json leaves out of a room's project. */
const beside = /\.(test|test-d|suite|arbitrary)\.ts$/;

export function readText(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** Every file of ours whose name matches, from the root, sorted; never what is installed, built or an example. */
export function listFiles(pattern: string): readonly string[] {
  const exclude = ["**/node_modules/**", "dist/**", "**/.*/**"];
  return globSync(pattern, { cwd: root, exclude })
    .map((path) => path.split("\\").join("/"))
    .toSorted();
}

export function readRooms(): readonly Room[] {
  return listFiles("src/*/tsconfig.json").map((path) => {
    const project: { extends: string; references?: { path: string }[]; compilerOptions?: object } =
      JSON.parse(readText(path));
    return {
      name: posix.basename(posix.dirname(path)),
      sees: (project.references ?? []).map((reference) => posix.basename(reference.path)).toSorted(),
      pure: project.extends === "../../tsconfig.base.json" && project.compilerOptions === undefined,
    };
  });
}

/** The modules that are built, without the tests beside them. */
export function readModules(): readonly Module[] {
  return listFiles("src/*/**/*.ts")
    .filter((path) => !beside.test(path))
    .map((path) => readModule(path, readText(path)));
}

export function readModule(path: string, text: string): Module {
  const { module } = parseSync(path, text);
  const lineOf = (offset: number): number => text.slice(0, offset).split("\n").length;
  const imports: Import[] = module.staticImports.map((found) => ({
    request: found.moduleRequest.value,
    line: lineOf(found.start),
    typeOnly: found.entries.length > 0 && found.entries.every((entry) => entry.isType),
  }));
  for (const found of module.staticExports) {
    const request = found.entries[0]?.moduleRequest?.value;
    if (request === undefined) continue;
    const typeOnly = found.entries.every((entry) => entry.isType);
    imports.push({ request, line: lineOf(found.start), typeOnly });
  }
  for (const found of module.dynamicImports) {
    // A computed request keeps its source text, which no rule below will find allowed.
    const request = text
      .slice(found.moduleRequest.start, found.moduleRequest.end)
      .replace(/^["']|["']$/g, "");
    imports.push({ request, line: lineOf(found.start), typeOnly: false });
  }
  return { path, room: path.split("/")[1] ?? "", text, imports };
}

/** The comments of a file; what merely looks like one inside a string is not among them. */
export function readComments(path: string, text: string): readonly { line: number; text: string }[] {
  return parseSync(path, text).comments.map((comment) => ({
    line: text.slice(0, comment.start).split("\n").length,
    text: comment.value.trim(),
  }));
}

/** Where a relative request leads, from the root; undefined for a package or a builtin. */
export function targetOf(from: string, request: string): string | undefined {
  return request.startsWith(".") ? posix.join(dirname(from), request) : undefined;
}
