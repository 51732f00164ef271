import type { Cidr } from "../domain/address.ts";
import { parseAddress, parseCidr } from "../domain/address.ts";
import type { Diagnostic } from "../domain/diagnostic.ts";
import type { ClusterFacts } from "../domain/facts.ts";
import { CIDR_MATCH_MODES, CNIS, isCidrMatchMode, isCiliumVersion, isCni } from "../domain/facts.ts";
import type { Json, JsonObject, Path } from "../domain/json.ts";
import { field, isList, isObject } from "../domain/json.ts";
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
    const good = value.filter((entry, index): entry is string => {
      if (typeof entry === "string" && isGood(entry)) return true;
      this.#refuse([key, index], `${JSON.stringify(entry)} is not one of ${want}`);
      return false;
    });
    // INVARIANT (unread): a list without what could not be read would say that nothing else is there.
    return good.length === value.length ? good : undefined;
  }

  /** Refuses what nobody would look at: a slip of the pen in a name would go unseen. */
  #knowsFields(holder: Json, known: readonly string[], path: Path): boolean {
    const unknown = Object.keys(isObject(holder) ? holder : {}).filter((key) => !known.includes(key));
    for (const key of unknown)
      this.#refuse([...path, key], `there is no such field, only ${known.join(", ")}`);
    return unknown.length === 0;
  }

  facts(): StatedFacts {
    this.#knowsFields(this.#document.root, FIELDS, []);
    const cidrs = (key: string): readonly string[] | undefined =>
      this.#list(key, (entry) => parseCidr(entry) !== undefined, "CIDR blocks");
    const cni = field(this.#document.root, "cni");
    const isKnown = typeof cni === "string" && isCni(cni);
    if (cni !== undefined && !isKnown) this.#refuse(["cni"], `it has to be one of ${CNIS.join(", ")}`);
    return {
      cni: isKnown ? cni : undefined,
      podCidrs: cidrs(FIELD_OF.podCidrs),
      serviceCidrs: cidrs(FIELD_OF.serviceCidrs),
      nodeCidrs: cidrs(FIELD_OF.nodeCidrs),
      dns: this.#list("dns", (entry) => parseAddress(entry) !== undefined, "addresses"),
      ciliumVersion: this.#ciliumVersion(),
      cidrMatchMode: this.#list("cidrMatchMode", isCidrMatchMode, CIDR_MATCH_MODES.join(" and "))?.filter(
        isCidrMatchMode,
      ),
    };
  }

  #ciliumVersion(): string | undefined {
    const value = field(this.#document.root, "ciliumVersion") ?? undefined;
    if (value === undefined || (typeof value === "string" && isCiliumVersion(value))) return value;
    return this.#refuse(["ciliumVersion"], 'it has to be a version in quotes, such as "1.19"');
  }

  waivers(): readonly Waiver[] {
    const value = field(this.#document.root, "waivers");
    if (value === undefined || value === null) return [];
    if (!isList(value)) return this.#refuse(["waivers"], "it has to be a list") ?? [];
    return value.flatMap((entry, index) => this.#waiver(entry, ["waivers", index]) ?? []);
  }

  /** A waiver, or undefined where any of it cannot be read: without one of its limits it would hide more than was meant. */
  #waiver(entry: Json, path: Path): Waiver | undefined {
    if (!isObject(entry)) return this.#refuse(path, "a waiver has a code and a reason");
    const isKnown = this.#knowsFields(entry, Object.keys(WAIVER_FIELDS), path);
    return this.#readsFields(entry, path) && isKnown ? waiverOf(entry) : undefined;
  }

  #readsFields(entry: JsonObject, path: Path): boolean {
    const bad = Object.entries(WAIVER_FIELDS).filter(([key, { accepts, isNeeded }]) => {
      const value = field(entry, key) ?? undefined;
      return value === undefined ? isNeeded : !accepts(value);
    });
    for (const [key, { want }] of bad) this.#refuse([...path, key], want);
    return bad.length === 0;
  }
}

function waiverOf(entry: JsonObject): Waiver | undefined {
  const { code, reason, until, fingerprint, workloads } = entry;
  if (!isText(code) || !isText(reason)) return undefined;
  return {
    code,
    reason,
    ...(isText(until) ? { until } : {}),
    ...(isText(fingerprint) ? { fingerprint } : {}),
    ...(isTexts(workloads) ? { workloads } : {}),
  };
}

/** What a ClusterFacts document calls each fact. */
const FIELD_OF = {
  cni: "cni",
  podCidrs: "podCIDRs",
  serviceCidrs: "serviceCIDRs",
  nodeCidrs: "nodeCIDRs",
  dns: "dns",
  ciliumVersion: "ciliumVersion",
  cidrMatchMode: "cidrMatchMode",
} as const satisfies Readonly<Partial<Record<keyof ClusterFacts, string>>>;

const FIELDS: readonly string[] = ["apiVersion", "kind", "metadata", ...Object.values(FIELD_OF), "waivers"];

/** The fields that both of two documents state. */
export function statedByBoth(one: StatedFacts, other: StatedFacts): readonly string[] {
  const isStated = (fact: keyof ClusterFacts): boolean =>
    one[fact] !== undefined && other[fact] !== undefined;
  const facts = [
    "cni",
    "podCidrs",
    "serviceCidrs",
    "nodeCidrs",
    "dns",
    "ciliumVersion",
    "cidrMatchMode",
  ] as const;
  return facts.filter((fact) => isStated(fact)).map((fact) => FIELD_OF[fact]);
}

type WaiverField = {
  readonly accepts: (value: Json) => boolean;
  readonly want: string;
  readonly isNeeded?: true;
};

const WAIVER_FIELDS: Readonly<Record<keyof Waiver, WaiverField>> = {
  code: { accepts: isText, want: "a waiver names the code of a finding", isNeeded: true },
  reason: { accepts: isText, want: "a waiver has a reason", isNeeded: true },
  until: { accepts: isDay, want: "a waiver ends on a day such as 2027-01-31" },
  fingerprint: { accepts: isText, want: "a fingerprint is a text: quote it" },
  workloads: { accepts: isTexts, want: "a waiver is for a list of workloads, such as [shop/*]" },
};

function isText(value: Json | undefined): value is string {
  return typeof value === "string" && value.trim() !== "";
}

function isTexts(value: Json | undefined): value is readonly string[] {
  return isList(value) && value.every((one) => isText(one));
}

/** A day of the calendar: 2027-02-30 is none, though dates take it for a day of March. */
function isDay(value: Json): boolean {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/u.test(value)) return false;
  const date = new Date(value);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
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
  const others = {
    podCidrs: latest("podCidrs"),
    serviceCidrs: latest("serviceCidrs"),
    nodeCidrs: latest("nodeCidrs"),
    dns: latest("dns"),
    ciliumVersion: latest("ciliumVersion"),
    cidrMatchMode: latest("cidrMatchMode"),
    staged: latest("staged"),
  };
  const known = Object.entries(others).filter(([, fact]) => fact !== undefined);
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
