import { describe, expect, test } from "vitest";

import { formatAddress, parseAddress, rangeHolds } from "../../domain/address.ts";
import {
  ENDPOINTS,
  endpointAddress,
  endpointById,
  endpointPorts,
  isAlarming,
  socketsOf,
} from "./endpoints.ts";
import type { Provider } from "./endpoints/endpoint.ts";
import { PRIVATE_BLOCKS, RFC1918_BLOCKS, SPECIAL_BLOCKS, blockRange, internetRanges } from "./ranges.ts";
import { RISKY_PORTS, riskyInterval } from "./risky-ports.ts";

/** Every provider of the reference. A record, so that a new one is a type error here too. */
const PROVIDERS: Readonly<Record<Provider, readonly string[]>> = {
  akamai: ["169.254.169.254", "fd00:a9fe:a9fe::1"],
  alibaba: ["100.100.100.200"],
  aws: [
    "169.254.169.254",
    "fd00:ec2::254",
    "169.254.170.2",
    "169.254.170.23",
    "fd00:ec2::23",
    "169.254.169.253",
    "fd00:ec2::253",
    "169.254.169.123",
    "fd00:ec2::123",
    "169.254.169.250",
    "169.254.169.251",
  ],
  azure: ["169.254.169.254", "168.63.129.16"],
  cloudcix: ["169.254.169.254"],
  cloudstack: [],
  digitalocean: ["169.254.169.254"],
  equinix: [],
  exoscale: ["169.254.169.254"],
  gcp: ["169.254.169.254", "fd20:ce::254", "169.254.169.252"],
  hetzner: ["169.254.169.254"],
  ibm: ["169.254.169.254"],
  istio: [],
  kubernetes: ["169.254.20.10"],
  lxd: [],
  maas: [],
  nwcs: ["169.254.169.254"],
  openstack: ["169.254.169.254"],
  oracle: ["169.254.169.254", "fd00:c1::a9fe:a9fe", "192.0.0.192"],
  rancher: [],
  scaleway: ["169.254.42.42", "fd00:42::42"],
  smartos: [],
  tencent: ["169.254.0.23"],
  upcloud: ["169.254.169.254"],
  vmware: [],
  vultr: ["169.254.169.254"],
};

function inInternet(text: string): boolean {
  const address = parseAddress(text);
  if (address === undefined) throw new Error(text);
  return internetRanges(address.family).some((range) => rangeHolds(range, address));
}

describe("the endpoints", () => {
  test("have unique ids", () => {
    expect(new Set(ENDPOINTS.map((endpoint) => endpoint.id)).size).toBe(ENDPOINTS.length);
  });

  test("have addresses that parse to their family and are in normal form", () => {
    for (const written of ENDPOINTS.flatMap((endpoint) => endpoint.addresses)) {
      const address = endpointAddress(written);
      expect(formatAddress(address.family, address.words)).toBe(written.text);
    }
  });

  test("have ports in order wherever they have addresses, and a reason wherever they have none", () => {
    for (const endpoint of ENDPOINTS) {
      expect(endpoint.unaddressed === undefined, endpoint.id).toBe(endpoint.addresses.length > 0);
      if (endpoint.addresses.length > 0) expect(endpoint.ports, endpoint.id).not.toEqual([]);
      for (const port of endpointPorts(endpoint)) expect(port.first).toBeLessThanOrEqual(port.last);
    }
  });

  test.each(Object.entries(PROVIDERS))("cover %s", (provider, addresses) => {
    const entries = ENDPOINTS.filter((endpoint) => endpoint.provider === provider);
    expect(entries).not.toEqual([]);
    const texts = new Set(entries.flatMap((endpoint) => endpoint.addresses.map((address) => address.text)));
    expect([...texts].toSorted()).toEqual(addresses.toSorted());
  });

  test("raise no alarm over DNS, time, licences and identities made for pods", () => {
    const calm = [
      "nodelocal-dns",
      "gcp-dns",
      "aws-dns",
      "azure-dns",
      "aws-ntp",
      "gcp-ntp",
      "eks-pod-identity",
    ];
    for (const id of [...calm, "gke-metadata", "aws-kms-activation", "azure-dhcp"]) {
      const endpoint = endpointById(id);
      expect(endpoint === undefined || isAlarming(endpoint), id).toBe(false);
      expect(endpoint?.legitimate, id).toBeDefined();
    }
  });

  test("raise one alarm per address and port, however many clouds share it", () => {
    const sockets = socketsOf(ENDPOINTS.filter(isAlarming));
    const shared = sockets.filter((socket) => socket.text === "169.254.169.254");
    expect(shared.map((socket) => socket.ports.first & 0xffff).toSorted((a, b) => a - b)).toEqual([
      80, 443, 8080,
    ]);
    const web = shared.find((socket) => (socket.ports.first & 0xffff) === 80);
    expect(web?.endpoints.map((endpoint) => endpoint.id)).toContain("azure-imds");
    expect(sockets.map((socket) => socket.text)).toContain("168.63.129.16");
    expect(sockets.map((socket) => socket.text)).not.toContain("169.254.20.10");
  });

  test("are found by id, and nothing else is", () => {
    expect(endpointById("aws-imds")?.provider).toBe("aws");
    expect(endpointById("")).toBeUndefined();
  });
});

describe("the ranges", () => {
  test("parse, without host bits", () => {
    for (const block of [...PRIVATE_BLOCKS, ...SPECIAL_BLOCKS])
      expect(blockRange(block).hostBits).toBe(false);
    expect(RFC1918_BLOCKS.map((block) => block.cidr)).toEqual([
      "10.0.0.0/8",
      "172.16.0.0/12",
      "192.168.0.0/16",
    ]);
  });

  test.each([
    "1.1.1.1",
    "8.8.8.8",
    "168.63.129.16",
    "223.255.255.255",
    "172.32.0.0",
    "2606:4700::1111",
    "64:ff9b::808:808",
  ])("count %s as the internet", (text) => {
    expect(inInternet(text)).toBe(true);
  });

  test.each([
    "0.0.0.0",
    "10.0.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "169.254.169.254",
    "172.31.255.255",
    "192.0.0.192",
    "192.168.1.1",
    "198.19.255.255",
    "203.0.113.9",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:8.8.8.8",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002::1",
    "3fff:fff::1",
    "5f00::1",
    "fd00:ec2::254",
    "fe80::1",
    "ff02::1",
  ])("do not count %s as the internet", (text) => {
    expect(inInternet(text)).toBe(false);
  });

  test("are sorted and apart", () => {
    for (const family of [4, 6] as const) {
      const ranges = internetRanges(family);
      expect(ranges.length).toBeGreaterThan(3);
      for (const [index, range] of ranges.entries()) {
        const next = ranges[index + 1];
        if (next !== undefined) expect(rangeHolds(next, { family, words: range.last })).toBe(false);
      }
    }
    expect(formatAddress(4, internetRanges(4)[0]?.first ?? [])).toBe("1.0.0.0");
  });
});

describe("the risky ports", () => {
  test("are ports, each said once", () => {
    const seen = new Set<string>();
    for (const port of RISKY_PORTS) {
      const { first, last } = riskyInterval(port);
      expect(first).toBeLessThanOrEqual(last);
      for (let point = first; point <= last; point += 1) {
        expect(seen.has(String(point)), `${port.protocol} ${point & 0xffff}`).toBe(false);
        seen.add(String(point));
      }
    }
    expect(seen.has(String((6 << 16) | 443))).toBe(false);
    expect(seen.has(String((6 << 16) | 22))).toBe(true);
  });
});
