import { isList } from "../../domain/json.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, member } from "../../policy/reading/entry.ts";
import type { PortReading, ReadPort } from "./port-reading.ts";

/** What rules about requests may not stand with: Cilium refuses the object. */

export const KINDS = ["http", "kafka", "dns"] as const;

/** Which rules about requests an entry has. */
type Kinds = {
  readonly rules: Entry;
  readonly found: readonly string[];
  readonly hasDns: boolean;
  /** Any at all: then the limits of such rules hold. */
  readonly isAny: boolean;
};

export function isFilled({ value }: Entry): boolean {
  return isList(value) && value.length > 0;
}

function kindsOf(rules: Entry): Kinds {
  const parser = member(rules, "l7proto");
  const hasParser = typeof parser.value === "string" && parser.value !== "";
  const isPresent = (name: string): boolean => !isAbsent(member(rules, name));
  return {
    rules,
    found: [...KINDS.filter(isPresent), ...(hasParser ? ["l7proto"] : [])],
    hasDns: isFilled(member(rules, "dns")),
    isAny: [...KINDS, "l7"].some((name) => isFilled(member(rules, name))),
  };
}

/** Checks an entry of toPorts; `ports` are its ports as they were read, undefined where they are no list. */
export function checkRequests(
  entry: Entry,
  ports: readonly ReadPort[] | undefined,
  reading: PortReading,
): void {
  const kinds = kindsOf(member(entry, "rules"));
  checkListener(member(entry, "listener"), kinds, reading);
  if (isFilled(member(kinds.rules, "l7")) && !kinds.found.includes("l7proto"))
    reading.reject({ kind: "l7-without-proto" }, member(kinds.rules, "l7"));
  if (!kinds.isAny) return;
  const names = member(entry, "serverNames");
  if (isFilled(names) && isAbsent(member(entry, "terminatingTLS")))
    reading.reject({ kind: "sni-with-l7" }, names);
  if (kinds.found.length > 1) reading.reject({ kind: "several-l7", found: kinds.found }, kinds.rules);
  checkPlace(kinds, reading);
  checkPorts(kinds, ports, reading);
}

function checkPorts(
  { rules, hasDns }: Kinds,
  ports: readonly ReadPort[] | undefined,
  reading: PortReading,
): void {
  if (hasDns) checkDnsPorts(rules, ports, reading);
  else checkOtherPorts(ports, reading);
  for (const { entry: port, number } of ports ?? [])
    if (number === 0) reading.reject({ kind: "l7-port-zero" }, member(port, "port"));
}

function checkListener(listener: Entry, { isAny }: Kinds, { section, reject }: PortReading): void {
  if (isAbsent(listener)) return;
  if (section.direction === "ingress") reject({ kind: "listener-ingress" }, listener);
  if (isAny) reject({ kind: "listener-with-l7" }, listener);
}

/** DNS is filtered on egress; policies for nodes filter nothing else, and nothing on ingress. */
function checkPlace({ rules, hasDns }: Kinds, { section, isHostPolicy, reject }: PortReading): void {
  const isIngress = section.direction === "ingress";
  if (hasDns && isIngress) reject({ kind: "dns-ingress" }, member(rules, "dns"));
  if (isHostPolicy && (isIngress || !hasDns)) reject({ kind: "l7-of-hosts" }, rules);
}

function checkDnsPorts(rules: Entry, ports: readonly ReadPort[] | undefined, { reject }: PortReading): void {
  if (ports?.length === 0) reject({ kind: "dns-without-ports" }, rules);
  for (const { entry, number } of ports ?? []) {
    const end = member(entry, "endPort");
    const isRange = number !== undefined && typeof end.value === "number" && end.value > number;
    if (isRange) reject({ kind: "dns-range" }, end);
  }
}

function checkOtherPorts(ports: readonly ReadPort[] | undefined, { reject }: PortReading): void {
  for (const { entry, protocol } of ports ?? []) {
    const isOther = protocol !== undefined && protocol !== "TCP";
    if (isOther) reject({ kind: "l7-protocol", protocol }, member(entry, "protocol"));
  }
}
