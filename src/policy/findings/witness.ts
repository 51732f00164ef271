import type { Address, AddressRange } from "../../domain/address.ts";
import { formatRange } from "../../domain/address.ts";
import type { PortPoint } from "../../domain/port.ts";
import type { Target } from "../../domain/report.ts";
import { at } from "../../domain/unreachable.ts";
import type { Socket } from "../catalogue/endpoints.ts";
import type { Sheet } from "../engine/sheet.ts";
import { portRows } from "../reach/port-rows.ts";
import { scopeInWords } from "../scope-words.ts";
import type { AuditContext } from "./context.ts";
import type { Witness } from "./finding.ts";
import type { Subject } from "./subjects.ts";
import { addressText, portsText } from "./words.ts";

/** How sure a witness is: what is certain may happen, what is only possible may perhaps. */
export type Certainty = "certain" | "possible";

const MAY: Readonly<Record<Certainty, string>> = { certain: "may connect", possible: "may perhaps connect" };

type Shown = { readonly target: Target; readonly text: string };

function witness(
  context: AuditContext,
  from: Subject,
  to: Shown,
  how: { port: PortPoint; certainty: Certainty },
): Witness {
  const { ports } = context.analysis.algebra;
  const id = ports.fromPorts([{ first: how.port, last: how.port }]);
  const text = `${from.id} ${MAY[how.certainty]} to ${to.text} on ${portsText(ports, id)}`;
  return { from: from.id, to: to.target, ports: portRows(ports, id), text };
}

/** A place outside the cluster; the name, where it is open under one alone. */
type Place = { readonly address: Address; readonly port: PortPoint; readonly name?: string | undefined };

/** A connection to an address outside the cluster. */
export function addressWitness(
  context: AuditContext,
  from: Subject,
  { address, port, name }: Place,
  certainty: Certainty = "certain",
): Witness {
  const { family, words } = address;
  const addresses = formatRange({ family, first: words, last: words });
  const shown =
    name === undefined
      ? { target: { addresses }, text: addressText(address) }
      : { target: { name, addresses }, text: `${addressText(address)} by a name for it (as ${name})` };
  return witness(context, from, shown, { port, certainty });
}

/** A connection to a name, wherever it leads. */
export function nameConnection(
  context: AuditContext,
  from: Subject,
  { name, range, port }: { readonly name: string; readonly range: AddressRange; readonly port: PortPoint },
): Witness {
  const target = { name, addresses: formatRange(range) };
  return witness(context, from, { target, text: name }, { port, certainty: "certain" });
}

/** A connection to an endpoint of the catalogue that a sheet opens. */
export function socketWitness(
  context: AuditContext,
  from: Subject,
  { sheet, socket }: { readonly sheet: Sheet; readonly socket: Socket },
  certainty: Certainty = "certain",
): Witness {
  const place = { address: socket.address, port: socket.ports.first };
  const name = context.outside.nameFor(sheet, place, certainty);
  return addressWitness(context, from, { ...place, name }, certainty);
}

/** A namespace that only a selector speaks of is named by it, in braces. */
function namespaceText(name: string): string {
  if (!name.startsWith("{")) return `namespace ${name}`;
  return name === "{}" ? "any namespace" : `a namespace with ${name.slice(1, -1)}`;
}

/** What lives at a class, as reports name it. */
export function classTarget({ analysis, subjects }: AuditContext, number: number): Shown {
  const entry = at(analysis.classes.list, number);
  if (entry.kind === "api-server")
    return { target: { class: "kube-apiserver" }, text: "the Kubernetes API server" };
  if (entry.kind === "node") return { target: { class: "node" }, text: "a node" };
  if (entry.unseen !== undefined) {
    const { text, selector, namespace } = entry.unseen;
    const who = selector === "" ? "pods" : `pods with ${selector}`;
    return {
      target: { class: "unseen", selector: scopeInWords(text) },
      text: `${who} in ${namespaceText(namespace.name)}`,
    };
  }
  const { id } = at(at(subjects.ofClass, number), 0);
  return { target: { workload: id }, text: id };
}

/** A connection to something inside the cluster. */
export function classWitness(
  context: AuditContext,
  from: Subject,
  { number, port }: { readonly number: number; readonly port: PortPoint },
  certainty: Certainty = "certain",
): Witness {
  return witness(context, from, classTarget(context, number), { port, certainty });
}
