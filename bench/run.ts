/**
 * `npm run bench`: how fast everything is, as tables. `npm run bench -- engine files` runs some sections only;
 * `--write` puts the tables into docs/benchmarks.md.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { asMarkdown, asText, machine, type Section } from "./report.ts";
import { algebra } from "./sections/algebra.ts";
import { can } from "./sections/can.ts";
import { engine } from "./sections/engine.ts";
import { files } from "./sections/files.ts";
import { named } from "./sections/named.ts";
import { names } from "./sections/names.ts";
import { text } from "./sections/text.ts";

const SECTIONS: readonly Section[] = [engine, files, can, text, algebra, names, named];
const PAGE = new URL("../docs/benchmarks.md", import.meta.url);

/** Puts lines between a section's markers on the page. */
function write(name: string, lines: string): void {
  const page = readFileSync(PAGE, "utf8");
  const [from, to] = [`<!-- figures: ${name} -->\n`, `<!-- end: ${name} -->`];
  const [start, end] = [page.indexOf(from), page.indexOf(to)];
  if (start < 0 || end < start) throw new Error(`docs/benchmarks.md has no place for ${name}`);
  writeFileSync(PAGE, page.slice(0, start + from.length) + lines + page.slice(end));
}

const { values: options, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { write: { type: "boolean", default: false } },
});
const unknown = wanted.filter((name) => !SECTIONS.some((section) => section.name === name));
if (unknown.length > 0)
  throw new Error(
    `no section ${unknown.join(", ")}; there are ${SECTIONS.map(({ name }) => name).join(", ")}`,
  );

console.log(`${machine()}\n`);
for (const section of SECTIONS.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const tables = await section.run();
  console.log(tables.map(asText).join("\n"));
  if (!options.write) continue;
  const command = `\`npm run bench -- ${section.name}\` on ${machine()}.`;
  write(section.name, `\n${command}\n\n${tables.map(asMarkdown).join("\n")}\n`);
}
