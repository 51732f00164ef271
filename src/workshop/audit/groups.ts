import type { Finding } from "../../policy/findings/finding.ts";
import { joined, joinedPatches, shapeOf } from "../../policy/findings/joining.ts";
import { compareTexts } from "../../policy/findings/rules.ts";
import { fingerprintOf, jointFingerprint } from "./fingerprint.ts";
import type { Prover } from "./proof.ts";
import type { Waived, Waivers } from "./waivers.ts";

/** One finding as a detector found it, and what is accepted or known of it. */
export type Member = {
  readonly finding: Finding;
  readonly fingerprint: string;
  readonly waived: Waived | undefined;
  readonly isKnown: boolean;
};

/** Findings that are told together. */
export type Group = {
  readonly members: readonly Member[];
  readonly finding: Finding;
  readonly fingerprint: string;
  /** What is waived of all of them together. */
  readonly waived: Waived | undefined;
};

/** Whether nothing of a finding is left by its waiver. */
export function isWaived({ waived }: Pick<Member, "waived">): boolean {
  return waived !== undefined && waived.left.length === 0;
}

/** Each finding with what is accepted or known of it: debts are agreed on one by one, whatever is told together. */
export async function membersOf(
  findings: readonly Finding[],
  waivers: Waivers,
  isKnown: (fingerprint: string) => boolean,
): Promise<readonly Member[]> {
  const members: Member[] = [];
  for (const finding of findings) {
    const fingerprint = await fingerprintOf(finding);
    const waived = waivers.of(finding, fingerprint);
    members.push({ finding, fingerprint, waived, isKnown: isKnown(fingerprint) });
  }
  return members;
}

/** What must agree for two findings to be told together: their shape, and what is to be done about them. */
function keysOf(members: readonly Member[]): (member: Member) => string {
  const numbers = new Map<unknown, number>();
  const numberOf = (value: unknown): number => {
    const known = numbers.get(value) ?? numbers.size;
    numbers.set(value, known);
    return known;
  };
  const alone = new Map(members.map((member, index) => [member, `alone ${index}`]));
  return (member) => {
    const { finding, waived, isKnown } = member;
    const shape = shapeOf(finding) ?? alone.get(member) ?? "";
    return JSON.stringify([shape, isKnown, isWaived(member) ? numberOf(waived?.waiver) : -1]);
  };
}

/** Members in an order that does not hang on the order of files. */
function inOrder(members: readonly Member[]): readonly Member[] {
  const texts = new Map(members.map((member) => [member, JSON.stringify(member.finding.identity)]));
  return members.toSorted((a, b) => compareTexts(texts.get(a) ?? "", texts.get(b) ?? ""));
}

/** Findings of one shape as one group. */
export async function groupOf(alike: readonly Member[], waivers: Waivers): Promise<Group> {
  const members = inOrder(alike);
  const finding = joined(members.map((member) => member.finding));
  const fingerprint = await jointFingerprint(members.map((member) => member.fingerprint));
  const waived = members.length > 1 ? waivers.ofJoint(finding, fingerprint) : undefined;
  return { members, finding, fingerprint, waived };
}

/** Findings that suffer the same are one, whatever objects cause it. */
export async function groupsOf(members: readonly Member[], waivers: Waivers): Promise<readonly Group[]> {
  const groups: Group[] = [];
  for (const alike of Map.groupBy(members, keysOf(members)).values())
    groups.push(await groupOf(alike, waivers));
  return groups;
}

/** Members that one proved patch mends, or for whom there is none. */
export type Part = { readonly members: readonly Member[]; readonly patch: Finding["patch"] };

/** Tries the patches of groups, and parts those whose patches cannot be had together. */
export class Mender {
  readonly #prover: Prover;
  /** How many patches there was no room to prove. */
  unknown = 0;

  constructor(prover: Prover) {
    this.#prover = prover;
  }

  /** A group in parts: one where one patch mends it all, or none can be had. */
  partsOf(members: readonly Member[]): readonly Part[] {
    const parts = this.#halved(members);
    const mended = parts.filter(({ patch }) => patch !== undefined).flatMap((part) => part.members);
    const left = parts.filter(({ patch }) => patch === undefined).flatMap((part) => part.members);
    const rest: readonly Part[] = left.length === 0 ? [] : [{ members: left, patch: undefined }];
    if (parts.length <= 2 || mended.length === 0)
      return [...parts.filter(({ patch }) => patch !== undefined), ...rest];
    const patch = this.#proved(mended);
    const whole =
      patch === undefined ? parts.filter((part) => part.patch !== undefined) : [{ members: mended, patch }];
    return [...whole, ...rest];
  }

  #halved(members: readonly Member[]): readonly Part[] {
    const unknown = this.unknown;
    const patch = this.#proved(members);
    const isOver = this.unknown > unknown || members.every(({ finding }) => finding.patch === undefined);
    if (patch !== undefined || members.length < 2 || isOver) return [{ members, patch }];
    const middle = members.length >> 1;
    return [...this.#halved(members.slice(0, middle)), ...this.#halved(members.slice(middle))];
  }

  #proved(members: readonly Member[]): Finding["patch"] {
    const findings = members.map(({ finding }) => finding);
    const patch = joinedPatches(findings.map((finding) => finding.patch));
    if (patch === undefined) return undefined;
    const proof = this.#prover.prove(findings, patch);
    if (proof === "unknown") this.unknown += 1;
    return proof === "proved" ? patch : undefined;
  }
}
