import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { OutputError, writeAll, writeFiles } from "./output.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-output-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a program that writes `lines` lines, followed by what the shell does with them; returns the shell's words. */
function shell(lines: number, rest: string): string {
  const script = `import { writeAll } from ${JSON.stringify(join(import.meta.dirname, "output.ts"))};
    function* rows() { for (let row = 0; row < ${lines}; row += 1) yield "row " + row + "\\n"; }
    const outcome = await writeAll(process.stdout, rows());
    process.stderr.write(outcome);
    process.exit(3);`;
  const program = join(folder, "program.mts");
  writeFileSync(program, script);
  const command = `"${process.execPath}" "${program}" ${rest}`;
  return execFileSync("bash", ["-c", command], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

describe("writing to a stream", () => {
  test("is over only when every byte is out, so that the process may end at once", () => {
    const said = shell(300_000, `2>&1 >"${folder}/out"; echo " $?"`);
    expect(said).toBe("written 3\n");
    const piped = shell(300_000, "2>/dev/null | (sleep 0.1; wc -l)");
    expect(Number(piped)).toBe(300_000);
  });

  test("ends quietly when the reader has gone", () => {
    const said = shell(
      300_000,
      `2>"${folder}/err" | head -n 1; echo "\${PIPESTATUS[0]}"; cat "${folder}/err"`,
    );
    expect(said).toBe("row 0\n3\nclosed");
  });

  test("throws what is no one's wish, such as a full disk", () => {
    expect(() => shell(300_000, ">/dev/full")).toThrow("The output could not be written: the disk is full.");
  });

  test("puts small pieces together and leaves no listener behind", async () => {
    const pieces: number[] = [];
    const stream = new Writable({
      write(chunk: Buffer, _, done) {
        pieces.push(chunk.length);
        done();
      },
    });
    expect(
      await writeAll(
        stream,
        Array.from({ length: 100_000 }, () => "ab"),
      ),
    ).toBe("written");
    expect(pieces).toEqual([65_536, 65_536, 65_536, 200_000 - 3 * 65_536]);
    expect(stream.listenerCount("error")).toBe(0);
    expect(await writeAll(stream, [])).toBe("written");
  });
});

describe("writing files", () => {
  const list = (): string[] => readdirSync(folder, { recursive: true, encoding: "utf8" }).toSorted();

  test("makes the folders they need and replaces what was there", () => {
    const out = join(folder, "out");
    writeFiles(out, [
      { path: "a.yaml", text: "one" },
      { path: "shop/b.yaml", text: "two" },
    ]);
    writeFiles(out, [{ path: "a.yaml", text: ["th", "", "ree"].values() }]);
    expect(list()).toEqual(["out", "out/a.yaml", "out/shop", "out/shop/b.yaml"]);
    expect(readFileSync(join(out, "a.yaml"), "utf8")).toBe("three");
  });

  test("changes nothing when one of them cannot be written", () => {
    writeFileSync(join(folder, "a.yaml"), "before");
    writeFileSync(join(folder, "file"), "");
    const files = [
      { path: "a.yaml", text: "after" },
      { path: "file/b.yaml", text: "" },
    ];
    expect(() => {
      writeFiles(folder, files);
    }).toThrow(OutputError);
    expect(readFileSync(join(folder, "a.yaml"), "utf8")).toBe("before");
    expect(list()).toEqual(["a.yaml", "file"]);
  });

  test("changes nothing where a folder stands in the place of a file", () => {
    mkdirSync(join(folder, "b.yaml"));
    const files = [
      { path: "a.yaml", text: "" },
      { path: "b.yaml", text: "" },
    ];
    expect(() => {
      writeFiles(folder, files);
    }).toThrow("b.yaml is a folder");
    expect(list()).toEqual(["b.yaml"]);
  });

  test.each(["../a", "/etc/a", "a/../../b", "..", "", ".", "a\0b"])(
    "refuses the path %j, which leads elsewhere",
    (path) => {
      expect(() => {
        writeFiles(join(folder, "out"), [{ path, text: "" }]);
      }).toThrow("is no path inside");
      expect(existsSync(join(folder, "out"))).toBe(false);
    },
  );
});
