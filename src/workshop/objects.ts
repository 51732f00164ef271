import type { Json, JsonObject, Path } from "../domain/json.ts";
import { field, isList, isObject } from "../domain/json.ts";
import type { SourceDocument } from "../domain/source.ts";
import { NAMELESS } from "../policy/reading/metadata.ts";

/** A Kubernetes object of the input: what it says it is, and where it stands. */
export type KubeObject = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** As stated; undefined for cluster-scoped objects and where the manifest leaves it to the run: absent or empty. */
  readonly namespace: string | undefined;
  readonly root: JsonObject;
  /** The object as a document of its own: positions of a List's item are those in the list. */
  readonly document: SourceDocument;
};

/** The group of an apiVersion: `apps` of `apps/v1`, the empty string of `v1`. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? "" : apiVersion.slice(0, slash);
}

/** The text under a key, or undefined where there is none or it is no text. */
export function text(value: Json | undefined, key: string): string | undefined {
  const found = field(value, key);
  return typeof found === "string" ? found : undefined;
}

function itemDocument(list: SourceDocument, root: JsonObject, index: number): SourceDocument {
  const locate = (path: Path): ReturnType<SourceDocument["locate"]> => list.locate(["items", index, ...path]);
  return { file: list.file, root, locate };
}

/** An item of a typed list may leave out what the list's kind says of it. */
function inherit(item: JsonObject, list: JsonObject, kind: string): JsonObject {
  if (kind === "List") return item;
  const own = { apiVersion: field(item, "apiVersion") ?? undefined, kind: field(item, "kind") ?? undefined };
  if (own.apiVersion !== undefined && own.kind !== undefined) return item;
  const { apiVersion = text(list, "apiVersion") ?? "", kind: ownKind = kind.slice(0, -"List".length) } = own;
  return { ...item, apiVersion, kind: ownKind };
}

/** Whether an item is an object that says its kind in a text, or leaves it to a list that says it. */
function isItem(item: Json, listKind: string): item is JsonObject {
  if (!isObject(item)) return false;
  const kind = field(item, "kind") ?? undefined;
  return kind === undefined ? listKind !== "List" : typeof kind === "string" && kind !== "";
}

/**
 * A document and, where it is a list, the documents of its items, however deep. `onJunk` is given the items that
 * are no objects of a kind, and `items` where it is no list, by their list and the way to them in it.
 */
export function* openLists(
  document: SourceDocument,
  onJunk: (list: SourceDocument, path: Path) => void,
): Generator<SourceDocument> {
  const kind = text(document.root, "kind");
  const items = field(document.root, "items") ?? undefined;
  if (kind?.endsWith("List") !== true || items === undefined) {
    yield document;
    return;
  }
  if (!isList(items)) {
    onJunk(document, ["items"]);
    return;
  }
  for (const [index, item] of items.entries()) {
    if (isItem(item, kind))
      yield* openLists(itemDocument(document, inherit(item, document.root, kind), index), onJunk);
    else onJunk(document, ["items", index]);
  }
}

/**
 * Where an object does not say in texts which namespace it is in; undefined where it does, or leaves it to the run.
 * Whoever took the default for it would judge it by the policies of others.
 */
export function lostPlace(root: JsonObject): Path | undefined {
  const metadata = field(root, "metadata") ?? undefined;
  if (metadata !== undefined && !isObject(metadata)) return ["metadata"];
  const namespace = field(metadata, "namespace") ?? "";
  return typeof namespace === "string" ? undefined : ["metadata", "namespace"];
}

/** What a document says it is; undefined where it does not say so in texts that are not empty. */
export function identify(document: SourceDocument): KubeObject | undefined {
  const { root } = document;
  const kind = text(root, "kind") ?? "";
  const apiVersion = text(root, "apiVersion") ?? "";
  if (kind === "" || apiVersion === "") return undefined;
  const metadata = field(root, "metadata");
  const name = text(metadata, "name") ?? text(metadata, "generateName") ?? "";
  // An empty namespace is none, as the API reads it.
  const namespace = text(metadata, "namespace") || undefined;
  return { apiVersion, kind, name, namespace, root, document };
}

/** `Deployment shop/cart`, as messages call it. */
export function nameOf({ kind, namespace, name }: KubeObject): string {
  const called = name === "" ? NAMELESS : name;
  return namespace === undefined ? `${kind} ${called}` : `${kind} ${namespace}/${called}`;
}

/** Whether a document without a kind is an object that lacks one: a kind is there that is no text, or all but the kind. */
export function isMeantForCluster(root: JsonObject): boolean {
  const isThere = (key: string): boolean => (field(root, key) ?? null) !== null;
  return isThere("kind") || (isThere("apiVersion") && isThere("metadata"));
}
