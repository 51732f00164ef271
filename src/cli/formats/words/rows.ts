import type { Connection, Target } from "../../../domain/report.ts";
import type { WorkloadId } from "../../../domain/workload.ts";
import { addressesInWords, describeAddresses } from "./addresses.ts";
import { compareNames, groupBy } from "./counts.ts";
import { portsInWords } from "./ports.ts";
import { targetInWords } from "./targets.ts";
import type { People } from "./workloads.ts";

/** What kind of destination a row is about; also the order in which rows stand. */
export const ROW_KINDS = ["outside", "name", "dns", "class", "unseen", "workload"] as const;
export type RowKind = (typeof ROW_KINDS)[number];

/** Connections of one workload that are alike, in words. */
export type Row = {
  readonly kind: RowKind;
  readonly to: string;
  readonly ports: string;
  readonly certainty: Connection["certainty"];
  readonly view: Connection["view"];
  readonly via: readonly string[];
  /** Most of the public addresses are in it. */
  readonly internet: boolean;
  /** What sets rows apart beyond the connection: a change's direction. Empty where nothing does. */
  readonly mark: string;
};

/** A connection as rows see it; `mark` keeps rows apart that would otherwise be merged. */
export type Marked = Connection & { readonly mark?: string };

function kindOf(target: Target): RowKind {
  if ("workload" in target) return "workload";
  if ("name" in target) return "name";
  if ("addresses" in target) return "outside";
  if ("dns" in target) return "dns";
  if ("service" in target || "workloads" in target) return "class";
  return target.class === "unseen" ? "unseen" : "class";
}

/** Destinations that may share a row: names and classes only with themselves. */
function sharedKey(target: Target): string {
  const kind = kindOf(target);
  if (kind === "name" && "name" in target) return JSON.stringify([kind, target.name]);
  return kind === "workload" || kind === "outside" ? kind : JSON.stringify(target);
}

type Phrase = { readonly to: string; readonly internet: boolean };

function outsidePhrases(targets: readonly Target[]): Phrase[] {
  const texts = targets.map((target) => ("addresses" in target ? target.addresses : ""));
  const words = describeAddresses(texts);
  const bothWhole = words.length === 2 && words.every(({ whole }) => whole);
  if (bothWhole || words.length === 0) return [{ to: addressesInWords(texts), internet: bothWhole }];
  return words.map(({ text, internet }) => ({ to: text, internet }));
}

/** A name with the addresses that matter: those of both families where they are not all. */
function namePhrase(name: string, targets: readonly Target[]): string {
  const texts = targets.map((target) => ("addresses" in target ? target.addresses : ""));
  const words = describeAddresses(texts);
  const isWhole = words.length === 2 && words.every(({ whole }) => whole);
  const called = name === "*" ? "every other name" : name;
  return isWhole ? called : `${called} (at ${addressesInWords(texts)})`;
}

/** Who rows speak of. */
export type RowScope = {
  readonly people: People;
  /** The workload whose rows they are: connections to itself are left out, yet "all of shop" includes it. */
  readonly self?: WorkloadId;
  /** The group of connections among whose destinations `self` is to be named, as its peers name it. */
  readonly among?: string;
};

function phrasesOf(targets: readonly Target[], { people, self }: RowScope, named: boolean): Phrase[] {
  const [first] = targets;
  if (first === undefined) return [];
  if (kindOf(first) === "outside") return outsidePhrases(targets);
  if ("name" in first) return [{ to: namePhrase(first.name, targets), internet: false }];
  if (kindOf(first) !== "workload") return [{ to: targetInWords(first, people), internet: false }];
  const members = new Set(targets.flatMap((target) => ("workload" in target ? [target.workload] : [])));
  if (named && self !== undefined) members.add(self);
  return [{ to: people.describe(members, self), internet: false }];
}

function compareRows(a: Row, b: Row): number {
  const kind = ROW_KINDS.indexOf(a.kind) - ROW_KINDS.indexOf(b.kind);
  if (kind !== 0) return kind;
  const internet = Number(b.internet) - Number(a.internet);
  if (internet !== 0) return internet;
  return compareNames(a.certainty, b.certainty) || compareNames(a.to, b.to) || compareNames(a.ports, b.ports);
}

/** Connections of one workload that are alike but for their destination, by a key. */
export type AlikeConnections = ReadonlyMap<string, readonly Marked[]>;

/** Puts connections together that will share a row, or two where they lead to both families of addresses. */
export function alikeConnections(connections: readonly Marked[]): AlikeConnections {
  return groupBy(connections, ({ to, ports, certainty, view, via = [], mark = "" }) =>
    JSON.stringify([sharedKey(to), ports, certainty, view, via, mark]),
  );
}

/** Alike connections in words and in order. */
export function rowsOf(alike: AlikeConnections, scope: RowScope): Row[] {
  const rows: Row[] = [];
  for (const [key, group] of alike) {
    const [first] = group;
    if (first === undefined) continue;
    const { ports, certainty, view, via = [], mark = "" } = first;
    const rest = { kind: kindOf(first.to), ports: portsInWords(ports), certainty, view, via, mark };
    const targets = group.map(({ to }) => to);
    rows.push(...phrasesOf(targets, scope, key === scope.among).map((phrase) => ({ ...rest, ...phrase })));
  }
  return rows.toSorted(compareRows);
}

/** The groups of alike connections that lead to workloads. */
export function workloadGroups(alike: AlikeConnections): string[] {
  return [...alike].filter(([, group]) => group.some(({ to }) => "workload" in to)).map(([key]) => key);
}

/**
 * Rows for people who scan a table: destinations inside the cluster that are open alike share one row.
 * The kinds of such destinations are lost, so whoever asks for kinds asks before.
 */
export function compactRows(rows: readonly Row[]): Row[] {
  const inside: ReadonlySet<RowKind> = new Set<RowKind>(["class", "unseen", "workload"]);
  const groups = groupBy(rows, ({ kind, to, ports, certainty, view, via, mark }) =>
    JSON.stringify([inside.has(kind) ? "" : to, ports, certainty, view, via, mark]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ ...first, to: group.map(({ to }) => to).join(", ") }];
  });
}
