import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { readSources } from "./files.ts";
import type { FileOptions } from "./files.ts";

let home = "";
const startedIn = process.cwd();

beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), "sluice-files-")));
  process.chdir(home);
});

afterEach(() => {
  process.chdir(startedIn);
  if (existsSync(join(home, "k8s/sub"))) {
    chmodSync(join(home, "k8s/sub"), 0o755);
  }
  rmSync(home, { recursive: true, force: true });
});

function put(path: string, text = `# ${path}\n`): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Each text as its name, each problem as `code name`. */
async function read(sources: readonly string[], options: FileOptions = {}): Promise<string[]> {
  const seen: string[] = [];
  for await (const item of readSources(sources, options)) {
    if (item.kind === "text") {
      seen.push(item.name);
    } else {
      const { at, code } = item.diagnostic;
      seen.push(typeof at === "object" ? `${code} ${at.file}` : code);
    }
  }
  return seen;
}

async function textOf(sources: readonly string[], options: FileOptions = {}): Promise<string[]> {
  const texts: string[] = [];
  for await (const item of readSources(sources, options)) {
    texts.push(item.kind === "text" ? item.text : item.diagnostic.message);
  }
  return texts;
}

/** Nothing is forbidden to root, so root steps down for a moment. */
async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) {
    return work();
  }
  chmodSync(home, 0o755);
  process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

async function* piped(...chunks: string[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) {
    yield Buffer.from(chunk);
  }
}

describe("a folder", () => {
  test("is walked in the order of names, taking YAML and JSON only", async () => {
    put("k8s/b.yaml");
    put("k8s/a/z.yml");
    put("k8s/a/B.YAML");
    put("k8s/c.json");
    put("k8s/readme.md");
    put("k8s/Makefile");
    expect(await read(["k8s"])).toEqual(["k8s/a/B.YAML", "k8s/a/z.yml", "k8s/b.yaml", "k8s/c.json"]);
  });

  test("is named as it was typed", async () => {
    put("k8s/a.yaml");
    expect(await read(["k8s/"])).toEqual(["k8s/a.yaml"]);
    expect(await read(["./k8s"])).toEqual(["./k8s/a.yaml"]);
    expect(await read(["."])).toEqual(["k8s/a.yaml"]);
    expect(await read([join(home, "k8s")])).toEqual([join(home, "k8s/a.yaml")]);
  });

  test("hides hidden folders and node_modules, unless named; hidden files are read", async () => {
    put(".git/a.yaml");
    put("node_modules/x/a.yaml");
    put("src/.terraform/a.yaml");
    put("src/.a.yaml");
    expect(await read(["."])).toEqual(["src/.a.yaml"]);
    expect(await read([".git", "node_modules"])).toEqual([".git/a.yaml", "node_modules/x/a.yaml"]);
  });

  test("with nothing to read is said to be so, once per folder", async () => {
    put("docs/readme.md");
    put("k8s/a.yaml");
    expect(await read(["docs", "k8s"])).toEqual(["SLU1209 docs", "k8s/a.yaml"]);
  });

  test("takes other endings when asked", async () => {
    put("a.tfstate");
    put("squid.conf");
    put("b.yaml");
    expect(await read(["."], { endings: [".tfstate", "squid.conf"] })).toEqual(["a.tfstate", "squid.conf"]);
  });
});

describe("--exclude", () => {
  beforeEach(() => {
    put("k8s/a.yaml");
    put("k8s/tests/b.yaml");
    put("k8s/charts/x/c.yaml");
  });

  test("matches the shown name, the path inside the folder, and any segment", async () => {
    expect(await read(["k8s"], { exclude: ["k8s/tests/**", "x"] })).toEqual(["k8s/a.yaml"]);
    expect(await read([join(home, "k8s")], { exclude: ["tests/*", "charts/**"] })).toEqual([
      join(home, "k8s/a.yaml"),
    ]);
  });

  test("also holds for files that the shell named", async () => {
    expect(await read(["k8s/a.yaml", "k8s/tests/b.yaml"], { exclude: ["tests"] })).toEqual(["k8s/a.yaml"]);
  });

  test("that leaves nothing is said", async () => {
    expect(await textOf(["k8s"], { exclude: ["*.yaml"] })).toEqual([
      "Everything in k8s that could be read is excluded.",
    ]);
    expect(await textOf(["k8s/a.yaml"], { exclude: ["a.yaml"] })).toEqual([
      "There is nothing to read in k8s/a.yaml.",
    ]);
  });
});

describe("a file that is named", () => {
  test("is read whatever it is called", async () => {
    put("manifest", "kind: Pod\n");
    expect(await textOf(["manifest"])).toEqual(["kind: Pod\n"]);
  });

  test("that does not exist is a diagnostic, and the rest is read", async () => {
    put("a.yaml");
    expect(await read(["gone.yaml", "a.yaml"])).toEqual(["SLU1201 gone.yaml", "a.yaml"]);
  });

  test("that is a pattern in quotes gets a hint", async () => {
    const helps: string[] = [];
    for await (const item of readSources(["*.yaml"])) {
      helps.push(item.kind === "problem" ? item.diagnostic.help : "");
    }
    expect(helps).toEqual([expect.stringContaining("shell")]);
  });

  test("reached twice is read once, also through links and folders", async () => {
    put("k8s/a.yaml");
    symlinkSync("k8s/a.yaml", "b.yaml");
    symlinkSync("k8s", "again");
    expect(await read(["k8s/a.yaml", "./k8s/a.yaml", "b.yaml", "k8s", "again"])).toEqual(["k8s/a.yaml"]);
  });

  test("of the same content under another name is read on its own", async () => {
    put("a.yaml", "x");
    put("b.yaml", "x");
    expect(await read(["."])).toEqual(["a.yaml", "b.yaml"]);
  });
});

describe("links", () => {
  test("are followed, as in a mounted ConfigMap", async () => {
    put("mount/..2026/policy.yaml", "kind: NetworkPolicy\n");
    symlinkSync("..2026", "mount/..data");
    symlinkSync("..data/policy.yaml", "mount/policy.yaml");
    expect(await read(["mount"])).toEqual(["mount/policy.yaml"]);
  });

  test("to a folder above end the walk there", async () => {
    put("k8s/a/b.yaml");
    symlinkSync("..", "k8s/a/up");
    symlinkSync(".", "k8s/a/self");
    expect(await read(["k8s"])).toEqual(["k8s/a/b.yaml"]);
  });

  test("that lead nowhere or to themselves are diagnostics", async () => {
    put("k8s/z.yaml");
    symlinkSync("gone.yaml", "k8s/broken.yaml");
    symlinkSync("loop.yaml", "k8s/loop.yaml");
    symlinkSync("gone", "k8s/modules");
    symlinkSync("gone.md", "k8s/notes.md");
    symlinkSync("user@host.123", "k8s/.#z.yaml");
    expect(await read(["k8s"])).toEqual([
      "SLU1203 k8s/broken.yaml",
      "SLU1204 k8s/loop.yaml",
      "SLU1203 k8s/modules",
      "k8s/z.yaml",
    ]);
    expect(await read(["k8s/broken.yaml"])).toEqual(["SLU1203 k8s/broken.yaml"]);
  });
});

describe("what is no readable text", () => {
  test("a named pipe is never opened", async () => {
    put("k8s/a.yaml");
    execFileSync("mkfifo", ["k8s/pipe.yaml", "k8s/pipe"]);
    expect(await read(["k8s"])).toEqual(["k8s/a.yaml", "SLU1205 k8s/pipe.yaml"]);
    expect(await textOf(["k8s/pipe"])).toEqual(["k8s/pipe is a named pipe, which is not read."]);
  });

  test("devices and sockets are not read", async () => {
    const server = createServer().listen("socket.yaml");
    await new Promise((resolve) => server.once("listening", resolve));
    expect(await textOf(["/dev/zero", "socket.yaml"])).toEqual([
      "/dev/zero is a device, which is not read.",
      "socket.yaml is a socket, which is not read.",
    ]);
    await new Promise((resolve) => server.close(resolve));
  });

  test("forbidden files and folders are named", async () => {
    put("k8s/a.yaml");
    put("k8s/secret.yaml");
    put("k8s/sub/b.yaml");
    chmodSync("k8s/secret.yaml", 0);
    chmodSync("k8s/sub", 0);
    const seen = await asNobody(() => read(["k8s"]));
    expect(seen).toEqual(["k8s/a.yaml", "SLU1202 k8s/secret.yaml", "SLU1202 k8s/sub"]);
  });

  test.runIf(process.platform === "linux")("a file that fails while it is read is named", async () => {
    symlinkSync("/proc/self/mem", "a.yaml");
    put("b.yaml");
    expect(await read(["."])).toEqual(["SLU1202 a.yaml", "b.yaml"]);
  });

  test("a path through a file is refused", async () => {
    put("a.yaml");
    expect(await textOf(["a.yaml/b.yaml"])).toEqual([
      "a.yaml/b.yaml cannot be read: a part of the path is not a folder.",
    ]);
  });

  test("binary bytes are named, the rest is read", async () => {
    writeFileSync("a.yaml", Buffer.from([0x1f, 0x8b, 0, 0, 1, 2, 3, 0]));
    put("b.yaml");
    expect(await read(["."])).toEqual(["SLU1207 a.yaml", "b.yaml"]);
  });

  test("too big is refused by size, before any byte is read", async () => {
    put("big.yaml");
    truncateSync("big.yaml", 513_000_000);
    put("small.yaml");
    expect(await read(["."])).toEqual(["SLU1206 big.yaml", "small.yaml"]);
    expect(await read(["small.yaml"], { limit: 5 })).toEqual(["SLU1206 small.yaml"]);
  });
});

describe("standard input", () => {
  test("is read once, in its place among the sources", async () => {
    put("a.yaml");
    expect(await read(["a.yaml", "-", "-"], { stdin: piped("kind: Pod\n") })).toEqual(["a.yaml", "-"]);
  });

  test("may come in pieces that cut characters", async () => {
    const bytes = Buffer.from("name: Zürich\n");
    async function* halves(): AsyncGenerator<Uint8Array> {
      yield bytes.subarray(0, 8);
      yield bytes.subarray(8);
    }
    expect(await textOf(["-"], { stdin: halves() })).toEqual(["name: Zürich\n"]);
  });

  test("that never ends is cut off at the limit", async () => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        yield Buffer.alloc(1000, "a");
      }
    }
    expect(await read(["-"], { stdin: endless(), limit: 10_000 })).toEqual(["SLU1206 -"]);
  });

  test("that fails is a diagnostic", async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Buffer.from("kind: ");
      throw new Error("cut");
    }
    expect(await textOf(["-"], { stdin: failing() })).toEqual(["- cannot be read: cut."]);
  });
});

test("the shell's <(command) is read, since its pipe is open already", () => {
  const script = `import { readSources } from ${JSON.stringify(join(import.meta.dirname, "files.ts"))};
    for await (const item of readSources(process.argv.slice(1))) console.log(item.kind, item.text);`;
  const command = `"${process.execPath}" --input-type=module-typescript -e '${script}' <(echo kind: Pod)`;
  expect(execFileSync("bash", ["-c", command], { encoding: "utf8" })).toBe("text kind: Pod\n\n");
});

test("no source at all is a diagnostic", async () => {
  expect(await textOf([])).toEqual(["No source was given."]);
});

test("each text is announced before it is read", async () => {
  put("a.yaml");
  put("b.yaml");
  const announced: string[] = [];
  await read([".", "-"], { stdin: piped(""), onFile: (name) => announced.push(name) });
  expect(announced).toEqual(["a.yaml", "b.yaml", "-"]);
});
