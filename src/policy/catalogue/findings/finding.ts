import type { Severity } from "../../../domain/diagnostic.ts";
import type { Reference } from "../references.ts";

/** The numbers. Promises to users: a number is never given to another finding, and none is taken away. */
export const CODE = {
  "no-default-deny-egress": "SLU2001",
  "internet-reachable": "SLU2002",
  "metadata-reachable": "SLU2003",
  "metadata-block-opens-internet": "SLU2004",
  "private-except-forgets-link-local": "SLU2005",
  "dns-cut-off": "SLU2006",
  "dns-any-resolver": "SLU2007",
  "apiserver-reachable-without-need": "SLU2008",
  "ipv6-forgotten": "SLU2009",
  "egress-rules-ignored": "SLU2010",
  "rule-without-to": "SLU2011",
  "rule-without-ports": "SLU2012",
  "policy-selects-nothing": "SLU2013",
  "peer-selects-nothing": "SLU2014",
  "rule-shadowed": "SLU2015",
  "rule-redundant": "SLU2016",
  "same-priority-tie": "SLU2017",
  "host-network-outside-policy": "SLU2018",
  "privileged-workload": "SLU2019",
  "named-port-unresolved": "SLU2020",
  "whole-private-range-opened": "SLU2021",
  "risky-port-to-internet": "SLU2022",
  "unreadable-policy": "SLU2023",
  "namespace-object-missing": "SLU2024",
  "selector-can-never-match": "SLU2025",
  "allow-all-cancels-deny": "SLU2026",
  "ingress-only-policy": "SLU2027",
  "dns-udp-only": "SLU2028",
  "peer-and-or-slip": "SLU2029",
  "deny-never-decides": "SLU2030",
  "service-port-not-target-port": "SLU2031",
  "service-address-in-block": "SLU2032",
  "names-never-learned": "SLU2033",
  "names-learned-from-anybody": "SLU2034",
  "any-name-asked": "SLU2035",
  "request-filter-cancelled": "SLU2036",
  "apex-forgotten": "SLU2037",
  "wildcard-over-strangers": "SLU2038",
  "names-share-addresses": "SLU2039",
  "internet-beside-names": "SLU2040",
  "service-peer-missing": "SLU2041",
  "label-never-in-identity": "SLU2042",
  "endpoint-selector-meets-world": "SLU2043",
  "protocol-unsaid": "SLU2044",
} as const;

export type FindingSlug = keyof typeof CODE;
export type FindingCode = (typeof CODE)[FindingSlug];

/** The slug that a code was given to. */
export type SlugOf<C extends FindingCode> = {
  [S in FindingSlug]: (typeof CODE)[S] extends C ? S : never;
}[FindingSlug];

/** What is said about one kind of trouble, wherever it is found. */
export type CatalogueFinding<C extends FindingCode> = {
  readonly code: C;
  readonly slug: SlugOf<C>;
  readonly severity: Severity;
  readonly title: string;
  /** One paragraph: the threat, for a tired platform engineer. */
  readonly why: string;
  /** One sentence: what to do. */
  readonly remedy: string;
  readonly references: readonly Reference[];
};

/** INVARIANT (whole catalogue): every code has its own text; a missing or misplaced one does not compile. */
export type Catalogue = { readonly [C in FindingCode]: CatalogueFinding<C> };

/** A theme's part of the catalogue. */
export type Theme<S extends FindingSlug> = Pick<Catalogue, (typeof CODE)[S]>;
