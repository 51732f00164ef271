import type { NamePattern, NameTrouble, StarRun } from "../../domain/name.ts";
import { everyName, globPattern, sayNameTrouble } from "../../domain/name.ts";
import type { Peer, RequestRule } from "../../policy/pod-policy.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, member } from "../../policy/reading/entry.ts";
import { isShaped, tellType } from "../../policy/reading/shape.ts";
import type { Reading } from "./reading.ts";
import { FIELDS } from "./schema.ts";

/** The patterns of Cilium's CRD: labels of these characters, one dot between them, one after the last if need be. */
const NAME_TEXT = /^(?:[-a-zA-Z0-9_]+[.]?)+$/u;
const PATTERN_TEXT = /^(?:[-a-zA-Z0-9_*]+[.]?)+$/u;
const LONGEST = 255;

/** What a name or pattern comes to: none where it can match nothing, undefined where it cannot be read. */
type Patterns = readonly NamePattern[] | undefined;

/** Nothing but stars, however many, with a dot after them or without: every name. */
const STARS = /^\*+\.?$/u;

/** Stars are any characters of a label; two before a dot, at the start, are whole labels since 1.19. */
function starsMean({ length, label, first, alone }: StarRun, deep: boolean): "chars" | "labels" {
  return deep && first && label && !alone && length > 1 ? "labels" : "chars";
}

function tellImpossible(trouble: NameTrouble, entry: Entry, { tellOwn }: Reading): readonly NamePattern[] {
  tellOwn({ kind: "impossible-name", text: sayNameTrouble(trouble) }, entry);
  return [];
}

function readText(entry: Entry, shape: RegExp, reading: Reading): Patterns {
  const { value: text } = entry;
  if (typeof text !== "string") {
    tellType(entry, "a DNS name", reading.tell);
    return undefined;
  }
  if (!shape.test(text) || text.length > LONGEST) {
    reading.reject({ kind: "name-text", text }, entry);
    return undefined;
  }
  if (STARS.test(text)) return [everyName()];
  const { deepWildcards } = reading.defaults;
  const read = globPattern(text, (run) => starsMean(run, deepWildcards));
  return "pattern" in read ? [read.pattern] : tellImpossible(read, entry, reading);
}

/** Reads an item with `matchName` or `matchPattern`. */
function readNameItem(entry: Entry, reading: Reading): Patterns {
  if (!isShaped(entry, FIELDS.name, reading.tell)) return undefined;
  const [name, pattern] = [member(entry, "matchName"), member(entry, "matchPattern")];
  const [hasName, hasPattern] = [name, pattern].map((one) => !isAbsent(one) && one.value !== "");
  if (hasName === true && hasPattern === true) {
    reading.reject({ kind: "name-and-pattern" }, entry);
    return undefined;
  }
  if (hasName === true) return readText(name, NAME_TEXT, reading);
  if (hasPattern === true) return readText(pattern, PATTERN_TEXT, reading);
  reading.tellOwn({ kind: "no-name" }, entry);
  return [];
}

/** Reads an item of `toFQDNs`: addresses that the pod learned for such a name, through a rule that filters DNS. */
export function readNamePeer(entry: Entry, reading: Reading): readonly Peer[] {
  const patterns = readNameItem(entry, reading);
  if (patterns === undefined) return [{ kind: "unreadable" }];
  return patterns.length === 0 ? [] : [{ kind: "names", patterns, binding: "learned", learning: "dns-rule" }];
}

/** Reads an item of `rules.dns`; undefined where it cannot be read. */
export function readDnsRule(entry: Entry, reading: Reading): readonly RequestRule[] | undefined {
  const patterns = readNameItem(entry, reading);
  return patterns?.map((pattern) => ({ kind: "dns", patterns: [pattern], text: pattern.text }));
}

const SERVER_NAME = /^(?:\*?\*\.)?(?:[-a-zA-Z0-9_]+\.?)+$/u;

/** Reads an item of `serverNames`: `*.` is one label, `**.` one or more. Undefined where it cannot be read. */
export function readServerName(entry: Entry, reading: Reading): readonly RequestRule[] | undefined {
  const { value: text } = entry;
  if (typeof text !== "string") {
    tellType(entry, "a server name", reading.tell);
    return undefined;
  }
  if (!SERVER_NAME.test(text)) {
    reading.reject({ kind: "server-name", text }, entry);
    return undefined;
  }
  const read = globPattern(text, (run) => starsMean(run, true));
  if (!("pattern" in read)) {
    tellImpossible(read, entry, reading);
    return [];
  }
  return [{ kind: "sni", patterns: [read.pattern], text: read.pattern.text }];
}
