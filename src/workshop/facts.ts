import type { Cidr } from "../domain/address.ts";
import { parseAddress, parseCidr } from "../domain/address.ts";
import type { Diagnostic } from "../domain/diagnostic.ts";
import type { ClusterFacts } from "../domain/facts.ts";
import { CNIS, isCni } from "../domain/facts.ts";
import type { Json, Path } from "../domain/json.ts";
import { field, isList } from "../domain/json.ts";
import type { SourceDocument } from "../domain/source.ts";
import { placeOf } from "../domain/source.ts";
import type { NetworkFacts } from "../policy/snapshot.ts";
import { loadingDiagnostic } from "./diagnostics.ts";
import { parseAddresses } from "./inventory/cluster.ts";

/** Facts as far as somebody stated them. */
export type StatedFacts = { -readonly [Fact in keyof ClusterFacts]?: ClusterFacts[Fact] | undefined };

/** A finding that its owners accept, with a reason and an end. */
export type Waiver = {
  readonly code: string;
  /** Globs over workload ids; absent: all. */
  readonly workloads?: readonly string[];
  readonly fingerprint?: string;
  readonly reason: string;
  /** The last day, `2027-01-31`. */
  readonly until?: string;
};

type Report = (diagnostic: Diagnostic) => void;

class FactsReader {
  readonly #document: SourceDocument;
  readonly #report: Report;

  constructor(document: SourceDocument, report: Report) {
    this.#document = document;
    this.#report = report;
  }

  #refuse(path: Path, more: string): undefined {
    const at = (): ReturnType<typeof placeOf> => placeOf({ document: this.#document, path });
    this.#report(loadingDiagnostic("factsUnreadable", { what: path.join("."), more }, at));
    return undefined;
  }

  #list(key: string, isGood: (text: string) => boolean, want: string): readonly string[] | undefined {
    const value = field(this.#document.root, key);
    if (value === undefined || value === null) return undefined;
    if (!isList(value)) return this.#refuse([key], `it has to be a list of ${want}`);
    return value.filter((entry, index): entry is string => {
      if (typeof entry === "string" && isGood(entry)) return true;
      this.#refuse([key, index], `${JSON.stringify(entry)} is not one of ${want}`);
      return false;
    });
  }

  facts(): StatedFacts {
    const cidrs = (key: string): readonly string[] | undefined =>
      this.#list(key, (entry) => parseCidr(entry) !== undefined, "CIDR blocks");
    const cni = field(this.#document.root, "cni");
    const isKnown = typeof cni === "string" && isCni(cni);
    if (cni !== undefined && !isKnown) this.#refuse(["cni"], `it has to be one of ${CNIS.join(", ")}`);
    return {
      cni: isKnown ? cni : undefined,
      podCidrs: cidrs("podCIDRs"),
      serviceCidrs: cidrs("serviceCIDRs"),
      nodeCidrs: cidrs("nodeCIDRs"),
      dns: this.#list("dns", (entry) => parseAddress(entry) !== undefined, "addresses"),
    };
  }

  waivers(): readonly Waiver[] {
    const value = field(this.#document.root, "waivers");
    if (value === undefined || value === null) return [];
    if (!isList(value)) return this.#refuse(["waivers"], "it has to be a list") ?? [];
    return value.flatMap((entry, index) => this.#waiver(entry, ["waivers", index]) ?? []);
  }

  #waiver(entry: Json, path: Path): Waiver | undefined {
    const code = field(entry, "code");
    const reason = field(entry, "reason");
    if (typeof code !== "string")
      return this.#refuse([...path, "code"], "a waiver names the code of a finding");
    if (typeof reason !== "string" || reason.trim() === "")
      return this.#refuse([...path, "reason"], "a waiver has a reason");
    const until = field(entry, "until");
    if (until !== undefined && !isDay(until))
      return this.#refuse([...path, "until"], "a waiver ends on a day such as 2027-01-31");
    const fingerprint = field(entry, "fingerprint");
    const workloads = field(entry, "workloads");
    return {
      code,
      reason,
      ...(isDay(until) ? { until } : {}),
      ...(typeof fingerprint === "string" ? { fingerprint } : {}),
      ...(isList(workloads)
        ? { workloads: workloads.filter((one): one is string => typeof one === "string") }
        : {}),
    };
  }
}

function isDay(value: Json | undefined): value is string {
  return typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/u.test(value) && !Number.isNaN(Date.parse(value));
}

/** What a `kind: ClusterFacts` document states: facts and waivers. What is unreadable is reported and not stated. */
export function readFactsDocument(
  document: SourceDocument,
  report: Report,
): { facts: StatedFacts; waivers: readonly Waiver[] } {
  const reader = new FactsReader(document, report);
  return { facts: reader.facts(), waivers: reader.waivers() };
}

/** Facts stated in several places: a later place counts where it says anything. */
export function joinFacts(...stated: readonly StatedFacts[]): ClusterFacts {
  const latest = <Fact extends keyof ClusterFacts>(fact: Fact): StatedFacts[Fact] =>
    stated.findLast((facts) => facts[fact] !== undefined)?.[fact];
  const lists = {
    podCidrs: latest("podCidrs"),
    serviceCidrs: latest("serviceCidrs"),
    nodeCidrs: latest("nodeCidrs"),
    dns: latest("dns"),
  };
  const known = Object.entries(lists).filter(([, list]) => list !== undefined);
  return { cni: latest("cni") ?? "generic", ...Object.fromEntries(known) };
}

/** An empty list says no more than none. */
function cidrsOf(texts: readonly string[] | undefined): readonly Cidr[] | undefined {
  const cidrs = (texts ?? []).flatMap((text) => parseCidr(text) ?? []);
  return cidrs.length === 0 ? undefined : cidrs;
}

/** The facts about addresses, parsed. `apiServer` are the endpoints of `default/kubernetes`. */
export function networkFacts(facts: ClusterFacts, apiServer: readonly string[]): NetworkFacts {
  const known = parseAddresses(apiServer);
  return {
    podCidrs: cidrsOf(facts.podCidrs),
    serviceCidrs: cidrsOf(facts.serviceCidrs),
    nodeCidrs: cidrsOf(facts.nodeCidrs),
    dns: facts.dns === undefined ? undefined : parseAddresses(facts.dns),
    apiServer: known.length === 0 ? undefined : known,
  };
}
