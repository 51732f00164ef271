import type { NamePart, NamePattern, NameWild } from "../../domain/name.ts";
import { at } from "../../domain/unreachable.ts";
import { wordAt } from "../words.ts";
import { symbolAt } from "./alphabet.ts";

/**
 * Many patterns as one nondeterministic automaton that reads names from their end. Patterns with the same end
 * share its nodes, wildcards included, so that a set of nodes stays small however many patterns there are.
 *
 * Nodes 0 and 1 stand for what every name must be: at the start of a label (where neither a dot nor the end may
 * come), and inside one. Each set of nodes holds exactly one of them, or is empty: dead.
 */
export type Globs = {
  readonly nodes: number;
  /** The literal children of a node as a chain: the first, then the next of each; 0 ends it. */
  readonly firstChild: Uint32Array;
  readonly nextChild: Uint32Array;
  /** The character by which a literal child is entered. */
  readonly symbols: Uint32Array;
  /**
   * Most nodes wait for a character and do nothing else. The others, by which the three below go, have a number
   * here; the rest have 0.
   */
  readonly special: Uint32Array;
  /**
   * 1 for nodes that characters alone lead to. Such a node says all that was read, so that only one set has
   * it.
   */
  readonly trunk: Uint8Array;
  /** What is entered together with a node, itself included. */
  readonly closures: Fan;
  /** What a node becomes by any character of a label, and by a dot; literal children apart. */
  readonly byCharacter: Fan;
  readonly byDot: Fan;
  /** One more than the number of the pattern that ends at a node, or 0. */
  readonly ends: Uint32Array;
  /** The number of each pattern that was given: patterns with the same parts share one. */
  readonly numbers: readonly number[];
  /** How many different patterns there are. */
  readonly patterns: number;
};

/** Some nodes for each special node: those of number n lie in `nodes` from `ends[n - 1]` to `ends[n]`. */
export type Fan = { readonly ends: Uint32Array; readonly nodes: Uint32Array };

/** INVARIANT (names): the two nodes that keep every set within names. */
export const AT_LABEL_START = 0;
export const INSIDE_LABEL = 1;
export const ROOT = 2;

const PLAIN = 0;
/** The kinds of nodes in which a wildcard goes on; `gap` is inside `labels`, after a dot. */
const KINDS = { chars: 1, label: 2, labels: 3, text: 4, gap: 5 } as const;

/** Nodes on their way; `firstChild`, `nextChild`, `symbols` and `ends` as in `Globs`. */
type Draft = {
  readonly kinds: Uint32Array;
  readonly firstChild: Uint32Array;
  readonly nextChild: Uint32Array;
  readonly symbols: Uint32Array;
  readonly ends: Uint32Array;
  /** The child of a node by a wildcard, by node * 8 + kind. */
  readonly wild: Map<number, number>;
  /** A bit for each kind of wildcard by which a node has a child: most have none. */
  readonly wildKinds: Uint32Array;
  readonly trunk: Uint8Array;
  count: number;
};

/** The most nodes that patterns can need. */
function roomFor(patterns: readonly NamePattern[]): number {
  let room = ROOT + 1;
  for (const { parts } of patterns) {
    for (const part of parts) room += typeof part === "string" ? part.length : 2;
  }
  return room;
}

function createDraft(room: number): Draft {
  return {
    kinds: new Uint32Array(room),
    firstChild: new Uint32Array(room),
    nextChild: new Uint32Array(room),
    symbols: new Uint32Array(room),
    ends: new Uint32Array(room),
    wild: new Map(),
    wildKinds: new Uint32Array(room),
    trunk: new Uint8Array(room).fill(1, ROOT, ROOT + 1),
    count: ROOT + 1,
  };
}

function addNode(draft: Draft, kind: number, symbol: number): number {
  const node = draft.count;
  draft.count += 1;
  draft.kinds[node] = kind;
  draft.symbols[node] = symbol;
  return node;
}

function literalChild(draft: Draft, node: number, symbol: number): number {
  const { firstChild, nextChild, symbols, trunk } = draft;
  for (let child = wordAt(firstChild, node); child !== 0; child = wordAt(nextChild, child)) {
    if (wordAt(symbols, child) === symbol) return child;
  }
  const child = addNode(draft, PLAIN, symbol);
  nextChild[child] = wordAt(firstChild, node);
  firstChild[node] = child;
  trunk[child] = at(trunk, node);
  return child;
}

function wildChild(draft: Draft, node: number, any: NameWild["any"]): number {
  const key = node * 8 + KINDS[any];
  const known = draft.wild.get(key);
  if (known !== undefined) return known;
  const child = addNode(draft, KINDS[any], 0);
  if (any === "labels") addNode(draft, KINDS.gap, 0);
  draft.wild.set(key, child);
  draft.wildKinds[node] = wordAt(draft.wildKinds, node) | (1 << KINDS[any]);
  return child;
}

/** A node's child by a wildcard, or 0. */
function findWild(draft: Draft, node: number, kind: number): number {
  if ((wordAt(draft.wildKinds, node) & (1 << kind)) === 0) return 0;
  return draft.wild.get(node * 8 + kind) ?? 0;
}

/** The node after a part, read from its end. */
function follow(draft: Draft, node: number, part: NamePart): number {
  if (typeof part !== "string") return wildChild(draft, node, part.any);
  let reached = node;
  for (let index = part.length - 1; index >= 0; index -= 1) {
    reached = literalChild(draft, reached, symbolAt(part, index));
  }
  return reached;
}

/** A fan from a function that gives a node's nodes. */
function fanOf(specials: readonly number[], nodesOf: (node: number, out: number[]) => void): Fan {
  const ends = [0];
  const nodes: number[] = [];
  for (const node of specials) {
    nodesOf(node, nodes);
    ends.push(nodes.length);
  }
  return { ends: new Uint32Array(ends), nodes: new Uint32Array(nodes) };
}

/** The nodes that do more than wait for a character. */
function specialNodes({ kinds, wildKinds, count }: Draft): number[] {
  const list = [AT_LABEL_START, INSIDE_LABEL];
  for (let node = ROOT; node < count; node += 1) {
    if (wordAt(kinds, node) !== PLAIN || wordAt(wildKinds, node) !== 0) list.push(node);
  }
  return list;
}

/** A node, and what follows from it without a character: wildcards that may be nothing. */
function pushClosure(draft: Draft, node: number, out: number[]): void {
  out.push(node);
  for (const kind of [KINDS.chars, KINDS.text]) {
    const child = findWild(draft, node, kind);
    if (child !== 0) pushClosure(draft, child, out);
  }
}

function pushByCharacter(draft: Draft, node: number, out: number[]): void {
  if (node === AT_LABEL_START || node === INSIDE_LABEL) return void out.push(INSIDE_LABEL);
  const kind = wordAt(draft.kinds, node);
  // The node before a gap is the wildcard that it lies in.
  if (kind !== PLAIN) pushClosure(draft, kind === KINDS.gap ? node - 1 : node, out);
  for (const entered of [KINDS.label, KINDS.labels]) {
    const child = findWild(draft, node, entered);
    if (child !== 0) pushClosure(draft, child, out);
  }
}

function pushByDot(draft: Draft, node: number, out: number[]): void {
  if (node === INSIDE_LABEL) out.push(AT_LABEL_START);
  const kind = wordAt(draft.kinds, node);
  if (kind === KINDS.text) pushClosure(draft, node, out);
  if (kind === KINDS.labels) out.push(node + 1);
}

/** The node in which a pattern ends. */
function place(draft: Draft, { parts }: NamePattern): number {
  let node = ROOT;
  for (let index = parts.length - 1; index >= 0; index -= 1) node = follow(draft, node, at(parts, index));
  return node;
}

/** Joins patterns into one automaton. A pattern whose texts are not in normal form throws RangeError. */
export function joinGlobs(patterns: readonly NamePattern[]): Globs {
  const draft = createDraft(roomFor(patterns));
  const { ends } = draft;
  const numbers: number[] = [];
  let count = 0;
  for (const pattern of patterns) {
    const node = place(draft, pattern);
    if (wordAt(ends, node) === 0) {
      count += 1;
      ends[node] = count;
    }
    numbers.push(wordAt(ends, node) - 1);
  }
  const specials = specialNodes(draft);
  const special = new Uint32Array(draft.count);
  for (const [index, node] of specials.entries()) special[node] = index + 1;
  return {
    nodes: draft.count,
    firstChild: draft.firstChild,
    nextChild: draft.nextChild,
    symbols: draft.symbols,
    special,
    trunk: draft.trunk,
    closures: fanOf(specials, (node, out) => pushClosure(draft, node, out)),
    byCharacter: fanOf(specials, (node, out) => pushByCharacter(draft, node, out)),
    byDot: fanOf(specials, (node, out) => pushByDot(draft, node, out)),
    ends,
    numbers,
    patterns: count,
  };
}
