import { blockOf, parseAddress } from "../../domain/address.ts";
import { field, isObject } from "../../domain/json.ts";
import type { Truth } from "../../domain/verdict.ts";
import { and } from "../../domain/verdict.ts";
import type { Peer } from "../../policy/pod-policy.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, member } from "../../policy/reading/entry.ts";
import { readSelector } from "../../policy/reading/selector.ts";
import { isShaped, tellType } from "../../policy/reading/shape.ts";
import type { Labels } from "../../policy/selector.ts";
import { selects } from "../../policy/selector.ts";
import type { Service } from "../../policy/snapshot.ts";
import { blockPeers } from "./read-blocks.ts";
import type { Need } from "./read-selector.ts";
import { podsMeeting } from "./read-selector.ts";
import type { Reading } from "./reading.ts";
import { FIELDS, POD_NAMESPACE } from "./schema.ts";

const UNREADABLE: Peer = { kind: "unreadable" };

/** Which services an item means. */
type Wanted = { readonly means: (service: Service) => Truth; readonly text: string };

/**
 * Reads an item of `toServices`. A service's pods are reached whatever ports it has; the addresses behind one without a
 * selector as a block. Where nothing is behind it, Cilium forgets the peer and keeps the ports: perhaps everything.
 */
export function readServicePeer(entry: Entry, hasPorts: boolean, reading: Reading): readonly Peer[] {
  if (!isShaped(entry, FIELDS.service, reading.tell)) return [UNREADABLE];
  const selector = member(entry, "k8sServiceSelector");
  const ref = member(entry, "k8sService");
  const wanted = isAbsent(selector) ? readRef(ref, reading) : readLabelled(selector, reading);
  if (wanted === undefined) return [UNREADABLE];
  const { services, mayHaveMore } = reading.surroundings;
  const behind = services.flatMap((service) => {
    const truth = wanted.means(service);
    if (truth === "no") return [];
    return [truth === "yes" ? peersBehind(service, reading) : []];
  });
  const peers = behind.flat();
  if (peers.length === 0) reading.tellOwn({ kind: "service-missing", wanted: wanted.text, hasPorts }, entry);
  const isOpen =
    behind.length === 0 || behind.some((some) => some.length === 0) || mayHaveMore("", "Service");
  return isOpen ? [...peers, UNREADABLE] : peers;
}

/** Reads the namespace of an item: a test of services, all where none is given. */
function readNamespace(holder: Entry, { tell }: Reading): ((service: Service) => Truth) | undefined {
  const entry = member(holder, "namespace");
  if (isAbsent(entry) || entry.value === "") return () => "yes";
  if (typeof entry.value === "string") return ({ namespace }) => (namespace === entry.value ? "yes" : "no");
  tellType(entry, "a text", tell);
  return undefined;
}

function readRef(entry: Entry, reading: Reading): Wanted | undefined {
  if (isAbsent(entry)) return { means: () => "no", text: "no service" };
  if (!isShaped(entry, FIELDS.serviceRef, reading.tell)) return undefined;
  const isIn = readNamespace(entry, reading);
  const name = member(entry, "serviceName");
  if (!isAbsent(name) && typeof name.value !== "string") {
    tellType(name, "a text", reading.tell);
    return undefined;
  }
  if (isIn === undefined) return undefined;
  return {
    means: (service) => (service.name === name.value ? isIn(service) : "no"),
    text: `service ${typeof name.value === "string" ? name.value : "(no name)"}`,
  };
}

function readLabelled(entry: Entry, reading: Reading): Wanted | undefined {
  if (!isShaped(entry, FIELDS.serviceSelector, reading.tell)) return undefined;
  const isIn = readNamespace(entry, reading);
  const written = member(entry, "selector");
  if (isAbsent(written)) {
    reading.tell({ kind: "missing", field: "selector" }, written);
    return undefined;
  }
  const selector = readSelector(written, reading.tell);
  if (isIn === undefined || selector === undefined) return undefined;
  return {
    means: (service) => and(isIn(service), selects(selector, labelsOf(service))),
    text: "services by their labels",
  };
}

function labelsOf({ origin }: Service): Labels {
  const labels = field(field(origin.document.root, "metadata"), "labels") ?? {};
  if (!isObject(labels)) return { stated: new Map(), knowledge: "unreadable" };
  const pairs = Object.entries(labels);
  const stated = new Map(
    pairs.flatMap(([key, value]) => (typeof value === "string" ? [[key, value] as const] : [])),
  );
  return stated.size === pairs.length
    ? { stated, knowledge: "whole" }
    : { stated: new Map(), knowledge: "unreadable" };
}

/** Whether a service's selector is one that can be read wholly, or none. */
function isReadable({ origin, selector }: Service): boolean {
  const written = field(field(origin.document.root, "spec"), "selector") ?? undefined;
  if (written === undefined) return true;
  return isObject(written) && Object.keys(written).length === (selector?.size ?? 0);
}

/** What is behind a service; nothing where that is not known or there is nothing. */
function peersBehind(service: Service, reading: Reading): readonly Peer[] {
  const { selector, endpoints } = service;
  if (!isReadable(service)) return [];
  if (selector === undefined) {
    const cidrs = endpoints
      .flatMap(({ addresses }) => addresses)
      .flatMap((text) => {
        const address = parseAddress(text);
        return address === undefined ? [] : [blockOf(address, address.family === 4 ? 32 : 128)];
      });
    return blockPeers({ cidrs, except: [], frayed: false }, reading);
  }
  const needs: Need[] = [...selector, [POD_NAMESPACE, service.namespace] as const].map(([key, value]) => ({
    source: "any",
    key,
    requirement: { operator: "In", key, values: [value] },
  }));
  const scope = podsMeeting(needs, "any", reading);
  // A selector that no identity can meet is there all the same: it matches nobody.
  return scope === undefined ? [{ kind: "entities", entities: [] }] : [{ kind: "pods", ...scope }];
}
