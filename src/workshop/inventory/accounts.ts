import type { Header } from "../../dialects/dialect.ts";
import { field } from "../../domain/json.ts";
import type { Labels } from "../../policy/selector.ts";
import type { PodFacts } from "../../policy/snapshot.ts";
import type { KubeObject } from "../objects.ts";
import { readLabels } from "./pod-facts.ts";

/** What a ServiceAccount object says; undefined where it does not say whether its token is mounted. */
export type Account = { readonly labels: Labels; readonly automounts: boolean | undefined };

/** By `namespace/name`. */
export type ServiceAccounts = ReadonlyMap<string, Account>;

/** A ServiceAccount object. */
export function readAccount({ root }: KubeObject): Account {
  const automounts = field(root, "automountServiceAccountToken");
  return {
    labels: readLabels(field(root, "metadata")),
    automounts: typeof automounts === "boolean" ? automounts : undefined,
  };
}

const UNREADABLE: Labels = { stated: new Map(), knowledge: "unreadable" };

function mayBe({ kind, namespace, name }: Header, facts: PodFacts): boolean {
  if (kind === "ServiceAccountList") return true;
  const isPlaced = namespace === undefined || namespace === facts.namespace;
  return kind === "ServiceAccount" && isPlaced && (name === undefined || name === facts.serviceAccount);
}

/** The labels of accounts by `namespace/name`. One that pods have and that is perhaps among the unread may carry any. */
export function accountLabels(
  accounts: ServiceAccounts,
  pods: readonly { readonly facts: PodFacts }[],
  unread: readonly { readonly header: Header }[],
): ReadonlyMap<string, Labels> {
  const labels = new Map([...accounts].map(([key, account]) => [key, account.labels]));
  const lost = unread.map(({ header }) => header).filter(({ kind }) => kind?.startsWith("ServiceAccount"));
  if (lost.length === 0) return labels;
  for (const { facts } of pods) {
    const key = `${facts.namespace}/${facts.serviceAccount}`;
    if (!labels.has(key) && lost.some((header) => mayBe(header, facts))) labels.set(key, UNREADABLE);
  }
  return labels;
}
