import { isAlias, isMap, isScalar, isSeq, type Node, type YAMLMap, type YAMLSeq } from "yaml";

import type { Found, Problem } from "../found.ts";
import { limits } from "../limits.ts";
import { namedChildren, noChildren, type Spot, spotOf, weakly } from "../spot.ts";
import { buildTree, type BuiltTree, isMerge, nodeOf } from "./build.ts";
import { compose } from "./compose.ts";
import type { Stretch } from "./fast.ts";

/**
 * The full reader: everything that YAML is, by the `yaml` package. Slow; for what the fast reader leaves.
 * Scalars come from it as they are written, and mean what `scalar.ts` says, so that both readers agree.
 * `doubt` is where the fast reader stopped.
 */
export function readFull(stretch: Stretch, doubt: number): Found {
  const length = stretch.to - stretch.from;
  if (length > limits.fullYaml) return { trouble: "tooLarge", detail: `${length} characters`, offset: doubt };
  const tree = analyse(stretch);
  if ("trouble" in tree) return tree;
  const spot = weakly(() => rootSpot(stretch));
  return { root: tree.root, remarks: tree.remarks, spot };
}

function analyse(stretch: Stretch): BuiltTree | Problem {
  const composed = compose(stretch);
  return "trouble" in composed ? composed : buildTree(composed, stretch);
}

function rootSpot(stretch: Stretch): Spot {
  const tree = analyse(stretch);
  if ("trouble" in tree) return spotOf(stretch.from, () => noChildren);
  const ground = { tree, text: stretch.text, from: stretch.from };
  return nodeSpot(ground, tree.node, offsetIn(ground, tree.node));
}

type Ground = { readonly tree: BuiltTree; readonly text: string; readonly from: number };

function nodeSpot(ground: Ground, node: Node | null, offset: number): Spot {
  return spotOf(offset, () => namedChildren(children(ground, node)));
}

const none: ReadonlyMap<string | number, Spot> = new Map();

function children(ground: Ground, node: Node | null): ReadonlyMap<string | number, Spot> {
  const target = resolve(ground, node);
  if (isMap(target)) return members(ground, target);
  return isSeq(target) ? items(ground, target) : none;
}

function resolve(ground: Ground, node: Node | null): Node | null {
  return isAlias(node) ? (ground.tree.targets.get(node) ?? null) : node;
}

function items(ground: Ground, list: YAMLSeq): Map<string | number, Spot> {
  return new Map(
    list.items.map((item, index) => {
      const node = nodeOf(item);
      return [index, nodeSpot(ground, node, itemOffset(ground, node))];
    }),
  );
}

function members(ground: Ground, map: YAMLMap): Map<string | number, Spot> {
  const found = new Map<string | number, Spot>();
  for (const pair of map.items) {
    const key = nodeOf(pair.key);
    const value = nodeOf(pair.value);
    if (isMerge(key)) for (const [name, spot] of merged(ground, value)) found.set(name, spot);
    const name = key === null ? undefined : ground.tree.names.get(key);
    if (name !== undefined) found.set(name, nodeSpot(ground, value, offsetIn(ground, key)));
  }
  return found;
}

/** The places of what a merge key brings in: where its sources state them. The first source wins. */
function merged(ground: Ground, value: Node | null): ReadonlyMap<string | number, Spot> {
  const source = resolve(ground, value);
  if (!isSeq(source)) return children(ground, source);
  const found = new Map<string | number, Spot>();
  for (const item of source.items.toReversed()) {
    for (const [name, spot] of children(ground, nodeOf(item))) found.set(name, spot);
  }
  return found;
}

/** Where an item begins; one that is left out, at its dash. */
function itemOffset(ground: Ground, node: Node | null): number {
  const offset = offsetIn(ground, node);
  const isLeftOut = node === null || (isScalar(node) && node.type === "PLAIN" && node.value === "");
  let before = offset - 1;
  while (before > ground.from && ground.text.charAt(before) === " ") before--;
  return isLeftOut && ground.text.charAt(before) === "-" ? before : offset;
}

function offsetIn(ground: Ground, node: Node | null): number {
  return ground.from + (node?.range?.[0] ?? 0);
}
