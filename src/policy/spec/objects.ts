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
  readonly apiVersion: string | undefined;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly root: JsonObject;
};

/** What the documents hold: objects, and what stands in for the ones that cannot be read. */
export type Contents = { readonly objects: readonly KubeObject[]; readonly unreadable: readonly Header[] };

/** Opens lists and reads the head of every object. */
export function contentsOf(world: World): Contents {
  const all = world.documents.map(({ root }) => open(root, {}, world.defaultNamespace));
  return {
    objects: latest(all.flatMap((contents) => contents.objects)),
    unreadable: [...world.unreadable, ...all.flatMap((contents) => contents.unreadable)],
  };
}

/** Semantics 2: an object that comes twice is the later one; one without a name is nobody's twin. */
function latest(objects: readonly KubeObject[]): readonly KubeObject[] {
  const identity = ({ apiVersion = "", kind, namespace = "", name }: KubeObject): string =>
    JSON.stringify([apiVersion.split("/").slice(0, -1), kind, namespace, name]);
  const last = new Map(objects.map((object) => [identity(object), object]));
  return objects.filter((object) => object.name === "" || last.get(identity(object)) === object);
}

function text(value: Json | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Semantics 2: the items of a list, with the kind and apiVersion that a typed list gives them. */
function open(root: JsonObject, inherited: Header, defaultNamespace: string): Contents {
  const kind = text(field(root, "kind")) ?? inherited.kind;
  const apiVersion = text(field(root, "apiVersion")) ?? inherited.apiVersion;
  if (kind === undefined) return { objects: [], unreadable: [] };
  if (kind.endsWith("List") && Object.hasOwn(root, "items")) {
    const typed = {
      kind: kind.slice(0, -"List".length),
      ...(apiVersion === undefined ? {} : { apiVersion }),
    };
    return openItems(root, kind === "List" ? {} : typed, defaultNamespace);
  }
  return { objects: [{ apiVersion, kind, root, ...placeOf(root, defaultNamespace) }], unreadable: [] };
}

function placeOf(root: JsonObject, defaultNamespace: string): Pick<KubeObject, "namespace" | "name"> {
  const metadata = field(root, "metadata");
  const written = field(metadata, "namespace") ?? "";
  const namespace = written === "" ? defaultNamespace : text(written);
  return { namespace, name: text(field(metadata, "name")) ?? "" };
}

function openItems(list: JsonObject, inherited: Header, defaultNamespace: string): Contents {
  const items = field(list, "items") ?? [];
  const all = (isList(items) ? items : [null]).map((item) =>
    isObject(item) ? open(item, inherited, defaultNamespace) : { objects: [], unreadable: [inherited] },
  );
  return { objects: all.flatMap((item) => item.objects), unreadable: all.flatMap((item) => item.unreadable) };
}
