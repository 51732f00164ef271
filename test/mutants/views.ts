import { parseAddress } from "../../src/domain/address.ts";
import type { Cni } from "../../src/domain/facts.ts";
import { PROTOCOL, portPoint } from "../../src/domain/port.ts";
import { at } from "../../src/domain/unreachable.ts";
import { verdictOf } from "../../src/domain/verdict.ts";
import { analyse, compromisedOf, type Analysis } from "../../src/policy/engine/analyse.ts";
import { egressSheet } from "../../src/policy/reach/pairs.ts";
import { readText } from "../../src/text/read-text.ts";
import { assemble } from "../../src/workshop/snapshot.ts";

/** What the pod `cart` may open of one address outside, by the name it was dialled by, in both views: declared, compromised. */
type Row = {
  readonly name: string;
  readonly cni: Cni;
  readonly policy: string;
  readonly asks: readonly (readonly [name: string, declared: string, compromised: string])[];
};

const POD = "{ apiVersion: v1, kind: Pod, metadata: { name: cart, namespace: shop }, spec: {} }";

/** Source: docs/semantics.md, sections 12 and 13. */
const ROWS: readonly Row[] = [
  {
    name: "an address that is opened for one name",
    cni: "gke-v2",
    policy: `
apiVersion: networking.gke.io/v1alpha1
kind: FQDNNetworkPolicy
metadata: { name: policy, namespace: shop }
spec:
  podSelector: {}
  egress: [{ matches: [{ name: api.example.com }], ports: [{ protocol: TCP, port: 443 }] }]
`,
    asks: [
      ["api.example.com", "allow", "allow"],
      ["elsewhere.test", "deny", "unknown"],
      ["", "unknown", "unknown"],
    ],
  },
  {
    name: "a name that is denied",
    cni: "antrea",
    policy: `
apiVersion: crd.antrea.io/v1beta1
kind: ClusterNetworkPolicy
metadata: { name: policy }
spec:
  priority: 1
  appliedTo: [{ podSelector: {} }]
  egress: [{ action: Drop, to: [{ fqdn: api.example.com }] }]
`,
    asks: [
      ["api.example.com", "deny", "unknown"],
      ["elsewhere.test", "allow", "allow"],
      ["", "unknown", "unknown"],
    ],
  },
];

/** What is wrong in the answers about who behaves and who is compromised. */
export function* wrongViews(): Generator<string> {
  for (const { name, cni, policy, asks } of ROWS) {
    const { documents } = readText("views.yaml", `${POD}\n---${policy}`);
    const { snapshot } = assemble({ documents, unread: [] }, { defaultNamespace: "default", facts: { cni } });
    const declared = analyse(snapshot);
    for (const [dialled, ...right] of asks) {
      const given = [answer(declared, dialled), answer(compromisedOf(declared), dialled)];
      if (given.join() !== right.join())
        yield `${name}, dialled as "${dialled}": ${given.join()}, not ${right.join()}`;
    }
  }
}

function answer(analysis: Analysis, dialled: string): string {
  const { algebra, classes, sheets } = analysis;
  const [spot] = at(classes.spots, 0);
  const address = parseAddress("203.0.113.7");
  if (spot === undefined || address === undefined) throw new Error("nobody to ask");
  const number = dialled === "" ? classes.outside : classes.names.classOf(dialled);
  const { v4 } = sheets.at(egressSheet(analysis, spot.number), number);
  const point = portPoint(PROTOCOL.TCP, 443);
  return verdictOf(
    algebra.ports.opens(algebra.v4.at(v4.certain, address.words), point),
    algebra.ports.holds(algebra.v4.at(v4.possible, address.words), point),
  );
}
