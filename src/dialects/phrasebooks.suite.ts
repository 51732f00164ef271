import type { Phrasebook } from "./conformance.suite.ts";
import type { Dialect } from "./dialect.ts";
import { DIALECTS } from "./index.ts";
import { V1ALPHA1_PHRASES, V1ALPHA2_PHRASES } from "./network-policy-api/phrases.suite.ts";
import { NETWORK_POLICY_PHRASES } from "./network-policy/phrases.suite.ts";

/** How each language of the table says everything; one with several versions says it in each. */
export const BOOKS: Readonly<Record<string, Readonly<Record<string, Phrasebook>>>> = {
  "network-policy": { v1: NETWORK_POLICY_PHRASES },
  "network-policy-api": { v1alpha2: V1ALPHA2_PHRASES, v1alpha1: V1ALPHA1_PHRASES },
};

export type Volume = { readonly dialect: Dialect; readonly version: string; readonly book: Phrasebook };

/** All books, beside the dialects they are in. */
export const VOLUMES: readonly Volume[] = DIALECTS.flatMap((dialect) =>
  Object.entries(BOOKS[dialect.id] ?? {}).map(([version, book]) => ({ dialect, version, book })),
);
