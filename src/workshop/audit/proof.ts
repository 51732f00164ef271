import { field } from "../../domain/json.ts";
import type { SourceDocument } from "../../domain/source.ts";
import { at } from "../../domain/unreachable.ts";
import { FINDINGS } from "../../policy/catalogue/findings.ts";
import type { FindingSlug } from "../../policy/catalogue/findings/finding.ts";
import type { Analysis } from "../../policy/engine/analyse.ts";
import { findTrouble, findingKey } from "../../policy/findings/detectors.ts";
import type { Finding, Patch } from "../../policy/findings/finding.ts";
import { CONSEQUENCES } from "../../policy/findings/precedence.ts";
import { openLists } from "../objects.ts";
import { PatchError, patched } from "./json-patch.ts";
import { rankOf, severityOf } from "./severity.ts";

/** Makes an analysis of documents: the loader, with everything but the documents as it was. */
export type Reload = (documents: readonly SourceDocument[]) => Analysis;

export type ProofOptions = {
  /** The documents of the run. */
  readonly documents: readonly SourceDocument[];
  readonly reload: Reload;
  /** How many documents may be read again in all: what proofs may cost. */
  readonly budget?: number;
};

const BUDGET = 20_000;

/** Inputs up to this size are read as a whole for each proof; of larger ones the namespaces concerned. */
const SMALL = 400;

/** `proved`; `refuted`: the finding is still there, or something worse is new; `unknown`: there was no room to look. */
export type Proof = "proved" | "refuted" | "unknown";

function text(document: SourceDocument, key: "name" | "namespace"): string | undefined {
  const value = field(field(document.root, "metadata"), key);
  return typeof value === "string" ? value : undefined;
}

/** The object that a finding is about first of all, whatever its text has become. */
function objectsOf({ origins }: Finding): ReadonlySet<string> {
  return new Set(
    origins.map(({ document }) => {
      const kind = field(document.root, "kind");
      return [
        typeof kind === "string" ? kind : "",
        text(document, "namespace") ?? "",
        text(document, "name") ?? "",
      ].join("/");
    }),
  );
}

/** Whether two findings tell of the same trouble, though a patch may have changed what it is told by. */
function isKin(a: Finding, b: Finding): boolean {
  if (a.slug !== b.slug) return false;
  const ids = new Set(a.subjects.map(({ id }) => id));
  if (b.subjects.some(({ id }) => ids.has(id))) return true;
  const objects = objectsOf(a);
  return [...objectsOf(b)].some((object) => objects.has(object));
}

/** Documents, and what is wrong among them. */
type Slice = { readonly documents: readonly SourceDocument[]; readonly found: Found };

type Found = { readonly findings: readonly Finding[]; readonly keys: ReadonlySet<string> };

function foundIn(analysis: Analysis, slugs?: readonly FindingSlug[]): Found {
  const findings = findTrouble(analysis, slugs);
  return { findings, keys: new Set(findings.map(findingKey)) };
}

/** Whether a finding tells to the same people of what follows from another: as that one did, which is gone only by its words. */
function isConsequence(cause: Finding, other: Finding): boolean {
  if (CONSEQUENCES[cause.slug]?.includes(other.slug) !== true) return false;
  const ids = new Set(cause.subjects.map(({ id }) => id));
  return other.subjects.some(({ id }) => ids.has(id));
}

/** What to look for when a finding is to be gone: its like, what follows from it, and whatever would be worse. */
function telling(finding: Finding): readonly FindingSlug[] {
  const rank = rankOf(severityOf(finding));
  const near = [finding.slug, ...(CONSEQUENCES[finding.slug] ?? [])];
  const texts = Object.values(FINDINGS).filter(
    ({ slug, severity }) => near.includes(slug) || rankOf(severity) < rank,
  );
  return texts.map(({ slug }) => slug);
}

/** Whether findings of one kind are gone, and nothing worse has come. */
function areMended(findings: readonly Finding[], before: Found, after: Found): boolean {
  if (findings.some((finding) => after.keys.has(findingKey(finding)))) return false;
  const rank = rankOf(severityOf(at(findings, 0)));
  const news = after.findings.filter((other) => !before.keys.has(findingKey(other)));
  return news.every((other) => {
    if (findings.some((finding) => isKin(finding, other) || isConsequence(finding, other))) return false;
    return rankOf(severityOf(other)) >= rank || before.findings.some((known) => isKin(known, other));
  });
}

/** A document that stands in the place of another. */
function inPlaceOf(
  document: SourceDocument,
  operations: Patch["edit"][number]["operations"],
): SourceDocument {
  const { file } = document;
  const root = patched(document.root, operations);
  return { file, root, locate: (path) => document.locate(path) };
}

function added(root: Patch["add"][number]): SourceDocument {
  return { file: "(patch)", root, locate: () => ({ line: 1, column: 1 }) };
}

/** The documents with a patch applied; undefined where it does not fit them. */
function withPatch(
  documents: readonly SourceDocument[],
  { add, edit }: Patch,
): readonly SourceDocument[] | undefined {
  const edits = new Map(edit.map(({ document, operations }) => [document.root, operations]));
  const changed = new Set<unknown>();
  try {
    const kept = documents.map((document) => {
      const operations = edits.get(document.root);
      if (operations === undefined) return document;
      changed.add(document.root);
      return inPlaceOf(document, operations);
    });
    return changed.size === edits.size ? [...kept, ...add.map(added)] : undefined;
  } catch (error) {
    if (error instanceof PatchError) return undefined;
    throw error;
  }
}

/** The namespace that an object belongs to, its own Namespace included; undefined for what is the whole cluster's. */
function placeIn(document: SourceDocument): string | undefined {
  return field(document.root, "kind") === "Namespace" ? text(document, "name") : text(document, "namespace");
}

/** The namespaces that a patch touches; undefined where it touches what is the whole cluster's. */
function touched({ add, edit }: Patch): ReadonlySet<string> | undefined {
  const documents = [...edit.map(({ document }) => document), ...add.map(added)];
  const namespaces = new Set<string>();
  for (const document of documents) {
    const namespace = text(document, "namespace");
    if (namespace === undefined) return undefined;
    namespaces.add(namespace);
  }
  return namespaces;
}

/**
 * Proves patches: applies them to the documents, reads those again and looks whether the finding is gone.
 * INVARIANT (proved): nothing is called proved that was not read again; what there was no room for is said.
 */
export class Prover {
  readonly #documents: readonly SourceDocument[];
  readonly #reload: Reload;
  readonly #before: Found;
  readonly #slices = new Map<string, Slice>();
  #byNamespace: ReadonlyMap<string | undefined, readonly SourceDocument[]> | undefined;
  #budget: number;
  /** Whether some patch was proved on the objects of its namespaces alone. */
  isSliced = false;

  constructor({ documents, reload, budget = BUDGET }: ProofOptions, findings: readonly Finding[]) {
    this.#documents = documents.flatMap((document) => [...openLists(document, () => undefined)]);
    this.#reload = reload;
    this.#budget = budget;
    this.#before = { findings, keys: new Set(findings.map(findingKey)) };
  }

  /** Whether a patch mends all of some findings of one kind. */
  prove(findings: readonly Finding[], patch: Patch): Proof {
    const namespaces = touched(patch);
    if (this.#documents.length <= SMALL || namespaces === undefined) {
      return this.#judge(findings, patch, { documents: this.#documents, found: this.#before });
    }
    const slice = this.#slice(namespaces);
    if (slice === undefined || !findings.every((one) => slice.found.keys.has(findingKey(one))))
      return "unknown";
    this.isSliced = true;
    return this.#judge(findings, patch, slice);
  }

  #judge(findings: readonly Finding[], patch: Patch, { documents, found }: Slice): Proof {
    if (!this.#pay(documents.length)) return "unknown";
    const after = withPatch(documents, patch);
    if (after === undefined) return "refuted";
    const then = foundIn(this.#reload(after), telling(at(findings, 0)));
    return areMended(findings, found, then) ? "proved" : "refuted";
  }

  #pay(price: number): boolean {
    if (price > this.#budget) return false;
    this.#budget -= price;
    return true;
  }

  /** The objects of some namespaces and of the whole cluster, and what is wrong among them. */
  #slice(namespaces: ReadonlySet<string>): Slice | undefined {
    const key = [...namespaces].toSorted().join("/");
    const known = this.#slices.get(key);
    if (known !== undefined) return known;
    this.#byNamespace ??= Map.groupBy(this.#documents, placeIn);
    const wanted = [undefined, ...namespaces];
    const documents = wanted.flatMap((namespace) => this.#byNamespace?.get(namespace) ?? []);
    if (!this.#pay(documents.length)) return undefined;
    const slice = { documents, found: foundIn(this.#reload(documents)) };
    this.#slices.set(key, slice);
    return slice;
  }
}
