import type { Bounds } from "../src/algebra/bounds.ts";
import type { PortSetId } from "../src/algebra/lattice.ts";
import { parseAddress } from "../src/domain/address.ts";
import type { SourceDocument } from "../src/domain/source.ts";
import { at } from "../src/domain/unreachable.ts";
import type { WorkloadId } from "../src/domain/workload.ts";
import { analyse, type Analysis } from "../src/policy/engine/analyse.ts";
import type { Spot } from "../src/policy/engine/class.ts";
import { egressSheet, Pairs, type Halves } from "../src/policy/reach/pairs.ts";
import type { Snapshot } from "../src/policy/snapshot.ts";
import type { Bounds as Answer } from "../src/policy/spec/bounds.ts";
import type { Destination, SpecAnswer, SpecConnection } from "../src/policy/spec/decide.ts";
import type { World } from "../src/policy/spec/objects.ts";
import type { StandIn } from "../src/policy/spec/stand-ins.ts";
import { assemble } from "../src/workshop/snapshot.ts";
import type { Reader } from "./fuzzing/compare.ts";

const ALLOW: Answer = { certain: true, possible: true };

function snapshotOf({ documents, unreadable, facts, defaultNamespace }: World): Snapshot {
  const place = { file: "world.yaml", line: 1, column: 1 };
  const inputs = {
    documents: documents.map(({ root }): SourceDocument => ({ file: place.file, root, locate: () => place })),
    unread: unreadable.map((header) => ({ file: place.file, at: place, header })),
  };
  return assemble(inputs, { defaultNamespace, facts }).snapshot;
}

/** The workloads that `sluice` finds in a world. */
export function workloadsLoaded(world: World): readonly WorkloadId[] {
  return snapshotOf(world).workloads.map(({ id }) => id);
}

/** Reads a world as `sluice` does, and answers from the analysis of all its classes. */
export function readWorld(world: World): Reader {
  const answers = new Answers(analyse(snapshotOf(world)));
  return { standIns: [...answers.standIns.keys()], decide: (connection) => answers.decide(connection) };
}

/** One analysis, asked connection by connection. */
class Answers {
  readonly standIns: ReadonlyMap<StandIn, number>;
  readonly #analysis: Analysis;
  readonly #pairs: Pairs;

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
    this.#pairs = new Pairs(analysis);
    this.standIns = new Map(
      analysis.classes.unseen.map(({ number }) => [standInOf(analysis, number), number]),
    );
  }

  /** @returns undefined where the engine has nobody who stands for the source or the destination. */
  decide({ from, to, point }: SpecConnection): SpecAnswer | undefined {
    // Classes do not tell a pod from its twin; who asks about a pod and itself is answered before.
    const isItself = to.kind === "workload" && to.id === from;
    if (isItself || to.kind === "own-node") return { egress: ALLOW, ingress: ALLOW, both: ALLOW };
    const sources = typeof from === "string" ? this.#workload(from) : this.#standIn(from);
    const holds = ({ certain, possible }: Bounds<PortSetId>): Answer => ({
      certain: this.#analysis.algebra.ports.opens(certain, point),
      possible: this.#analysis.algebra.ports.holds(possible, point),
    });
    if (to.kind === "address" || to.kind === "name") {
      const egress = any(sources.map(({ number }) => holds(this.#atAddress(number, to))));
      return { egress, ingress: ALLOW, both: egress };
    }
    const destinations = this.#destination(to);
    if (sources.length === 0 || destinations.length === 0) return undefined;
    const over = (halves: Halves): Answer =>
      any(
        sources.flatMap((source) =>
          destinations.map((destination) => holds(this.#pairs.ports(source, destination, halves))),
        ),
      );
    return { egress: over("egress"), ingress: over("ingress"), both: over("both") };
  }

  #workload(id: string): readonly Spot[] {
    const { snapshot, classes } = this.#analysis;
    const index = snapshot.workloads.findIndex((workload) => workload.id === id);
    if (index < 0) throw new Error(`the engine knows no workload ${id}`);
    return at(classes.spots, index);
  }

  #standIn(standIn: StandIn): readonly Spot[] {
    const number = this.standIns.get(standIn);
    return number === undefined ? [] : [this.#analysis.classes.spotOf(number)];
  }

  #destination(to: Exclude<Destination, { kind: "address" | "name" | "own-node" }>): readonly Spot[] {
    const { classes, snapshot } = this.#analysis;
    switch (to.kind) {
      case "workload":
        return this.#workload(to.id);
      case "unseen":
        return this.#standIn(to.standIn);
      case "node": {
        const index = snapshot.nodes.findIndex((node) => node.name === to.name);
        return [classes.spotOf(index < 0 ? classes.unknownNode : at(classes.ofNode, index))];
      }
      case "unknown-node":
        return [classes.spotOf(classes.unknownNode)];
      case "kube-apiserver":
        return [classes.spotOf(classes.apiServer)];
    }
  }

  #atAddress(source: number, to: Destination & { kind: "address" | "name" }): Bounds<PortSetId> {
    const address = parseAddress(to.address);
    if (address === undefined) throw new Error(`no address: ${to.address}`);
    const { words, family } = address;
    const { algebra, classes, sheets } = this.#analysis;
    const { v4, v6 } = algebra;
    const number = to.kind === "name" ? classes.names.classOf(to.name) : classes.outside;
    const sheet = sheets.at(egressSheet(this.#analysis, source), number);
    if (family === 4)
      return { certain: v4.at(sheet.v4.certain, words), possible: v4.at(sheet.v4.possible, words) };
    return { certain: v6.at(sheet.v6.certain, words), possible: v6.at(sheet.v6.possible, words) };
  }
}

function any(all: readonly Answer[]): Answer {
  return { certain: all.some((one) => one.certain), possible: all.some((one) => one.possible) };
}

/** An unseen workload as the spec can be asked about it: by its labels, and by its namespace's name where the input has that. */
function standInOf({ classes, snapshot }: Analysis, number: number): StandIn {
  const { labels, namespace } = at(classes.list, number);
  const home = at(classes.namespaces, namespace);
  const isPresent = snapshot.namespaces.has(home.name) || home.labels.knowledge !== "whole";
  const matching = (stated: ReadonlyMap<string, string>): { matchLabels: Record<string, string> } => ({
    matchLabels: Object.fromEntries(stated),
  });
  return {
    namespace: isPresent ? home.name : { selector: matching(home.labels.stated) },
    podSelector: matching(labels.stated),
  };
}
