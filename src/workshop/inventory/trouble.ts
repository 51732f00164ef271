import type { Diagnostic } from "../../domain/diagnostic.ts";
import type { Json, Path } from "../../domain/json.ts";
import { field, isObject } from "../../domain/json.ts";
import { placeOf } from "../../domain/source.ts";
import { loadingDiagnostic, type LoadingMessage } from "../diagnostics.ts";
import type { KubeObject } from "../objects.ts";
import { groupOf, lostPlace, nameOf } from "../objects.ts";
import { tellShape } from "./check.ts";
import { lostLabels } from "./pod-facts.ts";
import { shapeOf } from "./shapes.ts";
import type { PodSource } from "./workloads.ts";

type Report = (diagnostic: Diagnostic) => void;

/** Kinds that say what the cluster is like. */
const DESCRIPTIONS: ReadonlySet<string> = new Set([
  "/Namespace",
  "/Node",
  "/Service",
  "/ServiceAccount",
  "/Endpoints",
  "discovery.k8s.io/EndpointSlice",
]);

/** Those that are in no namespace. */
const CLUSTER_WIDE: ReadonlySet<string> = new Set(["Namespace", "Node"]);

/** Those besides pods whose labels selectors ask for. */
const LABELLED: ReadonlySet<string> = new Set([...CLUSTER_WIDE, "ServiceAccount", "EndpointSlice"]);

/** Whether an object describes the cluster. */
export function isDescription({ apiVersion, kind }: KubeObject): boolean {
  return DESCRIPTIONS.has(`${groupOf(apiVersion)}/${kind}`);
}

class Teller {
  readonly #object: KubeObject;
  readonly #report: Report;

  constructor(object: KubeObject, report: Report) {
    this.#object = object;
    this.#report = report;
  }

  say(message: LoadingMessage, path: Path, more = ""): void {
    const { document } = this.#object;
    const what = nameOf(this.#object);
    this.#report(loadingDiagnostic(message, { what, more }, () => placeOf({ document, path })));
  }
}

/** Whether an object says where it is; says so where it does not: what nobody can place cannot be judged, and is left out. */
export function isPlaced(object: KubeObject, report: Report): boolean {
  const path = CLUSTER_WIDE.has(object.kind) ? undefined : lostPlace(object.root);
  if (path === undefined) return true;
  const more = `${path.join(".")} is not ${path.length === 1 ? "an object" : "a text"}`;
  new Teller(object, report).say("unplaced", path, more);
  return false;
}

function valueAt(root: Json, path: Path): Json | undefined {
  return path.reduce<Json | undefined>((value, step) => field(value, String(step)), root);
}

/** Says what of an object that describes the cluster, or is or makes pods, is not as it has to be. */
export function tellTroubles(object: KubeObject, source: PodSource | undefined, report: Report): void {
  const teller = new Teller(object, report);
  if (object.name === "") teller.say("nameless", ["metadata", "name"]);
  const path = source?.path ?? [];
  const holder = valueAt(object.root, path);
  if (!isObject(holder)) {
    teller.say("templateUnreadable", path);
    return;
  }
  const shape = shapeOf(object, source !== undefined);
  if (shape !== undefined) tellShape(object, shape, report);
  const isLabelled = source !== undefined || LABELLED.has(object.kind);
  const lost = isLabelled ? lostLabels(field(holder, "metadata")) : undefined;
  if (lost !== undefined) teller.say("labelsUnreadable", [...path, "metadata", ...lost]);
}
