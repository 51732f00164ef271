import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import type { Connection, Ports, ReachReport } from "../src/domain/report.ts";
import { at } from "../src/domain/unreachable.ts";
import { analyse } from "../src/policy/engine/analyse.ts";
import { reachReport } from "../src/workshop/answers/reach.ts";
import { load } from "../src/workshop/load.ts";
import { needs } from "./support/parts.ts";

/**
 * What np-guard's analyzer documents for real manifests, row for row: certain and declared rows, compared as sets.
 * Its conventions: addresses are outside the cluster and IPv4, protocols are TCP, UDP and SCTP.
 */
type Expected = {
  readonly connections: readonly { readonly from: string; readonly to: string; readonly ports: string }[];
};

const PROTOCOLS = ["TCP", "UDP", "SCTP"];

function portsText(ports: Ports): string {
  if (ports === "all") return "all";
  const texts = PROTOCOLS.flatMap((protocol) => {
    const own = ports.filter((row) => row.protocol === protocol).map(({ from, to }) => `${from}-${to}`);
    return own.length === 0 ? [] : [`${protocol} ${own.join(" ")}`];
  });
  return texts.join(",");
}

function ipv4Number(text: string): number {
  return text.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

function ipv4Text(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");
}

/** Address ranges united: neighbours are one range. */
function unite(ranges: readonly string[]): string {
  const runs = ranges
    .map((range) => range.split("-").map(ipv4Number))
    .toSorted((a, b) => at(a, 0) - at(b, 0));
  const united: number[][] = [];
  for (const run of runs) {
    const last = united.at(-1);
    if (last !== undefined && at(run, 0) <= at(last, 1) + 1) last[1] = Math.max(at(last, 1), at(run, 1));
    else united.push([...run]);
  }
  return united.map((run) => run.map(ipv4Text).join("-")).join(",");
}

function isCompared({ certainty, ports }: Connection): boolean {
  return certainty === "certain" && portsText(ports) !== "";
}

function rowsOf({ connections }: ReachReport): string[] {
  const rows: string[] = [];
  const ranges = new Map<string, string[]>();
  for (const connection of connections.filter(isCompared)) {
    const { from, to } = connection;
    const ports = portsText(connection.ports);
    if ("workload" in to) rows.push(`${from} -> ${to.workload}: ${ports}`);
    else if ("addresses" in to && !to.addresses.includes(":")) {
      const key = `${from} -> ?: ${ports}`;
      ranges.set(key, [...(ranges.get(key) ?? []), to.addresses]);
    }
  }
  for (const [key, list] of ranges) rows.push(key.replace("?", unite(list)));
  return rows.toSorted();
}

const guard = needs("np-guard cases");
const cases =
  guard.at === undefined
    ? []
    : readdirSync(guard.at).filter((name) => existsSync(join(guard.at ?? "", name, "expected.json")));

describe("np-guard's cases", () => {
  guard.test("are there", () => {
    expect(cases.length).toBeGreaterThanOrEqual(27);
  });

  test.each(cases)("%s", async (name) => {
    const folder = join(guard.at ?? "", name);
    const loaded = await load({
      sources: [join(folder, "input")],
      defaultNamespace: "default",
      exclude: [],
      facts: {},
    });
    const report = reachReport(analyse(loaded.snapshot), loaded.diagnostics);
    const expected = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as Expected;
    const rows = expected.connections.map(({ from, to, ports }) => `${from} -> ${to}: ${ports}`);
    expect(rowsOf(report)).toEqual(rows.toSorted());
  });
});
