import type {
  AuditReport,
  CanReport,
  Connection,
  DiffReport,
  FindingRow,
  PortRow,
  ReachReport,
  Target,
  WhoReport,
} from "../../domain/report.ts";

/**
 * Reports for tests of the formats. The small ones are written by hand and hold one of everything;
 * the large ones are of 300 workloads, by rule.
 */

const CART = "shop/cart[Deployment]";
const ADS = "shop/ads[Deployment]";
const DB = "data/postgres[StatefulSet]";

function tcp(...ports: readonly number[]): PortRow[] {
  return ports.map((port) => ({ protocol: "TCP", from: port, to: port }));
}

function row(
  from: string,
  to: Target,
  ports: Connection["ports"],
  rest: Partial<Connection> = {},
): Connection {
  return { from, to, ports, certainty: "certain", view: "both", ...rest };
}

const INTERNET = ["0.0.0.0-9.255.255.255", "11.0.0.0-255.255.255.255"];

export const SMALL_REACH: ReachReport = {
  workloads: [
    { id: DB, isolatedBy: ["NetworkPolicy data/deny-all"] },
    { id: ADS },
    { id: CART, isolatedBy: ["NetworkPolicy shop/web"] },
  ],
  connections: [
    ...[CART, ADS, DB].map((id) => row(id, { class: "own-node" }, "all")),
    ...INTERNET.map((addresses) => row(CART, { addresses }, tcp(443))),
    row(CART, { workload: DB }, tcp(5432)),
    row(CART, { class: "kube-apiserver" }, tcp(6443), { certainty: "possible" }),
    row(CART, { class: "unseen", selector: "k8s-app=kube-dns in kube-system" }, [
      { protocol: "TCP", from: 53, to: 53 },
      { protocol: "UDP", from: 53, to: 53 },
    ]),
    row(CART, { name: "api.stripe.com", addresses: "203.0.113.7-203.0.113.7" }, tcp(443), {
      view: "compromised",
      via: ["proxy/squid[Deployment]"],
    }),
    row(ADS, { addresses: "0.0.0.0-255.255.255.255" }, "all"),
    row(ADS, { addresses: "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" }, "all"),
    row(ADS, { workload: CART }, "all"),
    row(ADS, { dns: "**" }, "all"),
  ],
  hypothetical: {
    subjects: [{ id: "shop/batch", namespace: "shop", selector: "app=batch" }],
    connections: [row("shop/batch", { addresses: "10.0.0.0-10.255.255.255" }, tcp(22, 80))],
  },
  footnotes: ["Whether ICMP is denied to isolated pods is not written in the standard."],
  diagnostics: [
    {
      code: "SLU1301",
      weight: "warning",
      message: "A chart template was skipped.",
      help: "Pipe helm template … into sluice.",
      at: { file: "k8s/chart/web.yaml", line: 1, column: 1 },
    },
  ],
};

export const SMALL_CAN: CanReport = {
  verdict: "deny",
  declared: "deny",
  compromised: "unknown",
  from: CART,
  to: { addresses: "169.254.169.254-169.254.169.254" },
  ports: tcp(80),
  layers: [
    {
      layer: "AdminNetworkPolicy egress",
      verdict: "pass",
      hold: "enforced",
      reason: "No AdminNetworkPolicy selects the workload.",
    },
    {
      layer: "NetworkPolicy egress",
      object: "NetworkPolicy shop/web",
      rule: "spec.egress[0].to[1]",
      at: { file: "k8s/policies.yaml", line: 12, column: 5 },
      verdict: "deny",
      hold: "enforced",
      reason: "The workload is isolated, and no rule of a policy that selects it lets it reach the address.",
    },
    {
      layer: "Sidecar",
      object: "Sidecar shop/default",
      verdict: "allow",
      hold: "advisory",
      reason: "ALLOW_ANY.",
    },
  ],
  via: ["proxy/squid[Deployment]"],
  footnotes: ["Node-local agents may be treated otherwise."],
  diagnostics: [],
};

/** A question of which part is open, about a service. */
export const MIXED_CAN: CanReport = {
  ...SMALL_CAN,
  verdict: "unknown",
  declared: "unknown",
  to: { service: "data/postgres" },
  parts: [
    { to: "data/postgres[StatefulSet]", ports: tcp(5432), verdict: "allow" },
    { from: ADS, to: "data/other | more", ports: tcp(5432), verdict: "deny" },
  ],
};

export const SMALL_WHO: WhoReport = {
  to: { addresses: "169.254.169.254-169.254.169.254" },
  ports: tcp(80),
  workloads: [
    { id: ADS, verdict: "allow", ports: tcp(80) },
    { id: CART, verdict: "deny", ports: [] },
    { id: DB, verdict: "unknown", ports: tcp(80) },
    { id: "shop/batch", verdict: "allow", ports: tcp(80), hypothetical: true },
  ],
  footnotes: [],
  diagnostics: [],
};

export const SMALL_DIFF: DiffReport = {
  changes: [
    ...INTERNET.map((addresses) => ({
      ...row(CART, { addresses }, tcp(443)),
      change: "gains" as const,
      before: "deny" as const,
      after: "allow" as const,
      witness: "shop/cart to 1.1.1.1 on TCP 443",
    })),
    {
      ...row(CART, { workload: DB }, tcp(5432)),
      change: "loses",
      before: "allow",
      after: "deny",
      witness: "shop/cart to data/postgres on TCP 5432",
    },
    {
      ...row(ADS, { class: "node" }, tcp(10250), { certainty: "possible" }),
      change: "gains",
      before: "deny",
      after: "unknown",
      witness: "shop/ads to a node on TCP 10250",
    },
  ],
  workloads: { added: ["shop/new[Deployment]"], removed: [] },
  footnotes: [],
  diagnostics: [],
};

export const HOSTILE = '<script>alert("x")</script>';

export const FINDINGS: readonly FindingRow[] = [
  {
    code: "SLU2003",
    severity: "critical",
    title: "The cloud metadata endpoint can be reached",
    detail:
      "NetworkPolicy shop/block-metadata allows 0.0.0.0/0 except 169.254.169.254/32, and policies only add: it opens the rest of the internet.",
    why: "Whoever runs code in the container can fetch the node's credentials. With them, the attacker is in the cloud account and no longer in the cluster.",
    references: ["MITRE ATT&CK T1552.005", "NSA/CISA Kubernetes Hardening Guide, 4"],
    workloads: [ADS, CART],
    witness: {
      from: CART,
      to: { addresses: "169.254.169.254-169.254.169.254" },
      ports: tcp(80),
      text: "shop/cart to 169.254.169.254 on TCP 80",
    },
    at: [
      { file: "k8s/policies.yaml", line: 12, column: 5 },
      { file: "./k8s/more policies.yaml", line: 3, column: 1 },
    ],
    fix: {
      summary: "Denies egress by default in shop; what the workloads need must then be allowed.",
      add: "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: default-deny-egress\n  namespace: shop\nspec:\n  podSelector: {}\n  policyTypes: [Egress]\n",
      proved: true,
    },
    fingerprint: "3f2a9c1e",
  },
  {
    code: "SLU2010",
    severity: "medium",
    title: "Egress rules are ignored",
    detail: `The policy | lists only Ingress in policyTypes. ${HOSTILE} @security #1 *bold* =HYPERLINK("x")`,
    why: "The author meant to limit what leaves. Nothing does.",
    references: [],
    workloads: [DB],
    at: [{ file: "-", line: 40, column: 3 }],
    fix: {
      summary: "Adds Egress to policyTypes.",
      edit: [
        {
          object: "NetworkPolicy data/deny-all",
          at: { file: "-", line: 40, column: 3 },
          patch: [{ op: "add", path: "/spec/policyTypes/-", value: "Egress" }],
          command:
            'kubectl -n data patch networkpolicy deny-all --type=json -p \'[{"op":"add","path":"/spec/policyTypes/-","value":"Egress"}]\'',
        },
      ],
      proved: false,
    },
    fingerprint: "77aa01bb",
  },
  {
    code: "SLU2020",
    severity: "low",
    title: "A policy selects nothing",
    detail: "NetworkPolicy shop/old selects app=old.",
    why: "It may have been renamed.",
    references: [],
    workloads: [],
    at: [{ file: "cluster:prod", line: 1, column: 1 }],
    fingerprint: "0badcafe",
    waived: { reason: "Comes back in March", until: "2027-03-31" },
  },
  {
    code: "SLU2003",
    severity: "high",
    title: "The cloud metadata endpoint can be reached",
    detail: "No policy isolates data/postgres for egress.",
    why: "Whoever runs code in the container can fetch the node's credentials.",
    references: [],
    workloads: [DB],
    at: [],
    fingerprint: "5eed5eed",
    baseline: true,
  },
];

export const SMALL_AUDIT: AuditReport = {
  findings: FINDINGS,
  summary: {
    workloads: 3,
    hypothetical: 1,
    policies: 2,
    namespaces: 2,
    bySeverity: { critical: 1, high: 1, medium: 1, low: 1, info: 0 },
    newBySeverity: { critical: 1, high: 0, medium: 1, low: 0, info: 0 },
    waived: 1,
    baseline: 1,
    withoutEgressPolicy: 1,
    cni: "generic",
  },
  footnotes: SMALL_REACH.footnotes,
  diagnostics: SMALL_REACH.diagnostics,
};

const NAMESPACES = Array.from({ length: 12 }, (_, index) => `team-${String(index + 1).padStart(2, "0")}`);

/** 300 workloads in 12 namespaces: the first reach all, the others their namespace, one of each also the internet. */
function manyIds(): string[] {
  return NAMESPACES.flatMap((namespace) =>
    Array.from(
      { length: 25 },
      (_, index) => `${namespace}/service-with-a-name-${String(index + 1)}[Deployment]`,
    ),
  );
}

function manyRows(ids: readonly string[]): Connection[] {
  return ids.flatMap((from) => {
    const namespace = from.slice(0, from.indexOf("/"));
    const peers = ids.filter(
      (to) => to !== from && (namespace === "team-01" || to.startsWith(`${namespace}/`)),
    );
    const rows = peers.map((to) => row(from, { workload: to }, "all"));
    const outside = from.includes("-1[") ? INTERNET : ["203.0.113.0-203.0.113.255"];
    return [
      ...rows,
      ...outside.map((addresses) => row(from, { addresses }, tcp(443))),
      row(from, { class: "own-node" }, "all"),
    ];
  });
}

export function largeReach(): ReachReport {
  const ids = manyIds();
  return {
    ...SMALL_REACH,
    workloads: ids.map((id) => ({
      id,
      isolatedBy: [`NetworkPolicy ${id.slice(0, id.indexOf("/"))}/default`],
    })),
    connections: manyRows(ids),
    hypothetical: { subjects: [], connections: [] },
  };
}

export function largeWho(): WhoReport {
  const workloads = manyIds().map((id, index) =>
    index % 3 === 0
      ? ({ id, verdict: "deny", ports: [] } as const)
      : ({ id, verdict: "allow", ports: tcp(80) } as const),
  );
  return { ...SMALL_WHO, workloads };
}

export function largeDiff(): DiffReport {
  const changes = manyIds().map((id) => ({
    ...row(id, { addresses: "198.51.100.0-198.51.100.255" }, tcp(443)),
    change: "gains" as const,
    before: "deny" as const,
    after: "allow" as const,
    witness: `${id} to 198.51.100.1 on TCP 443`,
  }));
  return { ...SMALL_DIFF, changes };
}

export function largeAudit(): AuditReport {
  const ids = manyIds();
  const findings = FINDINGS.flatMap((finding) =>
    NAMESPACES.map((namespace, index) => ({
      ...finding,
      workloads: ids.filter((id) => id.startsWith(`${namespace}/`)),
      fingerprint: `${finding.fingerprint}-${String(index)}`,
    })),
  );
  return { ...SMALL_AUDIT, findings, summary: { ...SMALL_AUDIT.summary, workloads: 300, namespaces: 12 } };
}
