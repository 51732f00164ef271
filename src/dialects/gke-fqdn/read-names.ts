import type { NamePattern, NameTrouble } from "../../domain/name.ts";
import { everyName, exactName, globPattern, readName } from "../../domain/name.ts";
import type { Peer } from "../../policy/pod-policy.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { tellType } from "../../policy/reading/shape.ts";
import type { Tellers } from "./reading.ts";

/** How far names reach: surely, and at the most where that depends on the version. */
export type Reach = { readonly narrow: NamePattern; readonly wide?: NamePattern };

/** Which labels the API server takes in a name; it takes ASCII only. */
type Form = RegExp;

const BUILT_IN_NAME: Form = /^[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?$/u;
const BUILT_IN_PATTERN: Form = /^[a-z0-9*](?:[a-z0-9_*-]*[a-z0-9*])?$/u;
/** IDNA's profile for registration: no underscores. Names in other letters are taken as they are. */
const CONTROLLER_NAME: Form = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/u;

/** Whether every label of a text is one that the API server takes; a dot may stand at its end. */
function isTaken(text: string, label: Form): boolean {
  const labels = text.toLowerCase().split(".");
  if (labels.at(-1) === "") labels.pop();
  return labels.every((one) => label.test(one));
}

/** Reads `name`: one name, as it stands. */
export function readMatchName(entry: Entry, tellers: Tellers): Reach | undefined {
  return readExact(entry, tellers, (text) => isTaken(text, BUILT_IN_NAME));
}

/** Reads an item of `fqdns`, which has no wildcards. */
export function readFqdn(entry: Entry, tellers: Tellers): NamePattern | undefined {
  return readExact(entry, tellers, (_, name) => isTaken(name, CONTROLLER_NAME))?.narrow;
}

function readExact(
  entry: Entry,
  { tell, tellOwn }: Tellers,
  takes: (text: string, name: string) => boolean,
): Reach | undefined {
  const { value: text } = entry;
  if (typeof text !== "string") {
    tellType(entry, "a name", tell);
    return undefined;
  }
  const read = readName(text);
  const trouble: NameTrouble | undefined = "name" in read ? undefined : read;
  if ("name" in read && takes(text, read.name)) return { narrow: exactName(read.name) };
  tellOwn({ kind: "bad-name", text, trouble }, entry);
  return undefined;
}

/** Stars alone, and two or more before a dot at the start: newer versions of Cilium take them for any number of labels. */
const DEEP = /^(?:\*\*+\.?|\*\.|\*\*+\..+)$/u;

/**
 * Reads `pattern`: a star is any characters of one label, none at all included; alone it is every name.
 * Source: gke-networking-api, FQDNNetworkPolicyMatch; GKE hands it to Cilium as a matchPattern, which is where the
 * doubt about stars at the start comes from (cilium 1.19, pkg/fqdn/matchpattern).
 */
export function readMatchPattern(entry: Entry, { tell, tellOwn }: Tellers): Reach | undefined {
  const { value: text } = entry;
  if (typeof text !== "string") {
    tellType(entry, "a pattern", tell);
    return undefined;
  }
  if (text === "*") return { narrow: everyName() };
  const narrow = globPattern(text, () => "chars");
  if ("problem" in narrow || !isTaken(text, BUILT_IN_PATTERN)) {
    tellOwn({ kind: "bad-pattern", text, trouble: "problem" in narrow ? narrow : undefined }, entry);
    return undefined;
  }
  if (!DEEP.test(text)) return { narrow: narrow.pattern };
  tellOwn({ kind: "deep-pattern", text }, entry);
  const wide = globPattern(text, ({ first, label }) => (first && label ? "text" : "chars"));
  return { narrow: narrow.pattern, ...("pattern" in wide && { wide: wide.pattern }) };
}

/** The peers that some names are: for sure, and what only the wider reading covers perhaps. */
export function peersOf(reaches: readonly Reach[]): readonly Peer[] {
  const sure = reaches.map(({ narrow }) => narrow);
  const wide = reaches.flatMap((reach) => reach.wide ?? []);
  return [...(sure.length === 0 ? [] : [named(sure)]), ...(wide.length === 0 ? [] : [perhaps(named(wide))])];
}

/** GKE sends all lookups of the selected pods through its proxy, so that any of them lets a name be learned. */
function named(patterns: readonly NamePattern[]): Peer {
  return { kind: "names", patterns, binding: "learned", learning: "any-lookup" };
}

/** A peer that perhaps is one. */
export function perhaps(peer: Peer): Peer {
  return { kind: "all-of", peers: [peer, { kind: "unreadable" }] };
}
