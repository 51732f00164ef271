import type { AtomBounds, NamePartition } from "../../algebra/names/partition.ts";
import { partitionNames } from "../../algebra/names/partition.ts";
import type { NamePattern } from "../../domain/name.ts";
import type { Peer, PodPolicy, Rule } from "../pod-policy.ts";
import type { ClassBounds, ClassSet } from "./class-set.ts";
import { intersectSets, numbersOf, sizeOfSet, uniteSets } from "./class-set.ts";

function patternsOfPeer(peer: Peer): readonly NamePattern[] {
  if (peer.kind === "names") return peer.patterns;
  if (peer.kind === "not") return patternsOfPeer(peer.peer);
  return peer.kind === "all-of" ? peer.peers.flatMap(patternsOfPeer) : [];
}

function dnsPatternsOf({ ports }: Rule): readonly NamePattern[] {
  if (ports === "all") return [];
  return ports.flatMap((item) =>
    item.kind === "unreadable"
      ? []
      : (item.requests ?? []).flatMap((request) => (request.kind === "dns" ? request.patterns : [])),
  );
}

function rulesOf({ rules }: PodPolicy): readonly Rule[] {
  return [...rules.egress, ...rules.ingress];
}

/** Whether any of some peers binds names by what a rule that filters DNS lets through. */
export function needsDnsRule(rule: Rule): boolean {
  const needs = (peer: Peer): boolean => {
    if (peer.kind === "names") return peer.learning === "dns-rule";
    if (peer.kind === "not") return needs(peer.peer);
    return peer.kind === "all-of" && peer.peers.some(needs);
  };
  return rule.peers.some(needs);
}

/**
 * The names that policies tell apart, as classes behind the class of all that is outside: one for every part of the
 * partition that no pattern cuts. A name's class has addresses as that one does, those that the name may resolve to.
 */
export class NameClasses {
  /** The class of the first part. */
  readonly first: number;
  readonly #partition: NamePartition | undefined;
  readonly #indexes = new Map<string, number>();
  readonly #bounds = new Map<string, ClassBounds>();
  #labels: readonly (string | undefined)[] | undefined;
  readonly #witnesses = new Map<number, string>();
  /** All that rules which filter DNS let be asked for, whoever they select. */
  readonly asked: ClassBounds;
  /** Whether any rule filters DNS. */
  readonly isFiltered: boolean;
  readonly patterns: readonly NamePattern[];

  constructor(policies: readonly PodPolicy[], also: readonly NamePattern[], first: number) {
    this.first = first;
    const rules = policies.flatMap(rulesOf);
    const dns = rules.flatMap(dnsPatternsOf);
    const patterns = [...rules.flatMap(({ peers }) => peers.flatMap(patternsOfPeer)), ...dns, ...also];
    for (const { text } of patterns)
      if (!this.#indexes.has(text)) this.#indexes.set(text, this.#indexes.size);
    const distinct = new Map(patterns.map((pattern) => [pattern.text, pattern]));
    this.patterns = [...distinct.values()];
    this.#partition = distinct.size === 0 ? undefined : partitionNames(this.patterns);
    this.isFiltered = dns.length > 0;
    this.asked = this.of(dns);
  }

  /** How many parts there are. */
  get count(): number {
    return this.#partition?.atoms ?? 0;
  }

  /** The class of a name: of no name in particular where policies speak of none. */
  classOf(name: string): number {
    return this.#partition === undefined ? this.first - 1 : this.first + this.#partition.atomOf(name);
  }

  /** The class of the names that no pattern matches, where there are such names. */
  get rest(): number | undefined {
    if (this.#partition === undefined) return this.first - 1;
    return this.#partition.rest === undefined ? undefined : this.first + this.#partition.rest;
  }

  /** A name of a class. */
  witness(number: number): string | undefined {
    if (this.#partition === undefined || number < this.first) return undefined;
    const known = this.#witnesses.get(number);
    if (known !== undefined) return known;
    const name = this.#partition.witness(number - this.first);
    this.#witnesses.set(number, name);
    return name;
  }

  /** The classes of names by the narrowest pattern that holds them: what to call them. Those that no pattern holds are left out. */
  labels(): ReadonlyMap<string, readonly number[]> {
    const found = new Map<string, number[]>();
    for (let number = this.first; number < this.first + this.count; number += 1) {
      const label = this.#narrowest(number);
      if (label === undefined) continue;
      const list = found.get(label);
      if (list === undefined) found.set(label, [number]);
      else list.push(number);
    }
    return found;
  }

  /** What to call a class: the narrowest pattern that holds it; `*` where none does. */
  labelOf(number: number): string {
    return this.#narrowest(number) ?? "*";
  }

  #narrowest(number: number): string | undefined {
    this.#labels ??= this.#findLabels();
    return this.#labels[number - this.first];
  }

  /** Patterns from the widest to the narrowest: the last that holds a class names it. */
  #findLabels(): readonly (string | undefined)[] {
    const labels: (string | undefined)[] = Array.from({ length: this.count });
    const sized = this.patterns.map((pattern) => {
      const { possible } = this.ofPattern(pattern);
      return { text: pattern.text, possible, size: sizeOfSet(possible) };
    });
    sized.sort((a, b) => b.size - a.size || (a.text < b.text ? 1 : -1));
    for (const { text, possible } of sized)
      for (const number of numbersOf(possible)) labels[number - this.first] = text;
    return labels;
  }

  #lift({ certain, possible }: AtomBounds): ClassBounds {
    const lift = (runs: readonly number[]): ClassSet => runs.map((atom) => atom + this.first);
    const lifted = lift(possible);
    return { certain: certain === possible ? lifted : lift(certain), possible: lifted };
  }

  /** The classes of the names that a pattern of a policy matches. */
  ofPattern({ text, ...pattern }: NamePattern): ClassBounds {
    const known = this.#bounds.get(text);
    if (known !== undefined) return known;
    const index = this.#indexes.get(text);
    if (this.#partition === undefined) return { certain: [], possible: [] };
    const bounds = this.#lift(
      index === undefined ? this.#partition.within({ text, ...pattern }) : this.#partition.atomsOf(index),
    );
    this.#bounds.set(text, bounds);
    return bounds;
  }

  /** The classes of the names that any of some patterns matches. */
  of(patterns: readonly NamePattern[]): ClassBounds {
    const all = patterns.map((pattern) => this.ofPattern(pattern));
    const possible = uniteSets(all.map((bounds) => bounds.possible));
    const isExact = all.every((bounds) => bounds.certain === bounds.possible);
    return { certain: isExact ? possible : uniteSets(all.map((bounds) => bounds.certain)), possible };
  }
}

/** What both bounds of two hold. */
export function intersectBounds(a: ClassBounds, b: ClassBounds): ClassBounds {
  const possible = intersectSets(a.possible, b.possible);
  const isExact = a.certain === a.possible && b.certain === b.possible;
  return { certain: isExact ? possible : intersectSets(a.certain, b.certain), possible };
}

/** What a subject learns of names from rules that filter DNS. */
export type Learned = {
  /** A text that is equal where it learns the same. */
  readonly key: string;
  readonly names: ClassBounds;
};

/** The classes of all names. */
export function everyNameClass(names: NameClasses): ClassSet {
  return names.count === 0 ? [] : [names.first, names.first + names.count - 1];
}
