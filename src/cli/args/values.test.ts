import { describe, expect, test } from "vitest";

import { parseLooseIpv4 } from "./addresses.ts";
import { parseDestination, parseSubject } from "./endpoints.ts";
import { parsePorts } from "./ports.ts";
import { parseSelector } from "./selector.ts";

function ports(text: string): unknown {
  const read = parsePorts([text]);
  if ("trouble" in read) return `${read.trouble.message} ${read.trouble.help}`;
  return read.value.map(({ first, last }) => [first >>> 16, first & 0xffff, last >>> 16, last & 0xffff]);
}

describe("--port", () => {
  test.each([
    ["443", [[6, 443, 6, 443]]],
    ["443/tcp", [[6, 443, 6, 443]]],
    ["53/UDP", [[17, 53, 17, 53]]],
    ["38412/sctp", [[132, 38412, 132, 38412]]],
    ["8000-8010", [[6, 8000, 6, 8010]]],
    ["8000-8010/udp", [[17, 8000, 17, 8010]]],
    ["icmp", [[1, 0, 1, 65535]]],
    ["icmpv6", [[58, 0, 58, 65535]]],
    ["udp", [[17, 1, 17, 65535]]],
    ["all", [[0, 0, 255, 65535]]],
    [
      "53/udp,53/tcp",
      [
        [6, 53, 6, 53],
        [17, 53, 17, 53],
      ],
    ],
    [
      "443,80, 81",
      [
        [6, 80, 6, 81],
        [6, 443, 6, 443],
      ],
    ],
    ["1-100,50-200", [[6, 1, 6, 200]]],
  ])("%s", (text, expected) => {
    expect(ports(text)).toEqual(expected);
  });

  test.each([
    ["0", "port 0"],
    ["65536", "1 to 65535"],
    ["99999999999", "no port"],
    ["8010-8000", "ends before it begins"],
    ["80:90", "--port 80-90"],
    ["tcp/443", "--port 443/tcp"],
    ["https", "--port 443"],
    ["any", "--port all"],
    ["443/quic", "quic is no protocol"],
    ["", "no port"],
    ["80,", "no port"],
  ])("refuses %j and says what to write", (text, hint) => {
    expect(ports(text)).toContain(hint);
  });
});

describe("an IPv4 address", () => {
  test.each([
    "2852039166",
    "0xA9FEA9FE",
    "0xa9.0xfe.0xa9.0xfe",
    "0251.0376.0251.0376",
    "169.254.43518",
    "169.16689662",
    "１６９.254.169.254",
    "169.254.169.254.",
  ])("spelled %s is 169.254.169.254", (text) => {
    expect(parseLooseIpv4(text)?.words).toEqual([2852039166]);
  });

  test.each([
    "256.1.1.1",
    "1.2.3.256",
    "1.2.3.4.5",
    "4294967296",
    "0x1ffffffff",
    "08.1.1.1",
    "1..2.3",
    "",
    "a.b.c.d",
    "-1",
  ])("is not %j", (text) => {
    expect(parseLooseIpv4(text)).toBeUndefined();
  });
});

function destination(value: string, namespace?: string): unknown {
  const read = parseDestination({ option: "--to", value, namespace });
  if ("trouble" in read) return `${read.trouble.message} ${read.trouble.help}`;
  return [read.value.kind, read.value.text, ...read.notes.map(({ code }) => code)];
}

describe("--to", () => {
  test.each([
    ["internet", ["word", "internet"]],
    ["DNS", ["word", "dns"]],
    ["169.254.169.254", ["address", "169.254.169.254"]],
    ["0xA9FEA9FE", ["address", "169.254.169.254", "SLU1918"]],
    ["::ffff:a9fe:a9fe", ["address", "169.254.169.254", "SLU1918"]],
    ["fd00:EC2::254", ["address", "fd00:ec2::254"]],
    ["[fd00:ec2::254]", ["address", "fd00:ec2::254"]],
    ["fe80::a9fe:a9fe%eth0", ["address", "fe80::a9fe:a9fe", "SLU1918"]],
    ["64:ff9b::a9fe:a9fe", ["address", "64:ff9b::a9fe:a9fe", "SLU1919"]],
    ["10.0.0.0/8", ["addresses", "10.0.0.0/8"]],
    ["10.1.2.3/8", ["addresses", "10.0.0.0/8", "SLU1918"]],
    ["fd00::/8", ["addresses", "fd00::/8"]],
    ["10.0.0.1-10.0.0.9", ["addresses", "10.0.0.1-10.0.0.9"]],
    ["shop/cart", ["workload", "shop/cart"]],
    ["shop/cart[Deployment]", ["workload", "shop/cart[Deployment]"]],
    ["-l app=cart", ["selector", "-l app=cart"]],
    ["app=cart,tier!=db", ["selector", "app=cart,tier!=db"]],
    ["svc/data/postgres", ["service", "svc/data/postgres"]],
    ["postgres.data.svc.cluster.local", ["service", "svc/data/postgres", "SLU1918"]],
    ["API.Stripe.com.", ["name", "api.stripe.com"]],
    ["münchen.example", ["name", "xn--mnchen-3ya.example", "SLU1918"]],
    ["metadata.google.internal", ["name", "metadata.google.internal"]],
    ["*.GitHub.com", ["names", "*.github.com"]],
    ["**.github.com", ["names", "**.github.com"]],
  ])("%s", (value, expected) => {
    expect(destination(value)).toEqual(expected);
  });

  test("takes a service's namespace from -n", () => {
    expect(destination("svc/postgres", "data")).toEqual(["service", "svc/data/postgres"]);
  });

  test.each([
    ["443", "--port 443"],
    ["https://api.stripe.com/v1", "--to api.stripe.com --port 443"],
    ["api.stripe.com:8443", "--to api.stripe.com --port 8443"],
    ["1.2.3.4:80", "--to 1.2.3.4 --port 80"],
    ["*..github.com", "empty label"],
    ["internt", "Did you mean internet?"],
    ["cart", "--to default/cart"],
    ["10.0.0.0/40", "address/prefix"],
    ["1.2.3.999", "no destination"],
    ["app in (", "no requirement"],
  ])("refuses %s and says what to write", (value, hint) => {
    expect(destination(value)).toContain(hint);
  });
});

describe("--from", () => {
  test("reads a lone name in the namespace of -n, with a note", () => {
    const read = parseSubject({ option: "--from", value: "cart", namespace: "shop" });
    expect(read).toMatchObject({
      value: { kind: "workload", ref: { namespace: "shop", name: "cart" } },
      notes: [{ code: "SLU1918" }],
    });
  });

  test("refuses what can be no workload", () => {
    expect(parseSubject({ option: "--from", value: "a/b/c", namespace: undefined })).toMatchObject({
      trouble: { code: "SLU1914" },
    });
  });
});

describe("a selector", () => {
  test("reads every operator, and a namespace before or after", () => {
    const text = "app=cart,tier!=db,env in (dev, test),zone notin (a),gpu,!legacy,example.com/x==1,empty=";
    const requirements = [
      { key: "app", operator: "In", values: ["cart"] },
      { key: "tier", operator: "NotIn", values: ["db"] },
      { key: "env", operator: "In", values: ["dev", "test"] },
      { key: "zone", operator: "NotIn", values: ["a"] },
      { key: "gpu", operator: "Exists", values: [] },
      { key: "legacy", operator: "DoesNotExist", values: [] },
      { key: "example.com/x", operator: "In", values: ["1"] },
      { key: "empty", operator: "In", values: [""] },
    ];
    for (const [typed, namespace] of [
      [text, undefined],
      [`-l ${text}`, undefined],
      [`-n shop -l ${text}`, "shop"],
      [`-l ${text} -n shop`, "shop"],
      [`--namespace=shop --selector=${text}`, "shop"],
    ] as const) {
      expect(parseSelector("--from", typed)).toEqual({ value: { namespace, requirements }, notes: [] });
    }
  });

  test.each(["-l", "-l ,", "app=a b", "app==b==c", "a in ()b", "-l app=x -o json"])("refuses %j", (text) => {
    expect(parseSelector("--from", text)).toMatchObject({ trouble: { code: "SLU1916" } });
  });
});
