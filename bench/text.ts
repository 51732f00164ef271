/**
 * How fast sources are read: `node bench/text.ts [megabytes]`. Numbers to look at, never asserted.
 * Every row is the best of several rounds, each over the same generated manifests.
 */
import { parseAllDocuments } from "yaml";

import { at } from "../src/domain/unreachable.ts";
import { readText } from "../src/text/read-text.ts";

const ROUNDS = 7;
const megabytes = Number(process.argv[2] ?? 20);

const deployment = (app: string, team: string, index: number): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${app}
  namespace: ${team}
  labels:
    app.kubernetes.io/name: ${app}
    app.kubernetes.io/version: "1.${index % 10}.${index % 7}"
  annotations:
    prometheus.io/scrape: "true"
    description: 'It''s what answers requests for ${app}, and it can be restarted by hand'
spec:
  replicas: ${1 + (index % 5)}
  selector:
    matchLabels: { app: ${app}, tier: backend }
  template:
    metadata:
      labels:
        app: ${app}
        tier: backend
    spec:
      serviceAccountName: ${app}
      containers:
      - name: main
        image: registry.example.com/team/${app}:v1.${index}.0 # pinned
        args: ["--listen=0.0.0.0:8080", "--log-level=info"]
        env:
        - name: DATABASE_URL
          value: postgres://db.${team}.svc.cluster.local:5432/main
        ports:
        - containerPort: 8080
          name: http
          protocol: TCP
        resources:
          requests: {cpu: 100m, memory: 128Mi}
        livenessProbe:
          httpGet:
            path: /healthz
            port: http
      volumes:
      - name: tmp
        emptyDir: {}
`;

const networkPolicy = (app: string, team: string, index: number): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${app}-egress
  namespace: ${team}
spec:
  podSelector:
    matchLabels:
      app: ${app}
  policyTypes:
  - Egress
  egress:
  - to:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: kube-system
    ports:
    - port: 53
      protocol: UDP
  - to:
    - ipBlock:
        cidr: 10.${index % 256}.0.0/16
        except:
        - 10.${index % 256}.7.0/24
    ports:
    - port: 443
      endPort: 8443
`;

const configMap = (app: string, team: string): string => `apiVersion: v1
kind: ConfigMap
metadata:
  name: ${app}
  namespace: ${team}
data:
  settings.yaml: |
    listen: 0.0.0.0:8080
    # nothing more

    upstreams:
      - http://a.${team}.svc:80
  start.sh: |-
    #!/bin/sh
    exec /bin/${app} "$@"
`;

const pod = (app: string, team: string, index: number): string => `apiVersion: v1
kind: Pod
metadata:
  creationTimestamp: "2026-01-01T00:00:00Z"
  labels:
    app: ${app}
  name: ${app}-6d4b75cb6d-hx7l2
  namespace: ${team}
  resourceVersion: "12345${index}"
spec:
  containers:
  - image: nginx:1.25
    imagePullPolicy: Always
    name: main
    resources: {}
  hostNetwork: false
  nodeName: node-${index % 100}
  tolerations:
  - effect: NoExecute
    key: node.kubernetes.io/not-ready
    operator: Exists
    tolerationSeconds: 300
status:
  conditions:
  - lastProbeTime: null
    lastTransitionTime: "2026-01-01T00:00:00Z"
    status: "True"
    type: Initialized
  podIP: 10.1.${index % 250}.${index % 240}
`;

function manifests(length: number): string {
  const kinds = [deployment, networkPolicy, configMap, pod];
  const parts: string[] = [];
  for (let size = 0, index = 0; size < length; index += 1) {
    const document = at(kinds, index % kinds.length)(`service-${index}`, `team-${index % 37}`, index);
    parts.push(document);
    size += document.length;
  }
  // As a file's text comes: one flat string, not a rope.
  return Buffer.from(parts.join("---\n")).toString("latin1");
}

function report(name: string, length: number, work: () => unknown): void {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const began = performance.now();
    work();
    best = Math.min(best, performance.now() - began);
  }
  console.log(`${name.padEnd(52)} ${(length / 1000 / best).toFixed(1).padStart(8)} MB/s`);
}

const yaml = manifests(megabytes * 1e6);
const { documents } = readText("bench.yaml", yaml);
const items = documents.map(({ root }) => root);
const list = JSON.stringify({ apiVersion: "v1", kind: "List", items });
const pretty = JSON.stringify({ apiVersion: "v1", kind: "List", items }, null, 2);
const lines = items.map((item) => JSON.stringify(item)).join("\n");
const listed = `apiVersion: v1\nkind: List\nitems:\n${yaml.split("---\n").map(indented).join("")}`;
const anchored = yaml.slice(0, 1e6).replaceAll("kind: ", "kind: &kind ");

/** A document as an item of a list. */
function indented(document: string): string {
  return `- ${document.trimEnd().replaceAll("\n", "\n  ")}\n`;
}

report("YAML stream, plain", yaml.length, () => readText("bench.yaml", yaml));
report("YAML, one List, plain", listed.length, () => readText("bench.yaml", listed));
report("JSON, one List, compact", list.length, () => readText("bench.json", list));
report("JSON, one List, indented", pretty.length, () => readText("bench.json", pretty));
report("JSON, one object to a line", lines.length, () => readText("bench.json", lines));
report("JSON.parse alone, compact", list.length, () => JSON.parse(list));
report("YAML stream, an anchor in each (the full reader)", anchored.length, () =>
  readText("bench.yaml", anchored),
);
report("the yaml package alone", anchored.length, () =>
  parseAllDocuments(anchored).map((document) => document.toJS()),
);
report("all places of one List, looked up one by one", pretty.length, () => locateAll(pretty));

function locateAll(text: string): void {
  const [document] = readText("bench.json", text).documents;
  for (let index = 0; index < items.length; index += 1)
    document?.locate(["items", index, "metadata", "name"]);
}
