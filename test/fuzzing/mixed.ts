import fc from "fast-check";

import type { Cni, ClusterFacts } from "../../src/domain/facts.ts";
import type { JsonObject } from "../../src/domain/json.ts";
import type { World } from "../../src/policy/spec/objects.ts";
import {
  ANTREA_FEATURES,
  antreaClusterGroup,
  antreaClusterPolicy,
  antreaGroup,
  antreaPolicy,
  antreaService,
  antreaTier,
} from "./antrea.ts";
import { CALICO_FEATURES, CALICO_SERVICES, calicoPolicy, calicoReferenced } from "./calico.ts";
import { CILIUM_FEATURES, ciliumFacts, ciliumGroup, ciliumPolicy, ciliumService } from "./cilium.ts";
import { cluster } from "./clusters.ts";
import { EKS_FEATURES, applicationPolicy, eksClusterPolicy } from "./eks.ts";
import { GKE_FQDN_FEATURES, controllerFqdnPolicy, gkeFqdnPolicy } from "./gke-fqdn.ts";
import { OVN_FEATURES, egressFirewall } from "./ovn-kubernetes.ts";
import { oneOf, weighed, type Arbitrary } from "./parts.ts";

type Named = (name: string) => JsonObject | readonly JsonObject[];

/** Up to so many of a kind, under names of their own: `prefix0`, `prefix1` … */
function some(prefix: string, part: Arbitrary<Named>, maxLength: number): Arbitrary<readonly JsonObject[]> {
  return fc
    .array(part, { maxLength })
    .map((parts) => parts.flatMap((make, index) => make(`${prefix}${index}`)));
}

function together(...lists: readonly Arbitrary<readonly JsonObject[]>[]): Arbitrary<readonly JsonObject[]> {
  return fc.tuple(...lists).map((all) => all.flat());
}

const none: Arbitrary<Partial<ClusterFacts>> = fc.constant({});

/** What an enforcer's own languages can say, and what its clusters may be. */
type Language = {
  readonly cni: Cni;
  readonly objects: Arbitrary<readonly JsonObject[]>;
  readonly facts: Arbitrary<Partial<ClusterFacts>>;
};

/** A resolver where policies look for one: answers come from it, and from nobody else. */
const RESOLVER: JsonObject = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "coredns", namespace: "shop" },
  spec: {
    template: {
      metadata: { labels: { app: "web", "k8s-app": "kube-dns" } },
      spec: { containers: [{ name: "c", ports: [{ name: "dns", protocol: "UDP", containerPort: 53 }] }] },
    },
  },
};

/** Every language that only some enforce, with the objects that its policies refer to. */
export const LANGUAGES = {
  cilium: {
    cni: "cilium",
    objects: together(
      weighed<readonly JsonObject[]>([2, fc.constant([])], [1, fc.constant([RESOLVER])]),
      some("cilium", ciliumPolicy, 4),
      some("g", ciliumGroup, 2),
      some("svc", ciliumService, 2),
    ),
    facts: ciliumFacts,
  },
  calico: {
    cni: "calico",
    objects: together(
      some("calico", calicoPolicy, 5),
      ...calicoReferenced.map(([name, part]) =>
        weighed<readonly JsonObject[]>([1, fc.constant([])], [2, part.map((make) => [make(name)])]),
      ),
      weighed<readonly JsonObject[]>([1, fc.constant([])], [1, fc.constant(CALICO_SERVICES)]),
    ),
    facts: weighed<Partial<ClusterFacts>>([2, none], [1, fc.constant({ staged: true })]),
  },
  antrea: {
    cni: "antrea",
    objects: together(
      some("acnp", antreaClusterPolicy, 3),
      some("annp", antreaPolicy, 2),
      some("cg", antreaClusterGroup, 2),
      some("group", antreaGroup, 2),
      some("tier", antreaTier, 2),
      some("svc", antreaService, 2),
    ),
    facts: none,
  },
  eks: {
    cni: "aws-vpc",
    objects: together(some("anp", applicationPolicy, 3), some("ecnp", eksClusterPolicy, 2)),
    facts: none,
  },
  "gke-fqdn": {
    cni: "gke-v2",
    objects: together(some("fqdn", gkeFqdnPolicy, 3), some("old", controllerFqdnPolicy, 2)),
    facts: none,
  },
  "ovn-kubernetes": { cni: "ovn-kubernetes", objects: some("ef", egressFirewall, 3), facts: none },
} as const satisfies Readonly<Record<string, Language>>;

type Feature = (world: World, objects: readonly JsonObject[]) => boolean;

/** Features that are patterns of documents written as JSON. */
function written(patterns: Readonly<Record<string, RegExp>>): Readonly<Record<string, Feature>> {
  const tests = Object.entries(patterns).map(([name, pattern]): [string, Feature] => [
    name,
    (_, objects) => pattern.test(JSON.stringify(objects)),
  ]);
  return Object.fromEntries(tests);
}

/** What random clusters of each language have to hold now and then. */
export const LANGUAGE_FEATURES: Readonly<Record<keyof typeof LANGUAGES, Readonly<Record<string, Feature>>>> =
  {
    cilium: CILIUM_FEATURES,
    calico: written(CALICO_FEATURES),
    antrea: written(ANTREA_FEATURES),
    eks: written(EKS_FEATURES),
    "gke-fqdn": written(GKE_FQDN_FEATURES),
    "ovn-kubernetes": written(OVN_FEATURES),
  };

/** A random cluster whose enforcer has a language of its own beside Kubernetes'; now and then nobody says who it is. */
export function mixedCluster({ cni, objects, facts }: Language): Arbitrary<World> {
  return fc
    .record({
      world: cluster,
      own: objects,
      more: facts,
      stated: weighed<Cni>([7, oneOf(cni)], [1, oneOf<Cni>("generic")]),
    })
    .map(({ world, own, more, stated }) => ({
      ...world,
      documents: [...world.documents, ...own.map((root) => ({ root }))],
      facts: { ...world.facts, ...more, cni: stated },
    }));
}

/** Languages of two enforcers in one cluster: one of them has no effect, or nobody can tell which. */
export const strangers: Arbitrary<World> = fc
  .record({
    world: mixedCluster(LANGUAGES.cilium),
    own: LANGUAGES.antrea.objects,
    stated: oneOf<Cni>("cilium", "antrea", "generic", "calico"),
  })
  .map(({ world, own, stated }) => ({
    ...world,
    documents: [...world.documents, ...own.map((root) => ({ root }))],
    facts: { ...world.facts, cni: stated },
  }));
