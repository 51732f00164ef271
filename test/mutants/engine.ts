import { mutantsOf, type Mutant } from "./mutant.ts";

const ANALYSE = mutantsOf("src/policy/engine/analyse.ts", {
  "a policy that perhaps isolates is dropped": [
    `if (isolates[direction] !== "no") return true;`,
    `if (isolates[direction] === "yes") return true;`,
  ],
  "a policy that perhaps selects does": [`certain === possible || holdsClass(certain, number)`, `true`],
  "a policy of an enforcer that nobody stated selects for sure": [
    `truth: entry.isDoubtful === true ? "maybe" : "yes"`,
    `truth: "yes"`,
  ],
  "other protocols are denied, whatever the CNI": [
    `if (snapshot.behaviour.isolationDeniesOtherProtocols === "yes") return`,
    `return`,
  ],
  "other protocols are never denied": [
    `if (snapshot.behaviour.isolationDeniesOtherProtocols === "yes") return`,
    `if (false) return`,
  ],
  "other protocols are open for sure": [`return sheets.perhaps(sheets.constant(`, `return (sheets.constant(`],
});

const HALF = mutantsOf("src/policy/engine/half.ts", {
  "pods with other named ports are as their neighbours": [
    `namesOwnPorts: direction === "ingress" && own.some(namesPorts),`,
    `namesOwnPorts: false,`,
  ],
  "what a rule asks of its subject is asked of the first": [
    `looksAtSubject: own.some(({ when }) => when !== undefined),`,
    `looksAtSubject: false,`,
  ],
  "the namespace of the first subject is everybody's own": [
    `looksAtHome: own.some(looksAtHome),`,
    `looksAtHome: false,`,
  ],
  "Baseline is consulted for isolated pods": [
    `const policed = addingStage(sheets, adding, next);`,
    `const policed = sheets.intersect(next, addingStage(sheets, adding, next));`,
  ],
  "every policy isolates in both directions": [
    `const isolates = entry.isolates[this.#direction];`,
    `const isolates = "yes";`,
  ],
  "pods that no policy selects are isolated": [
    `if (own.length === 0) return next;`,
    `if (own.length === 0) return stage.kind === "adding" ? this.#shared.sheets.nothing : next;`,
  ],
  "rules of a NetworkPolicy that perhaps isolates are there": [
    `const there = and(truth, isolates);`,
    `const there = truth;`,
  ],
  "rules of a policy that isolates nobody do not count": [
    `if (entry.standsUnisolated === true) return`,
    `if (entry.standsUnisolated === true && isolates !== "no") return`,
  ],
  "denials among policies that add are dropped": [
    `denies: sheets.union(of("deny"), unknown)`,
    `denies: unknown`,
  ],
  "a rule of unknown action among policies that add is dropped": [
    `const unknown = sheets.perhaps(of("unknown"));`,
    `const unknown = sheets.nothing;`,
  ],
  "what the EgressFirewall allows is allowed": [
    `layers.reduce((all, layer) => sheets.intersect(all, layer))`,
    `layers.reduce((all, layer) => sheets.union(all, layer))`,
  ],
  "the EgressFirewall is not asked": [
    `layers.reduce((all, layer) => sheets.intersect(all, layer))`,
    `layers[0]`,
  ],
  "nobody learns a name": [
    `const sheet = this.#sheet(selected, { ...asking, learned });`,
    `const sheet = this.#sheet(selected, asking);`,
  ],
});

const ENFORCEMENT = mutantsOf("src/policy/enforcement.ts", {
  "Baseline is never consulted": [
    `"network-policy", "baseline", "antrea-baseline"];`,
    `"network-policy", "antrea-baseline"];`,
  ],
  "a NetworkPolicy decides before Admin": [`"admin", "network-policy",`, `"network-policy", "admin",`],
  "Antrea's tiers come after Admin": [`["antrea", "admin",`, `["admin", "antrea",`],
  "Antrea's baseline comes before Kubernetes'": [
    `"baseline", "antrea-baseline"];`,
    `"antrea-baseline", "baseline"];`,
  ],
  "Calico's tiers are asked by name": [
    `if (a.order !== b.order) return a.order < b.order ? -1 : 1; if (a.name`,
    `if (a.name`,
  ],
  "Kubernetes' own policies come before all of Calico's tiers": [`order: 1_000_000`, `order: -1`],
  "Calico's default tier passes at its end": [
    `order: 1_000_000, ends: "deny"`,
    `order: 1_000_000, ends: "pass"`,
  ],
  "a NetworkPolicy comes first in Calico's default tier": [
    `const NETWORK_POLICY_ORDER = 1000;`,
    `const NETWORK_POLICY_ORDER = -1_000_000;`,
  ],
  "policies of an unknown enforcer stand behind all others": [
    `[...doubtfulStages(others), ...stagesOf(others, CHAIN)]`,
    `[...stagesOf(others, CHAIN), ...doubtfulStages(others)]`,
  ],
  "Calico's tiers count under Calico only": [`[...doubtfulStages(others),`, `[`],
});

const TIERS = mutantsOf("src/policy/engine/tiers.ts", {
  "Pass is Allow": [
    `pass: (sheets, match, rest, next) => {`,
    `pass: (sheets, match, rest, next) => {\n    return sheets.union(match, rest);`,
  ],
  "Pass is Deny": [
    `pass: (sheets, match, rest, next) => {`,
    `pass: (sheets, match, rest, next) => {\n    return sheets.minus(rest, match);`,
  ],
  "Pass goes on to the next rule": [
    `pass: (sheets, match, rest, next) => {`,
    `pass: (sheets, match, rest, next) => {\n    return rest;`,
  ],
  "Allow decides nothing before a Deny": [
    `allow: (sheets, match, rest) => sheets.union(match, rest)`,
    `allow: (sheets, match, rest) => rest`,
  ],
  "Deny is ignored": [
    `deny: (sheets, match, rest) => sheets.minus(rest, match)`,
    `deny: (sheets, match, rest) => rest`,
  ],
  "a rule of unknown action is dropped": [
    `unknown: (sheets, match, rest) => sheets.union(sheets.minus(rest, match), sheets.perhaps(match))`,
    `unknown: (sheets, match, rest) => rest`,
  ],
  "a rule of unknown action denies": [
    `unknown: (sheets, match, rest) => sheets.union(sheets.minus(rest, match), sheets.perhaps(match))`,
    `unknown: (sheets, match, rest) => sheets.minus(rest, match)`,
  ],
  "a rule of unknown action allows": [
    `unknown: (sheets, match, rest) => sheets.union(sheets.minus(rest, match), sheets.perhaps(match))`,
    `unknown: (sheets, match, rest) => sheets.union(match, rest)`,
  ],
  "a tie is decided by the order of the input": [
    `const orders = distinct.map((first) =>`,
    `const orders = distinct.slice(0, 1).map((first) =>`,
  ],
  "a tie is decided by name": [
    `const distinct = this.#distinct(tied);`,
    `const nameOf = ({ policy }) => at(this.#policies, policy).object.name;\n    const distinct = [...tied].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)).slice(0, 1);`,
  ],
  "higher priorities come first": [
    `if (a.order !== b.order) return a.order < b.order ? -1 : 1;`,
    `if (a.order !== b.order) return a.order > b.order ? -1 : 1;`,
  ],
  "priorities are compared as texts": [
    `if (a.order !== b.order) return a.order < b.order ? -1 : 1;`,
    `if (a.order !== b.order) return String(a.order) < String(b.order) ? -1 : 1;`,
  ],
  "equals of a language that orders them tie": [
    `return { order: Number(order), tieBreak };`,
    `return { order: Number(order), tieBreak: tieBreak.slice(0, 0) };`,
  ],
  "equals are asked from the last name": [
    `return a.tieBreak < b.tieBreak ? -1 : 1;`,
    `return a.tieBreak > b.tieBreak ? -1 : 1;`,
  ],
  "rules are tried from the bottom up": [
    `for (let index = rules.length - 1; index >= 0; index -= 1) {`,
    `for (let index = 0; index < rules.length; index += 1) {`,
  ],
  "a policy that perhaps selects is there": [
    `return truth === "yes" ? there : this.#meet(there, rest);`,
    `return there;`,
  ],
  "a policy that perhaps selects is not there": [
    `return truth === "yes" ? there : this.#meet(there, rest);`,
    `return truth === "yes" ? there : rest;`,
  ],
  "a baseline without priority comes last": [`return this.#sheets.meet(before, after);`, `return after;`],
  "a baseline without priority comes first": [`return this.#sheets.meet(before, after);`, `return before;`],
  "a tier that isolates passes at its end": [
    `return ends === "deny" ? nothing :`,
    `return ends === "deny" ? next :`,
  ],
  "a tier of unknown end denies": [
    `return ends === "deny" ? nothing : this.#sheets.meet(nothing, next);`,
    `return nothing;`,
  ],
  "a tier ends as it says for those that it does not isolate": [
    `open: folding.next, closed:`,
    `open: this.#end(stage, folding.next), closed:`,
  ],
  "a NetworkPolicy among Calico's is there where it isolates nobody": [
    `if (read.tier === "network-policy" && read.standsUnisolated !== true) {`,
    `if (false) {`,
  ],
  "a policy that perhaps isolates does in an ordered tier": [
    `maybe: rest.open === rest.closed ? rest.open : this.#sheets.meet(rest.open, rest.closed)`,
    `maybe: rest.closed`,
  ],
});

const ADDING = mutantsOf("src/policy/engine/tiers.ts", {
  "NetworkPolicies intersect": [
    `const base = sheets.unionAll(sure.map(({ allows }) => allows));`,
    `const base = sure.length === 0 ? sheets.nothing : sure.map(({ allows }) => allows).reduce((a, b) => sheets.intersect(a, b));`,
  ],
  "isolation adds to what follows": [
    `const open = isIsolated ? base : sheets.union(base, next);`,
    `const open = sheets.union(base, next);`,
  ],
  "what allows and does not isolate replaces what follows": [
    `const open = isIsolated ? base : sheets.union(base, next);`,
    `const open = isIsolated || sure.length > 0 ? base : sheets.union(base, next);`,
  ],
  "a policy that perhaps isolates adds nothing": [
    `const most = sheets.unionAll([open, ...added]);`,
    `const most = open;`,
  ],
  "a policy that perhaps isolates allows for sure": [
    `const joined = sheets.between(least, most);`,
    `const joined = most;`,
  ],
  "policies that perhaps isolate are there together or not at all": [
    `const least = cases.reduce((met, one) => sheets.meet(met, one), open);`,
    `const least = cases.length === 0 ? open : sheets.meet(open, sheets.unionAll(cases));`,
  ],
  "an allow counts over a denial where policies add": [
    `return denied.length === 0 ? open : sheets.minus(open, sheets.unionAll(denied));`,
    `return denied.length === 0 ? open : sheets.union(base, sheets.minus(open, sheets.unionAll(denied)));`,
  ],
  "a denial that is perhaps there is": [
    `return sheets.between(sheets.minus(joined, sheets.unionAll(all)), sheets.minus(joined, sureDenied));`,
    `return sheets.minus(joined, sheets.unionAll(all));`,
  ],
  "a denial that is perhaps there is not": [
    `return sheets.between(sheets.minus(joined, sheets.unionAll(all)), sheets.minus(joined, sureDenied));`,
    `return sheets.minus(joined, sureDenied);`,
  ],
});

const SELECTION = [
  ...mutantsOf("src/policy/engine/selection.ts", {
    "hostNetwork pods are selected, whatever the CNI": [
      `entry.kind === "host-network-pod" ? and(selected, hostNetwork) : selected`,
      `selected`,
    ],
    "what a scope asks beside labels is not asked": [
      `return where === undefined || truth === "no" ? truth : and(truth, this.meets(entry, where));`,
      `return truth;`,
    ],
    "a nodes peer matches pods": [
      `for (const number of this.#nodes)`,
      `for (const number of this.#classes.keys())`,
    ],
    "a nodes peer matches no hostNetwork pod": [
      `found.add(number, this.#truthOfHostPod(number, selector));`,
      `found.add(number, "no");`,
    ],
    "a hostNetwork pod of unknown node is matched by no selector of nodes": [
      `selector.requirements.length === 0 ? "yes" : "maybe"`,
      `"no"`,
    ],
    "a hostNetwork pod of unknown node is matched by every selector of nodes": [
      `selector.requirements.length === 0 ? "yes" : "maybe"`,
      `"yes"`,
    ],
    "the API server is no node": [`found.add(number, "maybe");`, `found.add(number, "no");`],
    "the API server is a node": [`found.add(number, "maybe");`, `found.add(number, "yes");`],
  }),
  ...mutantsOf("src/policy/engine/label-index.ts", {
    "what may carry any label is looked up by none": [
      `if (best === undefined || this.#vague.length === 0) return best;`,
      `return best;`,
    ],
  }),
  ...mutantsOf("src/policy/engine/class-set.ts", {
    "what is perhaps selected is selected": [
      `certain: exact ? possible : classSet(this.#certain)`,
      `certain: possible`,
    ],
  }),
  ...mutantsOf("src/policy/engine/drafts.ts", {
    "a hostNetwork pod is nowhere, if it does not say so itself": [
      `return this.#nodes.get(node)?.addresses;`,
      `return undefined;`,
    ],
    "pods with the same labels have the same named ports": [`|\${this.#ports.number(ports)}`, ``],
    "hostNetwork pods are all on one node": [
      '`h${nodeLabels === undefined ? "" : this.#labelSets.number(nodeLabels)}`',
      `"h"`,
    ],
  }),
];

const ADDRESSES = [
  ...mutantsOf("src/policy/engine/blocks.ts", {
    "rules for IPv6 are dropped": [
      `v6: this.block(6, cidrs, except).set`,
      `v6: this.block(6, [], except).set`,
    ],
    "rules for IPv4 are dropped": [
      `v4: this.block(4, cidrs, except).set`,
      `v4: this.block(4, [], except).set`,
    ],
    "a block of IPv4 matches all of IPv6": [
      `v6: this.block(6, cidrs, except).set`,
      `v6: cidrs.some(({ family }) => family === 4) ? TOP : this.block(6, cidrs, except).set`,
    ],
    "only the first of several blocks counts": [
      `const blocks = own(cidrs);`,
      `const blocks = own(cidrs).slice(0, 1);`,
    ],
    "only the first exception counts": [
      `lattice.minus(whole, lattice.fromIntervals(except, TOP))`,
      `lattice.minus(whole, lattice.fromIntervals(except.slice(0, 1), TOP))`,
    ],
  }),
  ...mutantsOf("src/policy/engine/sheet.ts", {
    "of two outcomes, what one allows is sure": [
      `certain: reach.intersect(a.reach.certain, b.reach.certain)`,
      `certain: reach.union(a.reach.certain, b.reach.certain)`,
    ],
    "of two outcomes, what one denies is": [
      `possible: reach.union(a.reach.possible, b.reach.possible)`,
      `possible: reach.intersect(a.reach.possible, b.reach.possible)`,
    ],
    "what is perhaps there is": [
      `perhaps: (a) => of({ certain: BOTTOM,`,
      `perhaps: (a) => of({ certain: a.reach.possible,`,
    ],
  }),
  ...mutantsOf("src/policy/reach/pairs.ts", {
    "the ingress half is skipped": [`halves === "egress" ? sheets.everything`, `true ? sheets.everything`],
    "the egress half is skipped": [`halves === "ingress" ? sheets.everything`, `true ? sheets.everything`],
    "any family that may be held will do for certain": [
      `all.reduce((set, bounds) => ports.intersect(set, bounds.certain), TOP)`,
      `all.reduce((set, bounds) => ports.union(set, bounds.certain), BOTTOM)`,
    ],
    "every family that is held is asked for": [
      `sure.reduce((set, bounds) => ports.union(set, bounds.certain), BOTTOM)`,
      `sure.reduce((set, bounds) => ports.intersect(set, bounds.certain), TOP)`,
    ],
    "a family of unknown address is held": [`held: cidrs === undefined ? "maybe" : "yes"`, `held: "yes"`],
    "an unknown address is in no block": [
      `possible: lattice.unionOfValues(lattice.intersect(map.possible, room))`,
      `possible: certain`,
    ],
    "an unknown address is in every block that may hold it": [
      `reduce<PortSetId>((set, { value }) => ports.intersect(set, value), TOP)`,
      `reduce<PortSetId>((set, { value }) => ports.union(set, value), BOTTOM)`,
    ],
    "pod CIDRs are ignored": [
      `if (kind === "pod") return network.podCidrs;`,
      `if (kind === "pod") return undefined;`,
    ],
    "node CIDRs are ignored": [`kind === "api-server" ? undefined : network.nodeCidrs`, `undefined`],
    "only the first known address counts": [
      `const known = family === 4 ? addresses.v4 : addresses.v6;`,
      `const known = (family === 4 ? addresses.v4 : addresses.v6).slice(0, 1);`,
    ],
    "a caller of no address in a family is denied there": [
      `home === undefined ? this.#overRoom(family, map, TOP)`,
      `home === undefined ? NOTHING`,
    ],
  }),
];

/** Breaks in what policies are taken to do, one by one and together. */
export const ENGINE_MUTANTS: readonly Mutant[] = [
  ...ENFORCEMENT,
  ...ANALYSE,
  ...HALF,
  ...TIERS,
  ...ADDING,
  ...SELECTION,
  ...ADDRESSES,
];
