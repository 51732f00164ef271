import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";

import type { Json } from "../../domain/json.ts";
import type { Problem } from "../found.ts";
import { limits } from "../limits.ts";
import type { Composed } from "./compose.ts";
import type { Stretch } from "./fast.ts";
import { createMembers, type Members, merge, setMember } from "./members.ts";
import { isForeign, isScalarProblem, nameOf, shortTag, valueOf } from "./tagged.ts";

/** A value with what it costs to write out, aliases included. */
export type Built = { readonly value: Json; readonly nodes: number; readonly height: number };

/** An anchor's node, and its value once that is complete. */
type Anchor = { readonly node: Node; built?: Built };

type Build = {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly anchors: Map<string, Anchor>;
  readonly targets: Map<Alias, Node>;
  readonly names: Map<Node, string>;
  readonly remarks: Problem[];
  aliasNodes: number;
  /** How many flow collections the walk is inside of. */
  brackets: number;
};

/** A parsed document as plain data. */
export type BuiltTree = {
  readonly root: Json;
  readonly node: Node | null;
  readonly remarks: readonly Problem[];
  /** What each alias stands for. */
  readonly targets: ReadonlyMap<Alias, Node>;
  /** What each key is called. */
  readonly names: ReadonlyMap<Node, string>;
};

/**
 * Turns a parsed document into plain data, as the cluster does. INVARIANT (bounded): what aliases stand for is shared,
 * counted, and limited in number and depth, so that walking the tree costs no more than the limits say.
 */
export function buildTree(composed: Composed, stretch: Stretch): BuiltTree | Problem {
  const build: Build = {
    ...stretch,
    anchors: new Map(),
    targets: new Map(),
    names: new Map(),
    remarks: [],
    aliasNodes: 0,
    brackets: 0,
  };
  const built = buildNode(build, composed.contents, 0);
  if ("trouble" in built) return built;
  const { remarks, targets, names } = build;
  return { root: built.value, node: composed.contents, remarks, targets, names };
}

/** The names that all readers take for whole: YAML 1.1 ends a name where 1.2 goes on. */
const anchorName = /^[\w-]+$/;

function buildNode(build: Build, node: Node | null, level: number): Built | Problem {
  if (node === null) return leaf(null);
  if (isAlias(node)) return buildAlias(build, node, level);
  const anchor: Anchor = { node };
  if (node.anchor !== undefined) {
    if (!anchorName.test(node.anchor)) {
      return { trouble: "disputed", detail: `&${node.anchor.slice(0, 40)}`, offset: offsetOf(build, node) };
    }
    build.anchors.set(node.anchor, anchor);
  }
  remarkOnTag(build, node);
  const built = buildValue(build, node, level);
  if (!("trouble" in built)) anchor.built = built;
  return built;
}

function buildValue(build: Build, node: Exclude<Node, Alias>, level: number): Built | Problem {
  if (isScalar(node)) {
    const value = disputedScalar(build, node) ?? valueOf(node, offsetOf(build, node));
    if (isScalarProblem(value)) return value;
    return leaf(typeof value === "string" && lacksLineEnd(build, node) ? value.slice(0, -1) : value);
  }
  if (!isMap(node) && !isSeq(node)) return leaf(null);
  const brackets = node.flow === true ? 1 : 0;
  build.brackets += brackets;
  const built = isMap(node) ? buildMap(build, node, level + 1) : buildList(build, node, level + 1);
  build.brackets -= brackets;
  return built;
}

/** An escaped line break with a blank line after it: some readers keep a line feed. */
const openBreak = /(?:^|[^\\])(?:\\\\)*\\\r?\n[ \t]*\r?\n/;

function disputedScalar(build: Build, node: Scalar): Problem | undefined {
  const isDisputed = node.type === "PLAIN" ? isDisputedPlain(build, node) : isDisputedQuote(build, node);
  if (!isDisputed) return undefined;
  const shown = sourceOf(build, node, 2).slice(0, 40);
  return { trouble: "disputed", detail: JSON.stringify(shown), offset: offsetOf(build, node) };
}

function isDisputedQuote(build: Build, node: Scalar): boolean {
  return node.type === "QUOTE_DOUBLE" && openBreak.test(sourceOf(build, node, 0));
}

/**
 * Inside brackets, YAML 1.1 and 1.2 part ways on a plain scalar that begins with `?` or `:`, or has a colon just before
 * a bracket or comma, and on whether a comma belongs to the tag before it.
 */
function isDisputedPlain(build: Build, node: Scalar): boolean {
  if (build.brackets === 0) return false;
  const source = sourceOf(build, node, 2);
  return /^[?:]|:[,[\]{}]$/.test(source) || (node.tag !== undefined && node.value === "");
}

/** A scalar as it is written, with some characters after it. */
function sourceOf(build: Build, node: Scalar, more: number): string {
  const [start, end] = node.range ?? [0, 0];
  return build.text.slice(build.from + start, Math.min(build.from + end + more, build.to));
}

/** Whether a block scalar ends with a line feed that the text, ending within its last line, does not have: the cluster gives it none. */
function lacksLineEnd(build: Build, node: Scalar): boolean {
  if (node.type !== "BLOCK_LITERAL" && node.type !== "BLOCK_FOLDED") return false;
  if (build.from + (node.range?.[1] ?? 0) < build.to || !String(node.value).endsWith("\n")) return false;
  return build.text.slice(build.text.lastIndexOf("\n", build.to - 1) + 1, build.to).trim() !== "";
}

function leaf(value: Json): Built {
  return { value, nodes: 1, height: 0 };
}

function buildAlias(build: Build, alias: Alias, level: number): Built | Problem {
  const offset = offsetOf(build, alias);
  const anchor = build.anchors.get(alias.source);
  if (anchor === undefined)
    return { trouble: "brokenYaml", detail: `no anchor &${alias.source} comes before this alias`, offset };
  const { built } = anchor;
  if (built === undefined) return { trouble: "aliasCycle", detail: alias.source, offset };
  build.targets.set(alias, anchor.node);
  return spend(build, built, offset) ?? (level + built.height > limits.depth ? tooDeep(offset) : built);
}

/** Counts what an alias stands for; the problem where it is too much. */
function spend(build: Build, built: Built, offset: number): Problem | undefined {
  build.aliasNodes += built.nodes;
  if (build.aliasNodes <= limits.aliasNodes) return undefined;
  return { trouble: "aliasBomb", detail: String(limits.aliasNodes), offset };
}

function tooDeep(offset: number): Problem {
  return { trouble: "tooDeep", detail: String(limits.depth), offset };
}

function buildList(build: Build, list: YAMLSeq, level: number): Built | Problem {
  const value: Json[] = [];
  let nodes = 1;
  let height = 0;
  for (const item of list.items) {
    const built = buildNode(build, nodeOf(item), level);
    if ("trouble" in built) return built;
    value.push(built.value);
    nodes += built.nodes;
    height = Math.max(height, built.height);
  }
  return { value, nodes, height: height + 1 };
}

/** The package's types say `unknown` where it always holds a node or nothing. */
export function nodeOf(item: unknown): Node | null {
  return isAlias(item) || isScalar(item) || isMap(item) || isSeq(item) ? item : null;
}

function buildMap(build: Build, map: YAMLMap, level: number): Built | Problem {
  const members = createMembers();
  let nodes = 1;
  let height = 0;
  for (const pair of map.items) {
    const key = nodeOf(pair.key);
    const offset = key === null ? offsetOf(build, map) : offsetOf(build, key);
    const merges = isMerge(key);
    const name = merges ? "<<" : buildName(build, key, offset);
    if (typeof name !== "string") return name;
    if (key !== null && !merges) build.names.set(key, name);
    const built = buildNode(build, nodeOf(pair.value), level);
    if ("trouble" in built) return built;
    const problem = merges
      ? buildMerge(build, members, built, offset)
      : setMember(members, name, built.value, offset);
    if (problem !== undefined) return problem;
    nodes += built.nodes;
    height = Math.max(height, built.height);
  }
  return { value: members.value, nodes, height: height + 1 };
}

function buildMerge(build: Build, members: Members, built: Built, offset: number): Problem | undefined {
  return spend(build, built, offset) ?? merge(members, built.value, offset);
}

/** Whether a key is YAML 1.1's merge key: `<<`, unquoted. */
export function isMerge(key: unknown): boolean {
  return isScalar(key) && key.value === "<<" && key.type === "PLAIN" && key.tag === undefined;
}

function buildName(build: Build, key: Node | null, offset: number): string | Problem {
  if (isAlias(key)) return buildAliasName(build, key, offset);
  if (!isScalar(key))
    return { trouble: "unusableKey", detail: key === null ? "empty" : "an object or a list", offset };
  if (key.anchor !== undefined) {
    const built = buildNode(build, key, 0);
    if ("trouble" in built) return built;
  }
  return disputedScalar(build, key) ?? nameOf(key, offset);
}

function buildAliasName(build: Build, alias: Alias, offset: number): string | Problem {
  const target = build.anchors.get(alias.source)?.node;
  if (target === undefined || !isScalar(target))
    return { trouble: "unusableKey", detail: `the alias *${alias.source}`, offset };
  build.targets.set(alias, target);
  return nameOf(target, offset);
}

function remarkOnTag(build: Build, node: Node): void {
  const tag = isAlias(node) ? undefined : node.tag;
  if (isForeign(tag))
    build.remarks.push({ trouble: "unknownTag", detail: shortTag(tag), offset: offsetOf(build, node) });
}

function offsetOf(build: Build, node: Node): number {
  return build.from + (node.range?.[0] ?? 0);
}
