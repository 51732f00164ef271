/**
 * The rules of the house that the compiler cannot see. The compiler keeps upward imports out (each room is a
 * project and sees only what it references); what is left is here, each rule with its reason.
 */
import { posix } from "node:path";

import { describe, expect, test } from "vitest";

import {
  type Import,
  listFiles,
  type Module,
  readComments,
  readModule,
  readModules,
  readRooms,
  readText,
  targetOf,
} from "./support/house.ts";

/** Look down, never up or sideways. Floor 5 is kept for long-running parts that join the rooms below. */
const floors: Readonly<Record<string, number>> = {
  domain: 0,
  algebra: 1,
  text: 1,
  platform: 1,
  policy: 2,
  dialects: 3,
  workshop: 4,
  cli: 6,
};

/** Rooms that decide; with no Node types in them, `node:fs`, `fetch` or `process` do not compile. */
const pureRooms = ["domain", "algebra", "text", "policy", "dialects"];

/**
 * What each room takes from outside, and why. Types of a package can bring Node back into a pure room, so a new
 * entry is a decision. An entry that nobody uses any more fails too.
 */
const outside: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  text: {
    yaml: "the whole YAML 1.2 grammar with positions; its types bring no Node with them",
  },
  policy: {
    tldts:
      "the Public Suffix List, which a wildcard is held against; no Node in it, and audits alone load it, in some ten milliseconds",
  },
  platform: {
    "node:fs": "files and folders as sources",
    "node:http": "the API server, when a kubeconfig names it without TLS",
    "node:https": "the API server",
    "node:path": "the separator of KUBECONFIG, and walking folders",
    "node:stream": "pages of a list as they arrive",
    "node:zlib": "answers that the API server has compressed",
    "node:timers/promises": "waiting between attempts",
    "@kubernetes/client-node": "kubeconfig and credentials as kubectl has them; imported on first use",
  },
  cli: {
    "node:crypto": "the hashes by which a page allows its own script and style and nothing else",
    yaml: "writes -o yaml; imported when that is asked for",
    "node:url": "the host of an address that somebody pasted as a URL",
    "node:util": "parseArgs, the grammar of flags",
  },
};

const rooms = readRooms();
const modules = readModules();

describe("the rooms", () => {
  test("are the ones that stand on the floors", () => {
    expect(rooms.map((room) => room.name)).toEqual(Object.keys(floors).toSorted());
  });

  test("see rooms on lower floors only", () => {
    const upward = rooms.flatMap((room) =>
      room.sees.filter((seen) => floorOf(seen) >= floorOf(room.name)).map((seen) => `${room.name} → ${seen}`),
    );
    expect(upward).toEqual([]);
  });

  test("that decide have no Node types", () => {
    expect(rooms.filter((room) => room.pure).map((room) => room.name)).toEqual(pureRooms.toSorted());
    const base: { compilerOptions: unknown } = JSON.parse(readText("tsconfig.base.json"));
    expect(base.compilerOptions).toMatchObject({ lib: ["es2024"], types: [] });
  });

  test("are all built and all type-checked with the tests", () => {
    const names = rooms.map((room) => room.name).toSorted();
    expect(projectsIn("tsconfig.json").filter((name) => name !== "test")).toEqual(names);
    expect(projectsIn("test/tsconfig.json")).toEqual(names);
    // scripts/ready builds src/cli and what it references.
    expect(rooms.find((room) => room.name === "cli")?.sees).toEqual(names.filter((name) => name !== "cli"));
  });

  test("each say in a README what they are", () => {
    const missing = rooms
      .map((room) => `src/${room.name}/README.md`)
      .filter((path) => !listFiles(path).length);
    expect(missing).toEqual([]);
  });
});

describe("imports", () => {
  test("between rooms follow the references", () => {
    const allowed = new Map(rooms.map((room) => [room.name, new Set([room.name, ...room.sees])]));
    const stray = relativeImports((module, target) => {
      const [top, room] = target.split("/");
      return top !== "src" || room === undefined || allowed.get(module.room)?.has(room) !== true;
    });
    expect(stray).toEqual([]);
  });

  test("from outside are on the room's list", () => {
    const stray = modules.flatMap((module) =>
      externalImports(module)
        .filter((found) => outside[module.room]?.[packageOf(found.request)] === undefined)
        .map((found) => `${module.path}:${found.line} imports ${found.request}`),
    );
    expect(stray).toEqual([]);
  });

  test("on a room's list are all used, and say why", () => {
    const used = new Set(
      modules.flatMap((module) =>
        externalImports(module).map((found) => `${module.room} ${packageOf(found.request)}`),
      ),
    );
    const listed = Object.entries(outside).flatMap(([room, list]) =>
      Object.keys(list).map((name) => `${room} ${name}`),
    );
    expect(listed.filter((entry) => !used.has(entry))).toEqual([]);
    const reasons = Object.values(outside).flatMap((list) => Object.values(list));
    expect(reasons.filter((reason) => reason.length < 10)).toEqual([]);
  });

  test("never join two dialects", () => {
    const joined = relativeImports((module, target) => {
      const [from, to] = [dialectOf(module.path), dialectOf(target)];
      return from !== undefined && to !== undefined && from !== to;
    });
    expect(joined).toEqual([]);
  });

  test("never join a reader and a writer, which share the schema and nothing else", () => {
    const joined = modules
      .filter((module) => isNamed(module.path, "read"))
      .flatMap((reader) => {
        const write = posix.join(posix.dirname(reader.path), "write.ts");
        const fromWriter = closure(write);
        return [...closure(reader.path)]
          .filter((path) => dialectOf(path) === dialectOf(reader.path) && dialectOf(path) !== undefined)
          .filter((path) => isNamed(path, "write") || (fromWriter.has(path) && !isNamed(path, "schema")))
          .map((path) => `${reader.path} and ${write} share ${path}`);
      });
    expect(joined).toEqual([]);
  });

  test("of a spec lead only to words, trees and other specs, so that it cannot share a mistake with the engine", () => {
    const stray = modules
      .filter((module) => isNamed(module.path, "spec"))
      .flatMap((spec) =>
        spec.imports.filter((found) => !isFitForSpec(spec, found)).map((found) => at(spec, found)),
      );
    expect(stray).toEqual([]);
  });
});

describe("the sources", () => {
  const typescript = [
    ...listFiles("src/**/*.ts"),
    ...listFiles("test/**/*.ts"),
    ...listFiles("bench/**/*.ts"),
    ...listFiles("scripts/**/*.ts"),
  ];

  test("give a reason with every suppression", () => {
    const bare = typescript.flatMap((path) =>
      bareSuppressions(path, readText(path)).map(
        (line) => `${path}:${line} suppresses a check without a reason`,
      ),
    );
    expect(bare).toEqual([]);
  });

  test("have no drawer for odds and ends", () => {
    const drawers = typescript.filter((path) => /(^|\/)(utils?|helpers?|common|misc)([./-]|$)/.test(path));
    expect(drawers).toEqual([]);
  });

  test("are named in kebab-case", () => {
    const odd = typescript.filter((path) => !/^([a-z0-9-]+\/)*[a-z0-9-]+(\.[a-z-]+)*\.ts$/.test(path));
    expect(odd).toEqual([]);
  });
});

describe("ARCHITECTURE.md", () => {
  const text = readText("ARCHITECTURE.md");

  test("draws the floors as they are", () => {
    const drawn = [...text.matchAll(/^floor (\d) +([a-z ]+)$/gm)].flatMap(([, floor, names]) =>
      (names ?? "")
        .trim()
        .split(/ +/)
        .map((name) => [name, Number(floor)] as const),
    );
    expect(Object.fromEntries(drawn)).toEqual(floors);
  });

  test("names the edges as they are", () => {
    const rows = [...text.matchAll(/^\| `([a-z]+)` +\|([^|]*)\|/gm)].map(([, room, seen]) => ({
      name: room,
      sees: [...(seen ?? "").matchAll(/[a-z]+/g)].map(([name]) => name).toSorted(),
    }));
    const real = rooms.map(({ name, sees }) => ({ name, sees }));
    expect(rows.toSorted((a, b) => ((a.name ?? "") < (b.name ?? "") ? -1 : 1))).toEqual(real);
  });
});

describe("this test", () => {
  test("sees every form of import", () => {
    const text = [
      'import { a } from "./a.ts";',
      'import type { B } from "./b.ts";',
      'export type { C } from "./c.ts";',
      'export * from "./d.ts";',
      'const e = await import("./e.ts");',
      'import "./f.ts";',
    ].join("\n");
    expect(readModule("src/policy/x.ts", text).imports).toEqual([
      { request: "./a.ts", line: 1, typeOnly: false },
      { request: "./b.ts", line: 2, typeOnly: true },
      { request: "./f.ts", line: 6, typeOnly: false },
      { request: "./c.ts", line: 3, typeOnly: true },
      { request: "./d.ts", line: 4, typeOnly: false },
      { request: "./e.ts", line: 5, typeOnly: false },
    ]);
  });

  test("sees a suppression without a reason", () => {
    const lines = [
      "// @ts-expect-error the type says string, the bytes may not",
      "// @ts-expect-error",
      "// oxlint-disable-next-line complexity -- one table, read as a table",
      "// oxlint-disable-next-line complexity",
      "/* eslint-disable */",
      "// @ts-ignore because",
      "const text = '// @ts-ignore';",
    ];
    expect(bareSuppressions("x.ts", lines.join("\n"))).toEqual([2, 4, 5, 6]);
  });
});

function floorOf(room: string): number {
  const floor = floors[room];
  if (floor === undefined) throw new Error(`no floor is given for the room ${room}`);
  return floor;
}

function projectsIn(path: string): string[] {
  const project: { references: { path: string }[] } = JSON.parse(readText(path));
  return project.references.map((reference) => posix.basename(reference.path)).toSorted();
}

function at(module: Module, found: Import): string {
  return `${module.path}:${found.line} imports ${found.request}`;
}

function relativeImports(isStray: (module: Module, target: string) => boolean): string[] {
  return modules.flatMap((module) =>
    module.imports
      .filter((found) => {
        const target = targetOf(module.path, found.request);
        return target !== undefined && isStray(module, target);
      })
      .map((found) => at(module, found)),
  );
}

function externalImports(module: Module): readonly Import[] {
  return module.imports.filter((found) => targetOf(module.path, found.request) === undefined);
}

/** `yaml/browser` → `yaml`, `@a/b/c` → `@a/b`; builtins stay whole, since `node:fs` and `node:fs/promises` differ. */
function packageOf(request: string): string {
  if (request.startsWith("node:")) return request;
  return request
    .split("/")
    .slice(0, request.startsWith("@") ? 2 : 1)
    .join("/");
}

/** `src/dialects/<kind>/…` → kind; undefined for what the dialects share and for other rooms. */
function dialectOf(path: string): string | undefined {
  return /^src\/dialects\/([^/]+)\//.exec(path)?.[1];
}

/** Whether a file plays a part: `read.ts`, `read-rules.ts` and `read/rules.ts` all read. */
function isNamed(path: string, part: string): boolean {
  return new RegExp(`/${part}(-[a-z0-9-]+)?(\\.ts$|/)`).test(path);
}

/** Everything a module imports, directly or not. */
function closure(path: string): ReadonlySet<string> {
  const byPath = new Map(modules.map((module) => [module.path, module]));
  const seen = new Set<string>();
  const waiting = [path];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const module = byPath.get(next);
    if (module === undefined || seen.has(next)) continue;
    seen.add(next);
    waiting.push(...module.imports.flatMap((found) => targetOf(module.path, found.request) ?? []));
  }
  seen.delete(path);
  return seen;
}

function isFitForSpec(spec: Module, found: Import): boolean {
  const target = targetOf(spec.path, found.request);
  if (target === undefined) return false;
  const room = target.split("/")[1];
  return room === "domain" || (room === "text" && found.typeOnly) || isNamed(target, "spec");
}

/** Lines on which a check is switched off without a word on why. */
function bareSuppressions(path: string, text: string): number[] {
  return readComments(path, text)
    .filter((comment) => {
      const lint = /^(?:oxlint|eslint)-disable/.test(comment.text) && !/ -- \S.{8,}/.test(comment.text);
      const types = comment.text.startsWith("@ts-") && !/^@ts-expect-error:? \S.{8,}/.test(comment.text);
      return lint || types;
    })
    .map((comment) => comment.line);
}
