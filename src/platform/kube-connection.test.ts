import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { makeCertificate } from "../../test/support/certificate.ts";
import { KubeApi } from "../../test/support/kube-api.ts";
import { hastyClock, writeKubeconfig } from "../../test/support/kube-config.ts";
import type { ClusterChoice } from "./kube-connection.ts";
import { readCluster } from "./kube.ts";

const PODS = { apiVersion: "v1", resource: "pods", kind: "Pod", namespaced: true, optional: false };
const TOKEN = "eyJhbGciOi.very-secret.token";

let folder = "";
let clock = hastyClock();
let api: KubeApi | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-kubeconfig-"));
  clock = hastyClock();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await api?.close();
  api = undefined;
  rmSync(folder, { recursive: true, force: true });
});

async function serve(): Promise<{ server: string; cluster: Record<string, unknown> }> {
  const certificate = makeCertificate();
  api = await KubeApi.start([PODS], certificate);
  api.put("pods", { metadata: { name: "web", namespace: "shop" } });
  const ca = Buffer.from(certificate.cert).toString("base64");
  return { server: api.url, cluster: { "certificate-authority-data": ca } };
}

function written(contexts: Parameters<typeof writeKubeconfig>[1], name = "config"): string {
  return writeKubeconfig(join(folder, name), contexts);
}

/** What a run shows its user: objects, and every word of every diagnostic. */
async function shown(choice: ClusterChoice): Promise<{ objects: string[]; codes: string[]; words: string }> {
  const { documents, diagnostics } = await readCluster([PODS], { clock, ...choice });
  return {
    objects: documents.map(({ file }) => file),
    codes: diagnostics.map(({ code }) => code),
    words: diagnostics.map(({ message, help }) => `${message} ${help}`).join("\n"),
  };
}

function plugin(script: string): Record<string, unknown> {
  const command = join(folder, "plugin");
  writeFileSync(command, `#!/bin/sh\n${script}\n`);
  chmodSync(command, 0o755);
  return { exec: { apiVersion: "client.authentication.k8s.io/v1", command, interactiveMode: "Never" } };
}

describe("credentials", () => {
  test("of the kubeconfig go over TLS to a server whose certificate its authority signed", async () => {
    const entry = await serve();
    const kubeconfig = [written({ prod: { ...entry, user: { token: TOKEN } } })];
    expect(await shown({ kubeconfig })).toMatchObject({ objects: ["cluster:prod pods/shop/web"], codes: [] });
    expect(new Set(api?.asked.map(({ headers }) => headers.authorization))).toEqual(
      new Set([`Bearer ${TOKEN}`]),
    );
  });

  test("may be a name and a password", async () => {
    const entry = await serve();
    const kubeconfig = [written({ prod: { ...entry, user: { username: "me", password: "pass" } } })];
    await shown({ kubeconfig });
    expect(api?.asked[0]?.headers.authorization).toBe(`Basic ${Buffer.from("me:pass").toString("base64")}`);
  });

  test("may come from a plugin", async () => {
    const entry = await serve();
    const credential = JSON.stringify({ kind: "ExecCredential", status: { token: TOKEN } });
    const kubeconfig = [written({ prod: { ...entry, user: plugin(`echo '${credential}'`) } })];
    expect(await shown({ kubeconfig })).toMatchObject({ codes: [] });
    expect(api?.asked[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
  });

  test("are never sent to a server whose certificate does not hold, which is asked once", async () => {
    const { server } = await serve();
    const kubeconfig = [written({ prod: { server, user: { token: TOKEN } } })];
    const { codes, words } = await shown({ kubeconfig });
    expect(codes).toEqual(["SLU1303"]);
    expect(words).toContain("self-signed certificate");
    expect(api?.asked).toEqual([]);
    expect(clock.slept).toEqual([]);
  });

  test("are never sent over an open line", async () => {
    api = await KubeApi.start([PODS]);
    const kubeconfig = [written({ prod: { server: api.url, user: { token: TOKEN, ...plugin("exit 1") } } })];
    expect(await shown({ kubeconfig })).toMatchObject({ codes: [] });
    expect(api.asked.map(({ headers }) => headers.authorization)).not.toContain(`Bearer ${TOKEN}`);
  });

  test.each([
    ["that fails", `echo "refused for ${TOKEN}" >&2; exit 1`, "failed: refused for …"],
    ["that prints no JSON", `echo "token: ${TOKEN}"`, "printed no ExecCredential"],
    ["that prints other JSON", `echo '{"token":"${TOKEN}"}'`, "printed no ExecCredential"],
  ])("of a plugin %s are a diagnostic that does not show them", async (_, script, said) => {
    const entry = await serve();
    const kubeconfig = [written({ prod: { ...entry, user: plugin(script) } })];
    const { codes, words } = await shown({ kubeconfig });
    expect(codes).toEqual(["SLU1304"]);
    expect(words).toContain(said);
    expect(words).not.toContain("very-secret");
  });

  test("of a plugin that is not installed, or a file that is not there, name it", async () => {
    const entry = await serve();
    const exec = { command: "no-such-plugin", apiVersion: "client.authentication.k8s.io/v1" };
    expect((await shown({ kubeconfig: [written({ prod: { ...entry, user: { exec } } })] })).words).toContain(
      "the credentials plugin no-such-plugin is not installed",
    );
    const user = { "client-certificate": "gone.pem", "client-key": "gone.key" };
    expect((await shown({ kubeconfig: [written({ prod: { ...entry, user } })] })).words).toContain(
      `${join(folder, "gone.pem")} cannot be read: it does not exist`,
    );
  });
});

describe("a proxy", () => {
  const seen: string[] = [];
  let proxy = createServer();

  beforeEach(async () => {
    seen.length = 0;
    proxy = createServer().on("connect", (request, socket) => {
      seen.push(request.url ?? "");
      const onward = connect(Number(new URL(api?.url ?? "").port), "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        onward.pipe(socket).pipe(onward);
      });
      onward.on("error", () => socket.destroy());
      socket.on("error", () => onward.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  });

  afterEach(async () => {
    const closed = new Promise((resolve) => proxy.close(resolve));
    proxy.closeAllConnections();
    await api?.close();
    api = undefined;
    await closed;
  });

  const address = (): string => {
    const bound = proxy.address();
    return `http://127.0.0.1:${typeof bound === "object" ? bound?.port : bound}`;
  };
  const cluster = { "insecure-skip-tls-verify": true };

  test("of the environment is used, as kubectl does", async () => {
    await serve();
    vi.stubEnv("HTTPS_PROXY", address());
    const kubeconfig = [written({ prod: { server: "https://kube.invalid:6443", cluster } })];
    expect(await shown({ kubeconfig })).toMatchObject({ objects: ["cluster:prod pods/shop/web"], codes: [] });
    expect(new Set(seen)).toEqual(new Set(["kube.invalid:6443"]));
  });

  test("of the environment is not used for this machine", async () => {
    const { server } = await serve();
    vi.stubEnv("HTTPS_PROXY", address());
    expect(await shown({ kubeconfig: [written({ prod: { server, cluster } })] })).toMatchObject({
      codes: [],
    });
    expect(seen).toEqual([]);
  });

  test("of the kubeconfig is used", async () => {
    await serve();
    const entry = { server: "https://kube.invalid:6443", cluster: { ...cluster, "proxy-url": address() } };
    expect(await shown({ kubeconfig: [written({ prod: entry })] })).toMatchObject({ codes: [] });
    expect(new Set(seen)).toEqual(new Set(["kube.invalid:6443"]));
  });
});

describe("the kubeconfig", () => {
  test("offers its other contexts by name", async () => {
    const { server, cluster } = await serve();
    const kubeconfig = [written({ dev: { server: "https://192.0.2.1" }, prod: { server, cluster } })];
    expect(await shown({ kubeconfig, context: "prod" })).toMatchObject({
      objects: ["cluster:prod pods/shop/web"],
    });
    const { codes, words } = await shown({ kubeconfig, context: "stage" });
    expect(codes).toEqual(["SLU1302"]);
    expect(words).toContain("cluster:dev, cluster:prod");
  });

  test("may be several files, the first to say a thing winning, those that are not there passed over", async () => {
    const { server, cluster } = await serve();
    const first = written({ prod: { server, cluster, user: { token: "first" } } }, "first");
    const second = written(
      { dev: { server: "https://192.0.2.1" }, prod: { server: "https://192.0.2.2" } },
      "second",
    );
    vi.stubEnv("KUBECONFIG", [join(folder, "gone"), first, second].join(":"));
    expect(await shown({})).toMatchObject({ objects: ["cluster:prod pods/shop/web"], codes: [] });
    expect((await shown({ context: "other" })).words).toContain("cluster:prod, cluster:dev");
  });

  test("that is absent, empty or broken is a diagnostic that quotes no line of it", async () => {
    vi.stubEnv("KUBECONFIG", "");
    vi.stubEnv("HOME", folder);
    expect(await shown({})).toMatchObject({
      codes: ["SLU1301"],
      words: expect.stringContaining("there is none"),
    });
    const file = join(folder, "broken");
    const texts = [
      "",
      "[]",
      `users:\n- user: {token: ${TOKEN}\n`,
      `users: [{name: a, user: {token: "${TOKEN}}}]`,
      "clusters: [{name: 5}]",
    ];
    for (const text of texts) {
      writeFileSync(file, text);
      const { codes, words } = await shown({ kubeconfig: [file] });
      expect(codes).toEqual([expect.stringMatching(/^SLU130[12]$/)]);
      expect(words).not.toContain("very-secret");
    }
    expect(await shown({ kubeconfig: [join(folder, "gone")] })).toMatchObject({ codes: ["SLU1301"] });
  });

  test("whose server is no address is a diagnostic", async () => {
    expect(await shown({ kubeconfig: [written({ prod: { server: "not an address" } })] })).toMatchObject({
      codes: ["SLU1301"],
    });
  });

  test("whose server has a path before the API's is heeded", async () => {
    api = await KubeApi.start([PODS]);
    await shown({ kubeconfig: [written({ prod: { server: `${api.url}/k8s/clusters/c-1` } })] });
    expect(api.asked[0]?.path).toBe("/k8s/clusters/c-1/apis");
  });
});
