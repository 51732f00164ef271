import type { AuditReport, FindingRow } from "../../domain/report.ts";
import type { SourceDocument } from "../../domain/source.ts";
import { CODE, type FindingSlug } from "../../policy/catalogue/findings/finding.ts";
import type { Analysis } from "../../policy/engine/analyse.ts";
import { analyse } from "../../policy/engine/analyse.ts";
import { readText } from "../../text/read-text.ts";
import type { StatedFacts } from "../facts.ts";
import { assemble, type Assembled } from "../snapshot.ts";
import type { AuditOptions } from "./audit.ts";
import { audit } from "./audit.ts";

/** Manifests for tests, and audits of them. */

export function indented(text: string, by: number): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const least = Math.min(...lines.map((line) => line.length - line.trimStart().length));
  return lines.map((line) => " ".repeat(by) + line.slice(least)).join("\n");
}

function annotated(annotations: string): string {
  return annotations === "" ? "" : `  annotations:\n${indented(annotations, 4)}\n`;
}

type DeploymentParts = {
  /** YAML of further labels of its pods. */
  readonly labels?: string;
  /** YAML of its pods' spec, beside the containers. */
  readonly pod?: string;
  /** YAML of its container. */
  readonly container?: string;
  readonly annotations?: string;
};

/** `shop/cart` as a Deployment labelled `app: cart`. */
export function deployment(id: string, parts: DeploymentParts = {}): string {
  const { labels = "", pod = "", container = "", annotations = "" } = parts;
  const [namespace = "", name = ""] = id.split("/");
  return `---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: ${namespace}
${annotated(annotations)}spec:
  template:
    metadata:
      labels:
        app: ${name}
${indented(labels, 8)}
    spec:
${indented(pod, 6)}
      containers:
        - name: main
          image: example
${indented(container, 10)}
`;
}

/** A NetworkPolicy; `spec` is YAML. */
export function networkPolicy(id: string, spec: string): string {
  const [namespace = "", name = ""] = id.split("/");
  return `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
${indented(spec, 2)}
`;
}

/** A NetworkPolicy for egress of the pods labelled `app: <app>`, or of all; `rules` is YAML of `egress`. */
export function egressPolicy(id: string, app: string, rules: string): string {
  const selector = app === "" ? "podSelector: {}" : `podSelector: { matchLabels: { app: ${app} } }`;
  const egress = rules === "" ? "" : `\negress:\n${indented(rules, 2)}`;
  return networkPolicy(id, `${selector}\npolicyTypes: [Egress]${egress}`);
}

/** Denies all egress of a namespace. */
export function denyAll(namespace: string): string {
  return egressPolicy(`${namespace}/default-deny`, "", "");
}

/** Lets everybody in a namespace ask the cluster's resolver. */
export function allowDns(namespace: string): string {
  return egressPolicy(
    `${namespace}/allow-dns`,
    "",
    `
    - to:
        - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }
          podSelector: { matchLabels: { k8s-app: kube-dns } }
      ports: [{ protocol: UDP, port: 53 }, { protocol: TCP, port: 53 }]
    `,
  );
}

/** A ClusterNetworkPolicy for all namespaces, or those of `subject`; `rules` is YAML of `egress`. */
export function clusterPolicy(
  name: string,
  priority: number,
  rules: string,
  subject = "namespaces: {}",
): string {
  return `---
apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata:
  name: ${name}
spec:
  tier: Admin
  priority: ${priority}
  subject:
${indented(subject, 4)}
  egress:
${indented(rules, 4)}
`;
}

/** A Namespace with labels. */
export function namespace(name: string, labels = "{}"): string {
  return `---\napiVersion: v1\nkind: Namespace\nmetadata: { name: ${name}, labels: ${labels} }\n`;
}

/** A namespace with one workload, closed but for DNS: nothing to find in it. */
export function closed(name: string, ...apps: readonly string[]): string {
  const workloads = apps.map((app) =>
    deployment(`${name}/${app}`, { pod: "automountServiceAccountToken: false" }),
  );
  return [...workloads, denyAll(name), allowDns(name)].join("");
}

type Documents = readonly SourceDocument[];

/** Documents of manifests. Manifests that are no YAML are a mistake of the test. */
function documentsOf(yaml: string): Documents {
  const { documents, diagnostics } = readText("test.yaml", yaml);
  const broken = diagnostics.filter(({ weight }) => weight === "error");
  if (broken.length > 0) throw new Error(broken.map(({ message }) => message).join("\n"));
  return documents;
}

function assembled(documents: Documents, facts: StatedFacts): Assembled {
  return assemble({ documents, unread: [] }, { defaultNamespace: "default", facts });
}

/** The analysis of manifests. */
export function analysisOf(yaml: string): Analysis {
  return analyse(assembled(documentsOf(yaml), {}).snapshot);
}

/** Audits manifests, proofs included. */
export async function audited(
  yaml: string,
  facts: StatedFacts = {},
  options: Partial<AuditOptions> = {},
): Promise<AuditReport> {
  const documents = documentsOf(yaml);
  const { snapshot, waivers } = assembled(documents, facts);
  return audit(analyse(snapshot), {
    today: "2026-11-20",
    waivers,
    diagnostics: [],
    proofs: { documents, reload: (changed) => analyse(assembled(changed, facts).snapshot) },
    ...options,
  });
}

/** What the findings that a row tells of are called, each of them. */
export function ownFingerprints({ fingerprint, fingerprints }: FindingRow): readonly string[] {
  return fingerprints ?? [fingerprint];
}

/** The findings of one kind. */
export function only({ findings }: AuditReport, slug: FindingSlug): readonly FindingRow[] {
  return findings.filter(({ code }) => code === CODE[slug]);
}
