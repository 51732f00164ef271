import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { KubeApi, times } from "../../test/support/kube-api.ts";
import { hastyClock, writeKubeconfig } from "../../test/support/kube-config.ts";
import { watchResource, type WatchEvent } from "./kube-watch.ts";
import { openCluster } from "./kube.ts";

const POLICIES = {
  apiVersion: "networking.k8s.io/v1",
  resource: "networkpolicies",
  kind: "NetworkPolicy",
  namespaced: true,
  optional: false,
};
const PATH = "/apis/networking.k8s.io/v1/networkpolicies";

let folder = "";
let api: KubeApi;
let stop = new AbortController();
let clock = hastyClock();
let running: Promise<void> = Promise.resolve();
let events: WatchEvent[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "sluice-watch-"));
  api = await KubeApi.start([POLICIES]);
  stop = new AbortController();
  clock = hastyClock();
  events = [];
});

afterEach(async () => {
  stop.abort();
  await running;
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

function put(name: string, marker = 1, namespace = "shop"): void {
  api.put("networkpolicies", { metadata: { name, namespace }, spec: { marker } });
}

/** Starts watching; the events pile up, and end when the test stops. */
async function watch(options: Parameters<typeof watchResource>[2] = {}): Promise<void> {
  const kubeconfig = [writeKubeconfig(join(folder, "config"), { prod: { server: api.url } })];
  const session = await openCluster({ kubeconfig, clock, signal: stop.signal });
  if ("code" in session) throw new Error(session.message);
  const collect = async (): Promise<void> => {
    for await (const event of watchResource(session, POLICIES, options)) events.push(event);
    session.connection.close();
  };
  running = collect();
}

/** Each event as its kind and the names it speaks of. */
function told(): string[] {
  return events.map((event) => {
    switch (event.kind) {
      case "all":
        return `all ${event.objects.map(nameOf).join(" ")}`;
      case "put":
      case "removed":
        return `${event.kind} ${nameOf(event.object)}`;
      case "interrupted":
        return `interrupted: ${event.reason}`;
      case "refused":
        return `refused ${event.status}`;
    }
  });
}

function nameOf(object: unknown): string {
  const { metadata, spec } = object as { metadata: { name: string }; spec: { marker: number } };
  return `${metadata.name}:${spec.marker}`;
}

async function until(expected: readonly string[]): Promise<void> {
  await vi.waitFor(() => expect(told()).toEqual(expected), { timeout: 3000, interval: 5 });
}

async function untilWatching(): Promise<void> {
  await vi.waitFor(() => expect(api.watching).toBe(1), { timeout: 3000, interval: 5 });
}

describe("a watch", () => {
  test("tells all objects first, then each change", async () => {
    put("a");
    put("b");
    await watch();
    await untilWatching();
    put("c");
    put("a", 2);
    api.remove("networkpolicies", "shop", "b");
    await until(["all a:1 b:1", "put c:1", "put a:2", "removed b:1"]);
    expect(events[1]).toMatchObject({
      object: { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" },
    });
  });

  test("of one namespace tells of that one only", async () => {
    put("a");
    put("x", 1, "other");
    await watch({ namespace: "shop" });
    await untilWatching();
    put("y", 1, "other");
    put("b");
    await until(["all a:1", "put b:1"]);
  });

  test.each(["end", "cut"] as const)(
    "goes on where it was when its connection is over (%s), missing nothing",
    async (how) => {
      put("a");
      await watch();
      await untilWatching();
      put("b");
      await until(["all a:1", "put b:1"]);
      api.faults.push(times(2, PATH, (response) => response.writeHead(503).end()));
      api.endWatches(how);
      put("c");
      await untilWatching();
      put("d");
      await vi.waitFor(
        () =>
          expect(told().filter((event) => !event.startsWith("interrupted"))).toEqual([
            "all a:1",
            "put b:1",
            "put c:1",
            "put d:1",
          ]),
        { timeout: 3000 },
      );
      expect(api.asked.filter(({ path, query }) => path === PATH && !query.has("watch"))).toHaveLength(1);
    },
  );

  test("goes on from a bookmark, so that a quiet resource does not expire", async () => {
    put("a");
    await watch();
    await untilWatching();
    api.compact();
    api.bookmark();
    await new Promise((resolve) => setTimeout(resolve, 50));
    api.endWatches("end");
    await untilWatching();
    put("b");
    await until(["all a:1", "put b:1"]);
  });

  test("lists again when what it knows is too old to go on from", async () => {
    put("a");
    await watch();
    await untilWatching();
    api.remove("networkpolicies", "shop", "a");
    put("b");
    await until(["all a:1", "removed a:1", "put b:1"]);
    api.compact();
    api.endWatches("end");
    await untilWatching();
    put("c");
    await until(["all a:1", "removed a:1", "put b:1", "all b:1", "put c:1"]);
  });

  test("whose server sends nonsense says so and tries again, with pauses that grow", async () => {
    put("a");
    api.faults.push((asked, response) => {
      if (!asked.query.has("watch") || clock.slept.length >= 4) return false;
      response.end("{]\n");
      return true;
    });
    await watch();
    await untilWatching();
    put("b");
    await vi.waitFor(() => expect(told().at(-1)).toBe("put b:1"), { timeout: 3000 });
    expect(clock.slept.slice(0, 4)).toEqual([500, 1000, 2000, 4000]);
    expect(told().filter((event) => event.startsWith("interrupted")).length).toBeGreaterThanOrEqual(4);
  });

  test("that is forbidden ends", async () => {
    api.forbidden.add("list networkpolicies");
    await watch();
    await running;
    expect(told()).toEqual(["refused 403"]);
  });

  test("ends when it is stopped, and leaves no connection", async () => {
    await watch();
    await untilWatching();
    stop.abort();
    await running;
    await vi.waitFor(() => expect(api.watching).toBe(0));
    expect(told()).toEqual(["all "]);
  });

  test("ends when nobody listens any more, and leaves no connection", async () => {
    put("a");
    const kubeconfig = [writeKubeconfig(join(folder, "config"), { prod: { server: api.url } })];
    const session = await openCluster({ kubeconfig, clock });
    if ("code" in session) throw new Error(session.message);
    for await (const event of watchResource(session, POLICIES)) {
      if (event.kind === "put") break;
      void untilWatching().then(() => {
        put("b");
      });
    }
    await vi.waitFor(() => expect(api.watching).toBe(0));
  });
});
