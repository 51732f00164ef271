import type { PortItem } from "../../policy/pod-policy.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import type { Reading } from "./reading.ts";
import type { Section } from "./schema.ts";

/** Whose ports are read. */
export type PortReading = Reading & { readonly section: Section; readonly isHostPolicy: boolean };

/** A port as it was read: what it stands for, and what other checks ask of it. */
export type ReadPort = {
  readonly entry: Entry;
  readonly items: readonly PortItem[];
  /** Upper case, `ANY` where none is given; undefined where it cannot be read. */
  readonly protocol: string | undefined;
  /** Undefined for a name, and where it cannot be read. */
  readonly number: number | undefined;
};
