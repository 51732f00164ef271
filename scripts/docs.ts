/**
 * Writes the pages of `docs/` that are made from the product's catalogues: `node scripts/docs.ts`.
 * A test holds the committed pages to what this renders.
 */
import { writeFileSync } from "node:fs";

import { ENDPOINTS } from "../src/policy/catalogue/endpoints.ts";
import type { Endpoint } from "../src/policy/catalogue/endpoints/endpoint.ts";
import { FINDINGS } from "../src/policy/catalogue/findings.ts";
import { SPECIAL_BLOCKS } from "../src/policy/catalogue/ranges.ts";
import { RISKY_PORTS } from "../src/policy/catalogue/risky-ports.ts";

const MADE = "<!-- Made by scripts/docs.ts from src/policy/catalogue: change it there. -->";

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function findingsPage(): string {
  const findings = Object.values(FINDINGS).toSorted((a, b) => a.code.localeCompare(b.code));
  const overview = table(
    ["Code", "Severity", "Finding"],
    findings.map((finding) => [
      `[${finding.code}](#${finding.code.toLowerCase()})`,
      finding.severity,
      `${finding.title} (\`${finding.slug}\`)`,
    ]),
  );
  const sections = findings.map((finding) =>
    [
      `<a id="${finding.code.toLowerCase()}"></a>`,
      `## ${finding.code} ${finding.title}`,
      `\`${finding.slug}\`, ${finding.severity}`,
      finding.why,
      `**What to do.** ${finding.remedy}`,
      finding.references.map((reference) => `- [${reference.text}](${reference.url})`).join("\n"),
    ].join("\n\n"),
  );
  const intro =
    "What `sluice audit` can find, with the reason why each matters. Codes never change their meaning.";
  return `${["# Findings", MADE, intro, overview, ...sections].join("\n\n")}\n`;
}

function portWords(ports: readonly { protocol: string; from: number; to: number }[]): string {
  return ports
    .map((port) => `${port.from}${port.to === port.from ? "" : `-${port.to}`}/${port.protocol.toLowerCase()}`)
    .join(", ");
}

function endpointRow(endpoint: Endpoint): readonly string[] {
  const addresses = endpoint.addresses.map((address) => address.text).join(", ");
  return [
    `\`${endpoint.id}\``,
    endpoint.title,
    [addresses === "" ? endpoint.unaddressed : addresses, ...endpoint.names].join(", "),
    portWords(endpoint.ports),
    endpoint.loot,
    endpoint.legitimate ?? (endpoint.credential ? "no ordinary workload: **alarm**" : "no ordinary workload"),
  ];
}

function endpointsPage(): string {
  return `${[
    "# Endpoints, ports and ranges",
    MADE,
    "What clouds and clusters put within every pod's reach. An audit raises the alarm where an endpoint hands out credentials and no ordinary workload needs it.",
    table(
      ["Id", "What", "Where", "Ports", "What an attacker gets", "Who needs it"],
      ENDPOINTS.map(endpointRow),
    ),
    "## Ports that should not lead to the internet",
    table(
      ["Port", "Service", "Why"],
      RISKY_PORTS.map((port) => [portWords([port]), port.service, port.why]),
    ),
    "## The internet",
    "Unicast addresses outside these blocks: the IANA special-purpose registries, multicast and reserved space. Of IPv6, what is allocated (2000::/3), and 64:ff9b::/96, which leads to IPv4.",
    table(
      ["Block", "What it is"],
      SPECIAL_BLOCKS.map((block) => [block.cidr, block.title]),
    ),
  ].join("\n\n")}\n`;
}

/** The made pages, by path from the repository's root. */
export const PAGES: Readonly<Record<string, () => string>> = {
  "docs/findings.md": findingsPage,
  "docs/endpoints.md": endpointsPage,
};

if (import.meta.main) {
  for (const [path, render] of Object.entries(PAGES))
    writeFileSync(new URL(`../${path}`, import.meta.url), render());
}
