import { existsSync, readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { withDialectsTable } from "../scripts/dialects-table.ts";
import { isShownTruly, outputsIn, outputsOf, refresh } from "../scripts/readme.ts";
import { parseCommandLine } from "../src/cli/args/command-line.ts";
import { CNI_BEHAVIOUR, CNIS } from "../src/domain/facts.ts";
import { FINDINGS } from "../src/policy/catalogue/findings.ts";

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
const readme = read("README.md");
const facts = read("docs/facts.md");

/** The arguments of a page's commands: what follows `./sluice` in a fence, without pipe or comment. */
function argumentsIn(text: string): readonly string[] {
  const fenced = [...text.matchAll(/^```(?:sh|text|console)\n(?<body>[\s\S]*?)^```$/gmu)];
  return fenced
    .flatMap(({ groups }) => (groups?.["body"] ?? "").split("\n"))
    .flatMap((line) => /(?:^|\$ |\| )\.\/sluice (?<words>[^#|]*)/u.exec(line)?.groups?.["words"] ?? [])
    .map((words) => words.trim());
}

function rowsUnder(text: string, heading: string): readonly string[][] {
  const from = text.indexOf(`| ${heading} |`);
  const table = text.slice(from, text.indexOf("\n\n", from)).split("\n").slice(2);
  return table.map((row) =>
    row
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
}

describe("README.md", () => {
  test("has two commands to start with, each in a fence of its own", () => {
    const fences = [...readme.matchAll(/^```sh\n(?<body>[\s\S]*?)^```$/gmu)];
    expect(fences.map(({ groups }) => groups?.["body"])).toEqual([
      "./sluice audit examples/shop\n",
      "npm test\n",
    ]);
  });

  test("shows what its commands print (node scripts/readme.ts writes it)", { timeout: 120_000 }, async () => {
    const shown = outputsIn(readme);
    expect(shown.length).toBeGreaterThan(4);
    const outputs = await outputsOf(shown.map(({ command }) => command));
    for (const { command, lines } of shown) {
      const output = outputs.get(command) ?? [];
      // Shown as a whole where it differs, so that the report says what was printed.
      if (!isShownTruly(lines, output)) expect.soft(output.join("\n"), command).toBe(lines.join("\n"));
    }
  });

  test("says how many kinds of findings there are", () => {
    expect(readme).toContain(`[${Object.keys(FINDINGS).length} kinds](docs/findings.md)`);
  });

  test("names each format as docs/json.md does", () => {
    const json = read("docs/json.md");
    const head = /^\| verb \|(?<formats>.*)\|$/mu.exec(json)?.groups?.["formats"] ?? "";
    const formats = head.split("|").map((cell) => cell.trim());
    const rows = rowsUnder(json, ["verb", ...formats].join(" | "));
    const said = rows.map(([verb, ...marks]) => [
      verb,
      formats.filter((_, index) => marks[index] === "✓").join(", "),
    ]);
    expect(rowsUnder(readme, "verb | formats (`-o`)")).toEqual(said);
  });
});

test("README.md has the table of what is read as the dialect table is", () => {
  expect(withDialectsTable(readme)).toBe(readme);
});

describe.each(["README.md", "docs/facts.md"])("%s", (path) => {
  const text = read(path);

  test.each(argumentsIn(text))("gives a command that can be run: ./sluice %s", (words) => {
    expect(parseCommandLine(words.split(/\s+/u)).kind).not.toBe("usage-error");
  });

  test("links to files that are there", () => {
    const links = [...text.matchAll(/\]\((?<to>[^)#:]+)(?:#[^)]*)?\)/gu)].map(
      ({ groups }) => groups?.["to"] ?? "",
    );
    const folder = new URL(`../${path}`, import.meta.url);
    expect(links.filter((link) => !existsSync(new URL(link, folder)))).toEqual([]);
  });
});

describe("docs/facts.md", () => {
  test("has the behaviour of each CNI as the product has it", () => {
    const rows = rowsUnder(
      facts,
      "`--cni` | ipBlock matches pods | ipBlock matches nodes | selects hostNetwork pods | isolation denies other protocols",
    );
    expect(rows).toEqual(
      CNIS.map((cni) => {
        const { ipBlockMatchesPods, ipBlockMatchesNodes, selectsHostNetwork, isolationDeniesOtherProtocols } =
          CNI_BEHAVIOUR[cni];
        return [
          `\`${cni}\``,
          ipBlockMatchesPods,
          ipBlockMatchesNodes,
          selectsHostNetwork,
          isolationDeniesOtherProtocols,
        ];
      }),
    );
    for (const { source } of Object.values(CNI_BEHAVIOUR)) expect(facts).toContain(source);
  });
});

describe("an output with lines left out", () => {
  const output = ["one", "two", "", "three", "four", "five"];

  test.each([
    [["one", "two", "", "three", "four", "five"], true],
    [["one", "…", "four", "five"], true],
    [["…", "three", "…"], true],
    [["one", "  …", "four", "…"], true],
    [["one", "two"], false],
    [["one", "…", "two", "…"], false],
    [["…", "one", "…"], false],
    [["…", "four", "…", "three", "…"], false],
    [["…", "four"], false],
    [["two", "…"], false],
    [["…", "five", "…"], true],
  ])("%j is shown truly: %s", (shown, isTrue) => {
    expect(isShownTruly(shown, output)).toBe(isTrue);
  });

  test("is refreshed in place, with its elisions", () => {
    const shown = ["2 findings", "…", "CRITICAL  SLU2004 A policy", "  old words", "…"];
    const now = [
      "3 findings",
      "",
      "CRITICAL  SLU2003 Cloud",
      "  words",
      "",
      "CRITICAL  SLU2004 A rule",
      "  new words",
      "",
      "end",
    ];
    expect(refresh(shown, now)).toEqual(["3 findings", "…", "CRITICAL  SLU2004 A rule", "  new words", "…"]);
    expect(isShownTruly(refresh(shown, now), now)).toBe(true);
  });
});
