import { CILIUM } from "./findings/cilium.ts";
import { ENFORCEMENT } from "./findings/enforcement.ts";
import { EXPOSURE } from "./findings/exposure.ts";
import { CODE, type Catalogue, type FindingCode, type FindingSlug } from "./findings/finding.ts";
import { INPUT } from "./findings/input.ts";
import { MISTAKES } from "./findings/mistakes.ts";
import { NAMES } from "./findings/names.ts";
import { RULES } from "./findings/rules.ts";

/** Every finding that an audit can make, by code. Themes are spread; a code in none of them is a type error. */
export const FINDINGS: Catalogue = {
  ...EXPOSURE,
  ...MISTAKES,
  ...RULES,
  ...ENFORCEMENT,
  ...INPUT,
  ...NAMES,
  ...CILIUM,
};

/** What the catalogue says about a finding. `findingText("internet-reachable").severity`. */
export function findingText(slug: FindingSlug): Catalogue[FindingCode] {
  return FINDINGS[CODE[slug]];
}

/** @returns whether a word is a finding's code, as waivers and baselines write it. */
export function isFindingCode(word: string): word is FindingCode {
  return Object.hasOwn(FINDINGS, word);
}
