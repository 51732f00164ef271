/** A workload's id as users type and read it: `namespace/name[Kind]`. */
export type WorkloadId = string;

/** Formats an id. `workloadId("shop", "cart", "Deployment")` is `shop/cart[Deployment]`. */
export function workloadId(namespace: string, name: string, kind: string): WorkloadId {
  return `${namespace}/${name}[${kind}]`;
}

export type WorkloadRef = { readonly namespace: string; readonly name: string; readonly kind?: string };

const REFERENCE = /^([^/[\]]+)\/([^/[\]]+)(?:\[([A-Za-z][A-Za-z0-9]*)\])?$/u;

/** Reads `namespace/name` or `namespace/name[Kind]`; undefined where the text is neither. */
export function parseWorkloadRef(text: string): WorkloadRef | undefined {
  const match = REFERENCE.exec(text);
  if (match === null) return undefined;
  const [, namespace, name, kind] = match;
  if (namespace === undefined || name === undefined) return undefined;
  return kind === undefined ? { namespace, name } : { namespace, name, kind };
}
