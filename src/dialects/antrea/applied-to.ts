import type { PodScope } from "../../policy/pod-policy.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { member, memberNames } from "../../policy/reading/entry.ts";
import { isShaped } from "../../policy/reading/shape.ts";
import { membersOf, nameIn } from "./groups.ts";
import { readAccount, readNodes, readPods, SELECTORS } from "./read-pods.ts";
import { readReference } from "./read-pods.ts";
import type { Reading } from "./reading.ts";
import { APPLIED_TO_FIELDS, FIELDS } from "./schema.ts";
import { NOBODY, perhapsPodsOf } from "./scopes.ts";

/** Whom the items of an `appliedTo` select: any of these. */
export function readAppliedTo(items: readonly Entry[], reading: Reading): readonly PodScope[] {
  const read = items.map((item) => readItem(item, reading));
  // Antrea realises nothing of a namespaced policy, or of a rule of one, that is applied to such a group.
  return read.includes("unrealizable")
    ? [NOBODY]
    : read.flatMap((one) => (one === "unrealizable" ? [] : one));
}

function readItem(entry: Entry, reading: Reading): readonly PodScope[] | "unrealizable" {
  const unreadable = [perhapsPodsOf(reading.own)];
  const known = APPLIED_TO_FIELDS[reading.form];
  if (!isShaped(entry, known, reading.tell)) return unreadable;
  const found = memberNames(entry).filter((name) => known.includes(name) && member(entry, name).value !== "");
  const others = found.filter((name) => !SELECTORS.includes(name));
  const [only] = others;
  if (found.length === 0) {
    reading.tell({ kind: "no-member", known }, entry);
    return unreadable;
  }
  if (only === undefined) return readPods(entry, reading, known)?.pods ?? unreadable;
  if (found.length > 1) {
    reading.tellOwn({ kind: "mixed-members", found }, entry);
    return unreadable;
  }
  return readOther(member(entry, only), reading) ?? unreadable;
}

function readOther(entry: Entry, reading: Reading): readonly PodScope[] | "unrealizable" | undefined {
  switch (entry.step) {
    case "group":
      return ofGroup(entry, reading);
    case "serviceAccount": {
      const account = readAccount(entry, reading);
      return account === undefined ? undefined : [account];
    }
    case "nodeSelector": {
      const hosts = readNodes(entry, reading);
      return hosts === undefined ? undefined : [hosts];
    }
    default:
      // What comes from outside through a NodePort is no pod's to open.
      return readReference(entry, FIELDS.reference, reading) === undefined ? undefined : [];
  }
}

/** Blocks of addresses in a group are nobody that a policy could be applied to. */
function ofGroup(entry: Entry, reading: Reading): readonly PodScope[] | "unrealizable" {
  const { pods, isFrayed, looksAround } = membersOf(entry, reading);
  if (reading.form === "namespaced" && looksAround) {
    reading.tellOwn({ kind: "group-applied-to", name: nameIn(entry) }, entry);
    return "unrealizable";
  }
  return isFrayed ? [...pods, perhapsPodsOf(reading.own)] : pods;
}
