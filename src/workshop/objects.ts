import type { Json, JsonObject, Path } from "../domain/json.ts";
import { field, isList, isObject } from "../domain/json.ts";
import type { SourceDocument } from "../domain/source.ts";

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
  if (kind === "List" || text(item, "kind") !== undefined) return item;
  return { apiVersion: text(list, "apiVersion") ?? "", ...item, kind: kind.slice(0, -"List".length) };
}

/**
 * A document and, where it is a list, the documents of its items, however deep. `onJunk` is given the items that
 * are no objects, and `items` where it is no list.
 */
export function* openLists(
  document: SourceDocument,
  onJunk: (path: Path) => void,
): Generator<SourceDocument> {
  const kind = text(document.root, "kind");
  const items = field(document.root, "items") ?? undefined;
  if (kind?.endsWith("List") !== true || items === undefined) {
    yield document;
    return;
  }
  if (!isList(items)) {
    onJunk(["items"]);
    return;
  }
  for (const [index, item] of items.entries()) {
    if (isObject(item))
      yield* openLists(itemDocument(document, inherit(item, document.root, kind), index), onJunk);
    else onJunk(["items", index]);
  }
}

/** What a document says it is; undefined where it does not say so in texts. */
export function identify(document: SourceDocument): KubeObject | undefined {
  const { root } = document;
  const kind = text(root, "kind");
  const apiVersion = text(root, "apiVersion");
  if (kind === undefined || apiVersion === undefined) return undefined;
  const metadata = field(root, "metadata");
  const name = text(metadata, "name") ?? text(metadata, "generateName") ?? "";
  // An empty namespace is none, as the API reads it.
  const namespace = text(metadata, "namespace") || undefined;
  return { apiVersion, kind, name, namespace, root, document };
}
