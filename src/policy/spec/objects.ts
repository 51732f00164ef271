import type { ClusterFacts } from "../../domain/facts.ts";
import { field, isList, isObject, type Json, type JsonObject } from "../../domain/json.ts";

/** What is known of a document, or of a kind, that could not be read. */
export type Header = {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
};

/** All that is said about a cluster. */
export type World = {
  readonly documents: readonly { readonly root: JsonObject }[];
  /** Documents that could not be read at all, and kinds that could not be listed. */
  readonly unreadable: readonly Header[];
  readonly facts: ClusterFacts;
  readonly defaultNamespace: string;
};

/** An object of the input. `namespace` means something for namespaced kinds only; undefined where it cannot be read. */
export type KubeObject = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly root: JsonObject;
};

/** What the documents hold: objects, and what stands in for the ones that cannot be read. */
export type Contents = { readonly objects: readonly KubeObject[]; readonly unreadable: readonly Header[] };

/** The API group of an object: empty for the core's. */
export function groupOf({ apiVersion }: KubeObject): string {
  return apiVersion.split("/").slice(0, -1).join("/");
}

/** Opens lists and reads the head of every object. */
export function contentsOf(world: World): Contents {
  const all = world.documents.map(({ root }) => open(root, undefined, world.defaultNamespace));
  const { objects, unreadable } = joined(all);
  return { objects: latest(objects), unreadable: [...world.unreadable, ...unreadable] };
}

function joined(all: readonly Contents[]): Contents {
  return {
    objects: all.flatMap((contents) => contents.objects),
    unreadable: all.flatMap((contents) => contents.unreadable),
  };
}

/** Semantics 2: an object that comes twice is the later one; one without a name is nobody's twin. */
function latest(objects: readonly KubeObject[]): readonly KubeObject[] {
  const identity = (object: KubeObject): string =>
    JSON.stringify([groupOf(object), object.kind, object.namespace ?? null, object.name]);
  const isNamed = ({ root }: KubeObject): boolean =>
    text(field(field(root, "metadata"), "name")) !== undefined;
  const last = new Map(objects.filter(isNamed).map((object) => [identity(object), object]));
  return objects.filter((object) => !isNamed(object) || last.get(identity(object)) === object);
}

function text(value: Json | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function isThere(value: Json | undefined): boolean {
  return value !== undefined && value !== null;
}

/**
 * Semantics 2: a document, or the items of a list, with the kind and apiVersion that a typed list gives them (`inherited`
 * is undefined for what is no item).
 */
function open(root: JsonObject, inherited: Header | undefined, defaultNamespace: string): Contents {
  const kind = text(field(root, "kind") ?? inherited?.kind);
  const apiVersion = text(field(root, "apiVersion") ?? inherited?.apiVersion);
  if (kind === undefined) return { objects: [], unreadable: kindless(root, inherited) };
  const items = field(root, "items");
  if (kind.endsWith("List") && isThere(items))
    return openItems(items, itemHeader(kind, apiVersion), defaultNamespace);
  const place = placeOf(root, defaultNamespace);
  if (apiVersion !== undefined) return { objects: [{ apiVersion, kind, root, ...place }], unreadable: [] };
  return { objects: [], unreadable: [headOf(kind, place.namespace, root)] };
}

/** Semantics 9: what an object may be that says no kind; nothing where it is no object of a cluster at all. */
function kindless(root: JsonObject, inherited: Header | undefined): readonly Header[] {
  if (inherited !== undefined) return [inherited];
  const isMeant = isThere(field(root, "apiVersion")) && isThere(field(root, "metadata"));
  return isMeant || isThere(field(root, "kind")) ? [{}] : [];
}

function headOf(kind: string, namespace: string | undefined, root: JsonObject): Header {
  const name = text(field(field(root, "metadata"), "name"));
  return {
    kind,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
  };
}

/** What a list says of its items. */
function itemHeader(kind: string, apiVersion: string | undefined): Header {
  if (kind === "List") return {};
  const held = { kind: kind.slice(0, -"List".length) };
  return apiVersion === undefined ? held : { ...held, apiVersion };
}

function placeOf(root: JsonObject, defaultNamespace: string): Pick<KubeObject, "namespace" | "name"> {
  const metadata = field(root, "metadata") ?? {};
  const written = field(metadata, "namespace") ?? "";
  const namespace = isObject(metadata) && written === "" ? defaultNamespace : text(written);
  const names = [field(metadata, "name"), field(metadata, "generateName")];
  return { namespace, name: names.find((name) => typeof name === "string") ?? "" };
}

function openItems(items: Json | undefined, inherited: Header, defaultNamespace: string): Contents {
  const all = isList(items) ? items : [null];
  return joined(
    all.map((item) =>
      isObject(item) ? open(item, inherited, defaultNamespace) : { objects: [], unreadable: [inherited] },
    ),
  );
}
