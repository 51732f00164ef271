import type { Algebra, ReachId } from "../../algebra/lattice.ts";
import { BOTTOM, TOP } from "../../algebra/lattice.ts";
import type { RequestSetId } from "../../algebra/lattice.ts";
import type { NamePattern } from "../../domain/name.ts";
import type { ClassSet } from "./class-set.ts";
import { classSet, numbersOf } from "./class-set.ts";
import type { Classes } from "./classes.ts";
import type { Learned, NameClasses } from "./names.ts";
import { portSetsOf } from "./port-sets.ts";
import { listening } from "./resolvers.ts";
import type { PortReader } from "./rule-ports.ts";
import type { Sheet } from "./sheet.ts";

/**
 * What a subject learns of names: an enforcer that binds names by DNS answers sees only queries that go through a rule which
 * filters them, and no rule filters where another lets the same port through whole.
 * Source: Cilium documentation, "DNS based" and "Layer 7": a plain rule for the same peer and port leaves the filter without effect.
 */
export class Learner {
  readonly #algebra: Algebra;
  readonly #names: NameClasses;
  readonly #ports: PortReader;
  readonly #resolvers: ReachId;
  readonly #bySheet = new Map<string, Learned>();
  readonly #byRequests = new Map<RequestSetId, ClassSet>();

  constructor(algebra: Algebra, { names, list }: Classes, ports: PortReader) {
    this.#resolvers = listening(algebra, list);
    this.#algebra = algebra;
    this.#names = names;
    this.#ports = ports;
  }

  /**
   * What a subject learns whose sheet, names left out, is this one. `certain`: it may ask for them for sure. `possible`: any
   * rule of the input lets somebody ask for them, and what one pod of a node asks for, all of it may use.
   */
  learn({ reach: { certain, possible } }: Sheet): Learned {
    const key = `${certain} ${possible}`;
    const known = this.#bySheet.get(key);
    if (known !== undefined) return known;
    const asked = this.#asked(this.#filtered(certain, possible));
    const all = this.#names.asked.possible;
    const isAll = asked.length === all.length && asked.every((number, index) => number === all[index]);
    const learned = { key: asked.join(), names: { certain: isAll ? all : asked, possible: all } };
    this.#bySheet.set(key, learned);
    return learned;
  }

  /** What of resolvers is open for some requests only, for sure: where a filter stands, and nothing goes around it. */
  #filtered(certain: ReachId, possible: ReachId): ReachId {
    const { reach, addresses, v4, v6, ports } = this.#algebra;
    const wholes = (id: number): number =>
      addresses.pair(
        v4.mapValues(addresses.firstOf(id), (set) => ports.whole(set)),
        v6.mapValues(addresses.secondOf(id), (set) => ports.whole(set)),
      );
    const filtered = reach.minus(certain, reach.mapValues(possible, wholes));
    return reach.intersect(filtered, this.#resolvers);
  }

  #asked(filtered: ReachId): ClassSet {
    const numbers: number[] = [];
    const seen = new Set<RequestSetId>();
    for (const set of portSetsOf(this.#algebra, filtered)) {
      for (const { value } of this.#algebra.ports.steps(set)) {
        if (value === BOTTOM || value === TOP || seen.has(value)) continue;
        seen.add(value);
        for (const number of numbersOf(this.#askedBy(value))) numbers.push(number);
      }
    }
    return classSet(numbers);
  }

  /** The names that may be asked for under some requests. */
  #askedBy(requests: RequestSetId): ClassSet {
    const known = this.#byRequests.get(requests);
    if (known !== undefined) return known;
    const { requests: lattice } = this.#algebra;
    const rules = lattice.predicates(requests).flatMap((predicate) => {
      const rule = this.#ports.ruleOf(predicate);
      return rule?.kind === "dns" ? [{ predicate, names: this.#certainly(rule.patterns) }] : [];
    });
    const candidates = new Set(rules.flatMap(({ names }) => [...names]));
    const byPredicate = new Map(rules.map(({ predicate, names }) => [predicate, names]));
    const asked = [...candidates].filter((number) =>
      lattice.holds(requests, (predicate) => byPredicate.get(predicate)?.has(number) === true),
    );
    const set = classSet(asked);
    this.#byRequests.set(requests, set);
    return set;
  }

  #certainly(patterns: readonly NamePattern[]): ReadonlySet<number> {
    return new Set(numbersOf(this.#names.of(patterns).certain));
  }
}
