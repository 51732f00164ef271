/** The table of what is read, made from the dialect table: README.md shows it, `node scripts/readme.ts` refreshes it. */
import type { Dialect, PolicyKind } from "../src/dialects/dialect.ts";
import { DIALECTS } from "../src/dialects/index.ts";
import type { Cni } from "../src/domain/facts.ts";

const BEGIN = "<!-- made from src/dialects/index.ts -->";
const END = "<!-- /made -->";

const ENFORCERS: Readonly<Record<Cni, string>> = {
  generic: "every CNI",
  cilium: "Cilium",
  calico: "Calico",
  "ovn-kubernetes": "OVN-Kubernetes",
  "aws-vpc": "AWS VPC CNI",
  "gke-v2": "GKE Dataplane V2",
  antrea: "Antrea",
};

/** Kinds, with the APIs that have them: `NetworkPolicy, … (projectcalico.org/v3, crd.projectcalico.org/v1)`. */
function kindsText(kinds: readonly PolicyKind[]): string {
  const read = kinds.filter(({ versions }) => versions.length > 0);
  const byApi = Map.groupBy(read, ({ group, versions }) => `${group}/${versions.join(", ")}`);
  const apis = [...byApi].map(([api, own]) => ({
    api: `\`${api}\``,
    names: [...new Set(own.map(({ kind }) => kind))].join(", "),
  }));
  return [...Map.groupBy(apis, ({ names }) => names)]
    .map(([names, own]) => `${names} (${own.map(({ api }) => api).join(", ")})`)
    .join("; ");
}

function enforcersText({ enforcers, kinds }: Dialect): string {
  const lists = kinds.filter(({ versions }) => versions.length > 0).map((row) => row.enforcers ?? enforcers);
  const all = [...new Set(lists.flatMap((list) => list ?? (["generic"] as const)))];
  return all.map((cni) => ENFORCERS[cni]).join(", ");
}

/** The rows of the table, as Markdown. */
function dialectsTable(): string {
  const rows = DIALECTS.map((dialect) => {
    const { id, title, kinds, referenced = [] } = dialect;
    const own = referenced.filter(({ group }) => kinds.some((row) => row.group === group));
    const together = own.length === 0 ? "" : `; with ${kindsText(own)}`;
    return `| [${title}](src/dialects/${id}/README.md) | ${kindsText(kinds)}${together} | ${enforcersText(dialect)} |`;
  });
  return ["| language | kinds | enforced by |", "|---|---|---|", ...rows].join("\n");
}

/** A page with the table as it is now. Throws where the page has no place for it. */
export function withDialectsTable(page: string): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`the page has no ${BEGIN} … ${END}`);
  return `${page.slice(0, from)}${BEGIN}\n\n${dialectsTable()}\n\n${page.slice(to)}`;
}
