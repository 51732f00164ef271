import fc from "fast-check";

import type { Json, JsonObject } from "../../src/domain/json.ts";
import {
  block,
  listOf,
  mostly,
  namespaceName,
  namespaceSelector,
  object,
  oneOf,
  podSelector,
  portName,
  portNumber,
  protocol,
  sometimes,
  weighed,
  type Arbitrary,
} from "./parts.ts";

const except = (...blocks: readonly Json[]): Arbitrary<Json> =>
  weighed<Json>(
    [12, listOf(oneOf(...blocks), 0, 2)],
    [1, oneOf<Json>("10.0.0.0/24", ["nonsense"], ["nonsense", "10.0.0.0/24"], [null], ["::1/128"], null)],
  );

/** A block, with exceptions that lie within it, mostly. */
const ipBlock: Arbitrary<Json> = weighed<Json>(
  [24, object({ cidr: block })],
  [
    14,
    object({
      cidr: oneOf("0.0.0.0/0", "10.0.0.0/8"),
      except: except("10.0.0.0/24", "10.0.0.1/32", "10.0.1.0/25", "10.0.0.0/8"),
    }),
  ],
  [6, object({ cidr: oneOf("::/0", "fd00::/8"), except: except("fd00::/126", "fd00::2/128") })],
  [2, object({ cidr: block, except: except("10.0.0.0/24", "203.0.113.5/32") })],
  [1, object({ cidr: oneOf<Json>("nonsense", 7, "10.0.0.0/33", "::ffff:10.0.0.0/104", "10.0.0.0") })],
  [1, oneOf<Json>({ cidr: "::ffff:10.0.0.0/104" }, { cidr: "nonsense" }, { except: [] })],
);

const peer: Arbitrary<Json> = weighed<Json>(
  [8, object({ podSelector })],
  [5, object({ namespaceSelector })],
  [5, object({ namespaceSelector, podSelector: weighed<Json>([6, podSelector], [1, fc.constant(null)]) })],
  [9, object({ ipBlock })],
  [
    1,
    oneOf<Json>(
      {},
      null,
      { podSelector: null, namespaceSelector: null },
      { podSelector: {}, ipBlock: { cidr: "10.0.0.0/8" } },
      { ipBlock: "10.0.0.0/8" },
      { strangers: {} },
    ),
  ],
);

const port: Arbitrary<Json> = weighed<Json>(
  [6, object({ protocol: sometimes(60, protocol), port: portNumber })],
  [
    3,
    object({
      protocol: sometimes(60, protocol),
      port: oneOf(80, 8000, 1),
      endPort: oneOf(81, 8080, 65_535, 80),
    }),
  ],
  [3, object({ protocol: sometimes(60, protocol), port: portName })],
  [2, object({ protocol: sometimes(70, protocol) })],
  [
    1,
    oneOf<Json>(
      { port: 0 },
      { port: "80" },
      { port: 443, endPort: 80 },
      { endPort: 80 },
      { port: "http", endPort: 80 },
      { protocol: "tcp" },
      { port: 65_536 },
      null,
      { port: 80, endPort: "81" },
    ),
  ],
);

function rule(peers: "to" | "from"): Arbitrary<Json> {
  const readable = object({
    [peers]: weighed<Json | undefined>(
      [8, listOf(peer, 1, 3)],
      [1, oneOf<Json | undefined>(undefined, null, [])],
    ),
    ports: weighed<Json | undefined>(
      [6, listOf(port, 1, 3)],
      [3, oneOf<Json | undefined>(undefined, null, [])],
    ),
  });
  return mostly(readable, null, "all", { [peers]: "all" }, { ports: 80 });
}

const types: Arbitrary<Json | undefined> = weighed<Json | undefined>(
  [6, oneOf<Json | undefined>(undefined, undefined, null, [])],
  [12, fc.constant(["Egress"])],
  [4, fc.constant(["Ingress"])],
  [12, fc.constant(["Ingress", "Egress"])],
  [1, oneOf<Json>("Egress", ["Egress", "Sideways"], ["Sideways"])],
);

function rules(peers: "to" | "from"): Arbitrary<Json | undefined> {
  return weighed<Json | undefined>(
    [30, listOf(rule(peers), 0, 3)],
    [9, oneOf<Json | undefined>(undefined, null, [])],
    [1, oneOf<Json>("all", { to: [] })],
  );
}

const spec: Arbitrary<Json> = mostly(
  object({
    podSelector: weighed<Json | undefined>(
      [3, fc.constant({})],
      [6, podSelector],
      [1, oneOf<Json | undefined>(undefined, null)],
    ),
    policyTypes: types,
    egress: rules("to"),
    ingress: rules("from"),
  }),
  null,
  "none",
);

/** A NetworkPolicy; now and then of a version or a group that is not this one, or in no namespace. */
export const networkPolicy: Arbitrary<(name: string) => JsonObject> = fc
  .record({
    namespace: weighed<Json>(
      [30, namespaceName],
      [1, weighed<Json>([5, oneOf<Json>("", null)], [1, oneOf(7)])],
    ),
    apiVersion: weighed<Json>(
      [30, oneOf("networking.k8s.io/v1")],
      [1, oneOf("crd.projectcalico.org/v1", "networking.k8s.io/v2")],
    ),
    spec,
  })
  .map(({ namespace, apiVersion, spec }) => (name) => ({
    apiVersion,
    kind: "NetworkPolicy",
    metadata: { namespace, name },
    spec,
  }));
