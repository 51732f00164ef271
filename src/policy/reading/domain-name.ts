import type { NamePattern } from "../../domain/name.ts";
import { anyDepthUnder, exactName, readName } from "../../domain/name.ts";
import type { Entry } from "./entry.ts";
import { tellType } from "./shape.ts";
import type { Tell } from "./trouble.ts";

const WILD = "*.";

/** Two labels at least, each ending with a letter or a digit; one that begins with `_` passes too. */
const TAKEN = /^(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?\.)+[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?$/u;

/**
 * Reads a `DomainName`: a name, or `*.` before one, for one or more labels under it. Undefined where it is none that
 * the API server takes. Source: network-policy-api v0.2.0, type DomainName; networking.k8s.aws has the same.
 */
export function readDomainName(entry: Entry, tell: Tell): NamePattern | undefined {
  const { value: text } = entry;
  if (typeof text !== "string") {
    tellType(entry, "a domain name", tell);
    return undefined;
  }
  const isWild = text.startsWith(WILD);
  const written = isWild ? text.slice(WILD.length) : text;
  const read = readName(written);
  if (!("name" in read)) {
    tell({ kind: "bad-domain-name", text, trouble: read }, entry);
    return undefined;
  }
  if (!TAKEN.test(read.name) || !isAscii(written)) {
    tell({ kind: "bad-domain-name", text }, entry);
    return undefined;
  }
  return isWild ? anyDepthUnder(read.name) : exactName(read.name);
}

/** What is written with other letters has a form in ASCII, but the API server does not make it. */
function isAscii(text: string): boolean {
  return /^[\w.-]*$/u.test(text);
}
