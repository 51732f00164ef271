import { type Header, type ReadContext, headerOf } from "../dialects/dialect.ts";
import { isReferenced, unreadPolicies } from "../dialects/index.ts";
import type { Diagnostic } from "../domain/diagnostic.ts";
import { behaviourOf } from "../domain/facts.ts";
import type { Path } from "../domain/json.ts";
import { field } from "../domain/json.ts";
import type { Place, SourceDocument } from "../domain/source.ts";
import { placeOf } from "../domain/source.ts";
import type { PodPolicy } from "../policy/pod-policy.ts";
import { NAMELESS } from "../policy/reading/metadata.ts";
import type { ClusterNode, Namespace, Service, Snapshot } from "../policy/snapshot.ts";
import { loadingDiagnostic } from "./diagnostics.ts";
import type { StatedFacts, Waiver } from "./facts.ts";
import { joinFacts, networkFacts, readFactsDocument, statedByBoth } from "./facts.ts";
import { accountLabels, readAccount, type Account } from "./inventory/accounts.ts";
import { readNamespace, readNode, readService, unreadableNamespace } from "./inventory/cluster.ts";
import { EndpointsByService } from "./inventory/endpoints.ts";
import { Sharing } from "./inventory/pod-facts.ts";
import { isDescription, isPlaced, tellTroubles } from "./inventory/trouble.ts";
import { type PodSource, collectWorkloads, doubtPolicies, podSource } from "./inventory/workloads.ts";
import { foreignPolicy } from "./kinds.ts";
import type { KubeObject } from "./objects.ts";
import { groupOf, identify, isMeantForCluster, nameOf, openLists, text } from "./objects.ts";
import type { PolicySources } from "./policies.ts";
import { readAll, settleEnforcer, surroundingsOf } from "./policies.ts";
import type { Unread } from "./unread.ts";
import { standInHeader, unreadNamespaces } from "./unread.ts";

/** Everything that was read, before it is made into a snapshot. */
export type Inputs = {
  readonly documents: readonly SourceDocument[];
  readonly unread: readonly Unread[];
};

export type AssembleOptions = {
  readonly defaultNamespace: string;
  /** Facts from flags: they count over what documents state. */
  readonly facts: StatedFacts;
  /** Facts found out about the cluster: anything stated counts over them. */
  readonly detected?: StatedFacts;
};

/** How much of the input was what: `policies` are those that are there, of whatever system. */
export type Tally = { readonly objects: number; readonly policies: number; readonly unread: number };

export type Assembled = {
  readonly snapshot: Snapshot;
  readonly waivers: readonly Waiver[];
  readonly diagnostics: readonly Diagnostic[];
  readonly tally: Tally;
};

/** What somebody may write who means the group of ClusterFacts: it, parts of it, or none. */
const FACTS_GROUP = /^[^/]*$|sluice/u;

/** Objects sorted by what they are for: one pass over the input, one over what counts of it, then one over the policies. */
class Assembly {
  readonly diagnostics: Diagnostic[] = [];
  readonly waivers: Waiver[] = [];
  readonly stated: StatedFacts[] = [];
  readonly namespaces = new Map<string, Namespace>();
  readonly nodes: ClusterNode[] = [];
  readonly services = new Map<string, Service>();
  readonly endpoints: EndpointsByService = new EndpointsByService();
  readonly accounts = new Map<string, Account>();
  readonly pods: PodSource[] = [];
  /** Items of lists that are no objects: they may have been anything that the list holds. */
  readonly junk: { readonly file: string; readonly locate: () => Place; readonly header: Header }[] = [];
  readonly policyObjects: KubeObject[] = [];
  /** What policies refer to: sets of addresses, tiers. */
  readonly referenced: KubeObject[] = [];
  readonly foreign: { readonly object: KubeObject; readonly namespaced: boolean }[] = [];
  readonly #ignored = new Map<string, number>();
  readonly #unnamed = new Map<string, number>();
  readonly #met: KubeObject[] = [];
  readonly #seen = new Map<string, KubeObject>();
  readonly #sharing = new Sharing();
  readonly #replaced = new Set<KubeObject>();
  readonly #defaultNamespace: string;
  objects = 0;

  constructor(defaultNamespace: string) {
    this.#defaultNamespace = defaultNamespace;
  }

  #say(
    message: Parameters<typeof loadingDiagnostic>[0],
    particulars: Parameters<typeof loadingDiagnostic>[1],
    document: SourceDocument,
    path: Path = [],
  ): void {
    this.diagnostics.push(loadingDiagnostic(message, particulars, () => placeOf({ document, path })));
  }

  add(document: SourceDocument): void {
    const junk = (list: SourceDocument, path: Path): void => {
      const more = path.length > 1 ? "an object of a kind" : "a list";
      this.#say("itemNotObject", { what: path.join("."), more }, list, path);
      const at = (): Place => placeOf({ document: list, path });
      this.junk.push({
        file: list.file,
        locate: at,
        header: headerOf(list.root, this.#defaultNamespace),
      });
    };
    for (const one of openLists(document, junk)) {
      const object = identify(one);
      if (object === undefined) this.#unidentified(one);
      else this.#meet(object);
    }
  }

  #meet(object: KubeObject): void {
    this.objects += 1;
    if (object.kind === "ClusterFacts" && FACTS_GROUP.test(object.apiVersion)) return this.#facts(object);
    this.#once(object);
    this.#met.push(object);
  }

  /** Sorts what was met, once all of it was. */
  settle(): void {
    for (const object of this.#met) if (!this.#replaced.has(object)) this.#place(object);
  }

  /** What says no kind: an object that should, or no object of a cluster at all, such as a chart's values. */
  #unidentified(document: SourceDocument): void {
    const { root } = document;
    if ((text(root, "kind") ?? "") !== "") {
      // A policy that leaves out its apiVersion is still seen by its kind.
      this.policyObjects.push(orphan(document));
    } else if (isMeantForCluster(root)) {
      this.#say("unidentified", { what: "This object" }, document);
      this.#lose(document);
    } else {
      this.#say("notKubernetes", { what: "This document" }, document);
    }
  }

  /** Takes an object for what its head says that it may be. */
  #lose(document: SourceDocument, header: Header = headerOf(document.root, this.#defaultNamespace)): void {
    const locate = (): Place => placeOf({ document, path: [] });
    this.junk.push({ file: document.file, locate, header });
  }

  #place(object: KubeObject): void {
    const namespace = object.namespace ?? this.#defaultNamespace;
    const source = podSource(object, namespace, this.#sharing);
    if (source === undefined && !isDescription(object)) {
      const foreign = foreignPolicy(groupOf(object.apiVersion), object.kind);
      if (isReferenced(object.document, this.#defaultNamespace)) this.referenced.push(object);
      else if (foreign === undefined) this.policyObjects.push(object);
      else this.foreign.push({ object, namespaced: foreign.namespaced });
      return;
    }
    const report = (diagnostic: Diagnostic): number => this.diagnostics.push(diagnostic);
    if (!isPlaced(object, report)) return this.#unplaced(object);
    tellTroubles(object, source, report);
    if (source === undefined) this.#clusterObject(object, namespace);
    else this.pods.push(object.name === "" ? this.#nameless(source) : source);
  }

  /** A workload that cannot be called by a name is one of its own all the same. */
  #nameless(source: PodSource): PodSource {
    const key = `${source.namespace}/${source.object.kind}`;
    const count = (this.#unnamed.get(key) ?? 0) + 1;
    this.#unnamed.set(key, count);
    const name = count === 1 ? NAMELESS : NAMELESS.replace(")", ` ${count})`);
    return { ...source, object: { ...source.object, name } };
  }

  #facts(object: KubeObject): void {
    if (groupOf(object.apiVersion) !== "sluice.dev") {
      const more = "it has to be sluice.dev/v1alpha1; the document is left out";
      return this.#say("factsUnreadable", { what: "apiVersion", more }, object.document, ["apiVersion"]);
    }
    const { facts, waivers } = readFactsDocument(object.document, (diagnostic) =>
      this.diagnostics.push(diagnostic),
    );
    const twice = new Set(this.stated.flatMap((before) => statedByBoth(before, facts)));
    for (const what of twice) this.#say("statedTwice", { what }, object.document, [what]);
    this.stated.push(facts);
    this.waivers.push(...waivers);
  }

  /** The same object twice: the later one counts, as it does for kubectl apply. One that the API server names is always new. */
  #once(object: KubeObject): void {
    const metadata = field(object.root, "metadata");
    if ((text(metadata, "name") ?? "") === "") return;
    // One whose namespace cannot be read is no twin of one in a namespace that can.
    const isPlaced = typeof (field(metadata, "namespace") ?? "") === "string";
    const namespace = isPlaced ? (object.namespace ?? this.#defaultNamespace) : "";
    const key = `${groupOf(object.apiVersion)}/${object.kind}/${namespace}/${object.name}`;
    const before = this.#seen.get(key);
    this.#seen.set(key, object);
    if (before === undefined) return;
    this.#replaced.add(before);
    const { file, line, column } = placeOf({ document: before.document, path: [] });
    this.#say("duplicate", { what: nameOf(object), more: `at ${file}:${line}:${column}` }, object.document);
  }

  /** Objects that describe the cluster. */
  #clusterObject(object: KubeObject, namespace: string): void {
    const key = `${namespace}/${object.name}`;
    if (isReferenced(object.document, this.#defaultNamespace)) this.referenced.push(object);
    if (object.kind === "Namespace") this.#namespace(object);
    else if (object.kind === "Node") this.nodes.push(readNode(object));
    else if (object.kind === "Service") this.services.set(key, readService(object, namespace));
    else if (object.kind === "ServiceAccount") this.#account(object, key);
    else this.endpoints.add(object, namespace);
  }

  #namespace(object: KubeObject): void {
    if (object.name !== "") this.namespaces.set(object.name, readNamespace(object));
    // It may be any of those that are used.
    else this.#lose(object.document, { apiVersion: object.apiVersion, kind: object.kind });
  }

  #account(object: KubeObject, key: string): void {
    if (object.name !== "") this.accounts.set(key, readAccount(object));
    else this.#lose(object.document);
  }

  /** An account that says no namespace may be one of any. */
  #unplaced({ document, apiVersion, kind, name }: KubeObject): void {
    if (kind === "ServiceAccount")
      this.#lose(document, { apiVersion, kind, ...(name === "" ? {} : { name }) });
  }

  /** An object without an apiVersion, of a kind that is not ours: another's policy, or nothing that is known. */
  unversioned(object: KubeObject): void {
    this.#say("unidentified", { what: nameOf(object), more: "apiVersion" }, object.document);
    this.#lose(object.document);
  }

  /** Counts an object of a kind that nobody here looks at. */
  ignore({ apiVersion, kind }: KubeObject): void {
    const key = apiVersion === "" ? kind : `${kind} (${apiVersion})`;
    this.#ignored.set(key, (this.#ignored.get(key) ?? 0) + 1);
  }

  noteIgnored(): void {
    if (this.#ignored.size === 0) return;
    const kinds = [...this.#ignored].toSorted(([a], [b]) => (a < b ? -1 : 1));
    const what = kinds.map(([kind, count]) => `${count} ${kind}`).join(", ");
    this.diagnostics.push(loadingDiagnostic("ignoredKind", { what }));
  }

  policySources(unread: readonly Unread[]): PolicySources {
    return {
      objects: this.policyObjects,
      foreign: (context) => this.#foreignPolicies(context),
      unread,
      junk: () =>
        this.junk.map(({ file, locate, header }) => ({ header, document: { file, root: {}, locate } })),
      unclaimed: (object) => {
        if (object.apiVersion === "") this.unversioned(object);
        else this.ignore(object);
      },
    };
  }

  #foreignPolicies(context: ReadContext): PodPolicy[] {
    return this.foreign.flatMap(({ object, namespaced }) => {
      const namespace = namespaced ? headerOf(object.root, this.#defaultNamespace).namespace : undefined;
      const more = namespaced
        ? `answers about pods of ${namespace === undefined ? "any namespace" : `namespace ${namespace}`}`
        : "answers about all pods";
      this.#say("foreignPolicy", { what: nameOf(object), more }, object.document);
      const header = standInHeader(namespaced, {
        name: object.name,
        ...(namespace === undefined ? {} : { namespace }),
      });
      const identity = {
        kind: object.kind,
        name: object.name,
        ...(namespace === undefined ? {} : { namespace }),
      };
      return unreadPolicies(header, object.document, context).map((policy) => ({
        ...policy,
        object: identity,
      }));
    });
  }
}

function orphan(document: SourceDocument): KubeObject {
  const kind = field(document.root, "kind");
  return {
    apiVersion: "",
    kind: typeof kind === "string" ? kind : "",
    name: "",
    namespace: undefined,
    root: document.root,
    document,
  };
}

function usedNamespaces(assembly: Assembly, policies: readonly PodPolicy[]): Set<string> {
  const names = new Set(assembly.pods.map(({ namespace }) => namespace));
  for (const { object } of policies) if (object.namespace !== undefined) names.add(object.namespace);
  return names;
}

function withUnreadNamespaces(
  assembly: Assembly,
  policies: readonly PodPolicy[],
  unread: readonly Unread[],
): void {
  const names = unreadNamespaces([...unread, ...assembly.junk]);
  const affected = names === "any" ? usedNamespaces(assembly, policies) : names;
  for (const name of affected) {
    if (!assembly.namespaces.has(name)) assembly.namespaces.set(name, unreadableNamespace(name));
  }
}

function servicesOf(assembly: Assembly): readonly Service[] {
  return [...assembly.services].map(([key, service]) => ({
    ...service,
    endpoints: service.selector === undefined ? assembly.endpoints.groupsOf(key) : [],
  }));
}

/** Makes a snapshot of what was read: recognises every object by its content and hands it to who understands it. */
export function assemble(inputs: Inputs, options: AssembleOptions): Assembled {
  const assembly = new Assembly(options.defaultNamespace);
  for (const document of inputs.documents) assembly.add(document);
  assembly.settle();
  const stated = joinFacts(options.detected ?? {}, ...assembly.stated, options.facts);
  const report = (diagnostic: Diagnostic): number => assembly.diagnostics.push(diagnostic);
  const given = { defaultNamespace: options.defaultNamespace, report };
  const facts = settleEnforcer(stated, assembly.policyObjects, given);
  const services = servicesOf(assembly);
  const surroundings = surroundingsOf(services, assembly.referenced, [...inputs.unread, ...assembly.junk]);
  const { policies, routes, own } = readAll(assembly.policySources(inputs.unread), facts, {
    ...given,
    surroundings,
  });
  withUnreadNamespaces(assembly, policies, inputs.unread);
  assembly.noteIgnored();
  const snapshot: Snapshot = {
    facts,
    behaviour: behaviourOf(facts),
    network: networkFacts(facts, assembly.endpoints.addressesOf("default/kubernetes")),
    workloads: collectWorkloads(assembly.pods, assembly.accounts),
    namespaces: assembly.namespaces,
    nodes: assembly.nodes,
    serviceAccounts: accountLabels(assembly.accounts, assembly.pods, [...inputs.unread, ...assembly.junk]),
    services,
    policies: [...policies, ...doubtPolicies(assembly.pods)],
    routes,
  };
  const tally = { objects: assembly.objects, policies: own, unread: inputs.unread.length };
  return { snapshot, waivers: assembly.waivers, diagnostics: assembly.diagnostics, tally };
}
