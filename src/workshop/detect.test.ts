import { describe, expect, test } from "vitest";

import type { SourceDocument } from "../domain/source.ts";
import { readText } from "../text/read-text.ts";
import { detectCilium, detectCni } from "./detect.ts";

function documents(yaml: string): readonly SourceDocument[] {
  return readText("cluster.yaml", yaml).documents;
}

function agent(image: string): string {
  return `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: cilium, namespace: kube-system }
spec: { template: { spec: { containers: [{ name: other, image: "other:v9.9.9" }, { name: cilium-agent, image: "${image}" }] } } }
`;
}

function settings(mode: string, name = "cilium-config"): string {
  return `---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: kube-system }\ndata: { policy-cidr-match-mode: "${mode}" }\n`;
}

describe("a live cluster with Cilium", () => {
  test.each([
    ["quay.io/cilium/cilium:v1.19.4", "v1.19.4"],
    ["quay.io/cilium/cilium:v1.18.2@sha256:0123456789abcdef", "v1.18.2"],
    ["registry.local:5000/cilium/cilium:v1.20.0-rc.1", "v1.20.0-rc.1"],
    ["registry.local:5000/cilium/cilium", undefined],
    ["quay.io/cilium/cilium:latest", undefined],
    ["quay.io/cilium/cilium@sha256:0123456789abcdef", undefined],
  ])("is of the version that the tag of its agent's image says: %s", (image, version) => {
    const found = documents(agent(image));
    expect(detectCni(found)?.cni).toBe("cilium");
    expect(detectCilium(found).ciliumVersion).toBe(version);
  });

  test.each([
    ["nodes", ["nodes"]],
    ["nodes,pods", ["nodes", "pods"]],
    ["nodes pods", ["nodes", "pods"]],
    ["", []],
    ["services", undefined],
  ])("has blocks match what its settings say: %j", (mode, modes) => {
    const found = documents(agent("quay.io/cilium/cilium:v1.20.1") + settings(mode));
    expect(detectCilium(found).cidrMatchMode).toEqual(modes);
  });

  test("says nothing of its settings where they are not there", () => {
    expect(detectCilium(documents(settings("nodes", "other")))).toEqual({
      ciliumVersion: undefined,
      cidrMatchMode: undefined,
    });
  });
});
