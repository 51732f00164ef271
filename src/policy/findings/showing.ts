import type { PortSetId } from "../../algebra/lattice.ts";
import { BOTTOM, TOP } from "../../algebra/lattice.ts";
import type { Address } from "../../domain/address.ts";
import type { PortPoint } from "../../domain/port.ts";
import { PROTOCOL, portPoint } from "../../domain/port.ts";
import { at } from "../../domain/unreachable.ts";
import { areDoubtful } from "../doubt.ts";
import type { Sheet } from "../engine/sheet.ts";
import type { AuditContext, Members } from "./context.ts";
import type { Witness } from "./finding.ts";
import type { RuleFacts } from "./rules.ts";
import type { Subject } from "./subjects.ts";
import { tellingPort } from "./telling-port.ts";
import { addressWitness, type Certainty, classWitness, nameConnection } from "./witness.ts";

/** More classes than this are not looked through for an example. */
const MOST_CLASSES = 100;

const SSH: PortPoint = portPoint(PROTOCOL.TCP, 22);

/** What a rule lets through for a group, and other policies do not take back. */
function shared({ analysis }: AuditContext, { group }: Members, { sheet }: RuleFacts): Sheet {
  return analysis.sheets.intersect(group.sheet, sheet);
}

function firstOf<T>(
  groups: readonly Members[],
  find: (members: Members, from: Subject) => T | undefined,
): T | undefined {
  for (const members of groups) {
    const found = find(members, at(members.subjects, 0));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A connection to the internet that a rule opens to one of these groups. */
export function internetWitness(
  context: AuditContext,
  groups: readonly Members[],
  facts: RuleFacts,
  among: PortSetId = TOP,
): Witness | undefined {
  return firstOf(groups, (members, from) => {
    const found = context.internet.witness(shared(context, members, facts), among);
    return found === undefined ? undefined : addressWitness(context, from, found);
  });
}

/** A port among those open at a class, SSH before all: nobody means to open it by the way. */
function portAt(context: AuditContext, sheet: Sheet, number: number): PortPoint | undefined {
  const { ports } = context.analysis.algebra;
  const open = context.inside.atClass(sheet, number).certain;
  return ports.holds(open, SSH) ? SSH : tellingPort(ports, open);
}

/** A connection to one of these classes that a sheet surely opens. */
function amongClasses(
  context: AuditContext,
  from: Subject,
  { sheet, numbers }: { readonly sheet: Sheet; readonly numbers: readonly number[] },
  certainty: Certainty = "certain",
): Witness | undefined {
  for (const number of numbers.slice(0, MOST_CLASSES)) {
    const isSelf = context.subjects.ofClass[number]?.includes(from) === true;
    // Of the connections of pods whose network cannot be read nothing is sure.
    const isDoubtful = areDoubtful(at(context.analysis.classes.list, number).labels);
    const port = isSelf || isDoubtful ? undefined : portAt(context, sheet, number);
    if (port !== undefined) return classWitness(context, from, { number, port }, certainty);
  }
  return undefined;
}

/** A connection of a group to one of these classes. */
export function insideWitness(
  context: AuditContext,
  groups: readonly Members[],
  facts: RuleFacts,
  numbers: readonly number[],
): Witness | undefined {
  return firstOf(groups, (members, from) =>
    amongClasses(context, from, { sheet: shared(context, members, facts), numbers }),
  );
}

/** The first classes inside the cluster at which a sheet opens anything. */
function classesOf({ analysis }: AuditContext, sheet: Sheet): readonly number[] {
  const { algebra, classes } = analysis;
  const found: number[] = [];
  for (const { first, last, value } of algebra.reach.steps(sheet.reach.certain)) {
    if (value === BOTTOM) continue;
    // Behind the class of what is outside come those of names, which are outside as well.
    const end = Math.min(at(last, 0), classes.outside - 1);
    for (let number = at(first, 0); number <= end && found.length < MOST_CLASSES; number += 1)
      found.push(number);
  }
  return found;
}

/** The first address outside the cluster at which a sheet opens anything, and a port there. */
function outsideOf(
  { analysis }: AuditContext,
  { v4, v6 }: Sheet,
): { address: Address; port: PortPoint } | undefined {
  const { algebra } = analysis;
  const over4 = algebra.v4.witness(v4.certain);
  const over = over4 ?? algebra.v6.witness(v6.certain);
  const port = over === undefined ? undefined : tellingPort(algebra.ports, over.value);
  if (over === undefined || port === undefined) return undefined;
  return { address: { family: over4 === undefined ? 6 : 4, words: over.point }, port };
}

/** The first name at which a sheet opens anything. */
function nameOf({ analysis }: AuditContext, { reach }: Sheet): string | undefined {
  const { names } = analysis.classes;
  const step = analysis.algebra.reach
    .steps(reach.certain)
    .find(({ last, value }) => value !== BOTTOM && at(last, 0) >= names.first);
  return step === undefined ? undefined : names.witness(Math.max(names.first, at(step.first, 0)));
}

/** A connection of a sheet: one that leaves the cluster, if there is any. */
export function sheetWitness(
  context: AuditContext,
  from: Subject,
  sheet: Sheet,
  certainty: Certainty = "certain",
): Witness | undefined {
  const outside = outsideOf(context, sheet);
  if (outside !== undefined) return addressWitness(context, from, outside, certainty);
  return amongClasses(context, from, { sheet, numbers: classesOf(context, sheet) }, certainty);
}

/** A connection that a rule opens to one of these groups: within the cluster, if there is any. */
export function ruleWitness(
  context: AuditContext,
  groups: readonly Members[],
  facts: RuleFacts,
): Witness | undefined {
  const numbers = classesOf(context, facts.sheet);
  return (
    insideWitness(context, groups, facts, numbers) ??
    firstOf(groups, (members, from) => sheetWitness(context, from, shared(context, members, facts))) ??
    firstOf(groups, (members) => {
      const name = nameOf(context, shared(context, members, facts));
      return name === undefined ? undefined : nameWitness(context, [members], facts, name);
    })
  );
}

/** A connection into a set of IPv4 addresses that a rule opens to one of these groups. */
export function blockWitness(
  context: AuditContext,
  groups: readonly Members[],
  facts: RuleFacts,
  set: number,
): Witness | undefined {
  const { v4, ports } = context.analysis.algebra;
  return firstOf(groups, (members, from) => {
    const found = v4.witness(v4.intersect(shared(context, members, facts).v4.certain, set));
    if (found === undefined) return undefined;
    const port = ports.holds(found.value, SSH) ? SSH : tellingPort(ports, found.value);
    if (port === undefined) return undefined;
    return addressWitness(context, from, { address: { family: 4, words: found.point }, port });
  });
}

/** A witness as a part of a finding. */
export function shown(witness: Witness | undefined): { readonly witness?: Witness } {
  return witness === undefined ? {} : { witness };
}

/** A connection to a name that a rule opens to one of these groups. */
export function nameWitness(
  context: AuditContext,
  groups: readonly Members[],
  facts: RuleFacts,
  name: string,
): Witness | undefined {
  const { sheets, classes, algebra } = context.analysis;
  return firstOf(groups, (members, from) => {
    const { v4 } = sheets.at(shared(context, members, facts), classes.names.classOf(name));
    const step = algebra.v4.steps(v4.certain).find(({ value }) => value !== BOTTOM);
    const port = step === undefined ? undefined : tellingPort(algebra.ports, step.value);
    if (step === undefined || port === undefined) return undefined;
    return nameConnection(context, from, {
      name,
      range: { family: 4, first: step.first, last: step.last },
      port,
    });
  });
}
