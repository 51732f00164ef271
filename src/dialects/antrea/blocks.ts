import type { Cidr } from "../../domain/address.ts";
import type { Peer } from "../../policy/pod-policy.ts";
import { formatCidr, liesWithin, readCidr } from "../../policy/reading/cidr.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, member } from "../../policy/reading/entry.ts";
import { isShaped, readList } from "../../policy/reading/shape.ts";
import type { Reading } from "./reading.ts";
import { FIELDS } from "./schema.ts";

/**
 * Reads an ipBlock; undefined where it cannot be read. It matches the address of a packet, whoever holds it.
 * Source: Antrea, OpenFlow rules on packet addresses; `except` lies strictly inside its block.
 */
export function readBlock(entry: Entry, { tell }: Reading): Peer | undefined {
  if (!isShaped(entry, FIELDS.ipBlock, tell)) return undefined;
  const written = member(entry, "cidr");
  if (isAbsent(written)) tell({ kind: "missing", field: "cidr" }, written);
  const cidr = isAbsent(written) ? undefined : readCidr(written, tell);
  const list = readList(member(entry, "except"), tell);
  const read = list?.map((item) => readException(item, cidr, { tell }));
  if (cidr === undefined) return undefined;
  const except = (read ?? []).filter((exception) => exception !== undefined);
  return {
    kind: "block",
    cidrs: [cidr],
    except,
    frayed: read === undefined || except.length < read.length,
    scope: { pods: "yes", nodes: "yes", apiServer: "yes" },
  };
}

function readException(
  entry: Entry,
  cidr: Cidr | undefined,
  { tell }: Pick<Reading, "tell">,
): Cidr | undefined {
  const exception = readCidr(entry, tell);
  if (exception === undefined || cidr === undefined) return undefined;
  if (!liesWithin(exception, cidr)) {
    tell({ kind: "except-outside", except: formatCidr(exception), cidr: formatCidr(cidr) }, entry);
    return undefined;
  }
  if (liesWithin(cidr, exception)) tell({ kind: "except-all", cidr: formatCidr(cidr) }, entry);
  return exception;
}
