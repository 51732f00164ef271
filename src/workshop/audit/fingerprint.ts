import { findingKey } from "../../policy/findings/detectors.ts";
import type { Finding } from "../../policy/findings/finding.ts";

/** So many hexadecimal digits that nobody finds a second text with the same ones. */
const LENGTH = 20;

/**
 * What a baseline and a waiver call a finding: a hash of what it is and of whom it is about, so the same in every run,
 * wherever its objects stand in their files.
 */
export async function fingerprintOf(finding: Finding): Promise<string> {
  return hashed(findingKey(finding));
}

/** What findings that are told together are called: the one, where it is one; else by all of them, in whatever order. */
export async function jointFingerprint(fingerprints: readonly string[]): Promise<string> {
  const [only, ...others] = fingerprints;
  return only !== undefined && others.length === 0 ? only : hashed(fingerprints.toSorted().join());
}

async function hashed(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.slice(0, LENGTH);
}
