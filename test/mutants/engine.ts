import { mutantsOf, type Mutant } from "./mutant.ts";

const ANALYSE = mutantsOf("src/policy/engine/analyse.ts", {
  "a policy that perhaps isolates is dropped": [
    `policy.isolates[direction] !== "no"`,
    `policy.isolates[direction] === "yes"`,
  ],
  "a policy that perhaps selects does": [`certain === possible || holdsClass(certain, number)`, `true`],
  "pods with other named ports are as their neighbours": [
    `if (this.#direction === "egress" ||`,
    `if (true ||`,
  ],
  "Baseline is consulted for isolated pods": [
    `isolatingTier(this.#sheets, isolating, baseline)`,
    `this.#sheets.intersect(baseline, isolatingTier(this.#sheets, isolating, baseline))`,
  ],
  "Baseline is never consulted": [
    `isolatingTier(this.#sheets, isolating, baseline)`,
    `isolatingTier(this.#sheets, isolating, this.#sheets.everything)`,
  ],
  "a NetworkPolicy decides before Admin": [
    `this.#firstMatch(this.#inTier(selected, "admin"), subject, middle)`,
    `isolated === "yes" ? middle : this.#firstMatch(this.#inTier(selected, "admin"), subject, middle)`,
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
  "every policy isolates in both directions": [
    `at(this.#snapshot.policies, policy).isolates[this.#direction]`,
    `"yes"`,
  ],
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
  "higher priorities come first": [`toSorted(([a], [b]) => a - b)`, `toSorted(([a], [b]) => b - a)`],
  "priorities are compared as texts": [
    `toSorted(([a], [b]) => a - b)`,
    `toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1))`,
  ],
  "rules are tried from the bottom up": [
    `for (let index = rules.length - 1; index >= 0; index -= 1) {`,
    `for (let index = 0; index < rules.length; index += 1) {`,
  ],
  "a policy that perhaps selects is there": [
    `return truth === "yes" ? sheet : this.#sheets.meet(sheet, rest);`,
    `return sheet;`,
  ],
  "a policy that perhaps selects is not there": [
    `return truth === "yes" ? sheet : this.#sheets.meet(sheet, rest);`,
    `return truth === "yes" ? sheet : rest;`,
  ],
  "a baseline without priority comes last": [`return this.#sheets.meet(before, after);`, `return after;`],
  "a baseline without priority comes first": [`return this.#sheets.meet(before, after);`, `return before;`],
  "NetworkPolicies intersect": [
    `? next : sheets.unionAll(sure.map(({ allows }) => allows))`,
    `? next : sure.map(({ allows }) => allows).reduce((a, b) => sheets.intersect(a, b))`,
  ],
  "pods that no policy selects are isolated": [
    `return sure.length === 0 ? next`,
    `return sure.length === 0 ? sheets.nothing`,
  ],
  "isolation adds to what follows": [
    `sheets.unionAll(sure.map(({ allows }) => allows)); }`,
    `sheets.unionAll([next, ...sure.map(({ allows }) => allows)]); }`,
  ],
  "a policy that perhaps isolates adds nothing": [
    `return sheets.union(least, sheets.perhaps(all));`,
    `return least;`,
  ],
  "a policy that perhaps isolates allows for sure": [
    `return sheets.union(least, sheets.perhaps(all));`,
    `return all;`,
  ],
  "policies that perhaps isolate are there together or not at all": [
    `return policies.reduce((met, { allows }) => sheets.meet(met, allows), sheets.meet(next, all));`,
    `return sheets.meet(next, all);`,
  ],
});

const SELECTION = [
  ...mutantsOf("src/policy/engine/selection.ts", {
    "hostNetwork pods are selected, whatever the CNI": [
      `"host-network-pod" ? and(selected, scope.hostNetwork) : selected`,
      `"host-network-pod" ? selected : selected`,
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

const MATCH = mutantsOf("src/policy/engine/match.ts", {
  "the peers of a rule are and-ed": [
    `for (const rule of rules) this.#addRule(pieces, rule, direction, subject);`,
    `if (rules.some(({ peers }) => peers.length > 1)) {
      const sheetOf = (rule) => rule.peers.map((peer) => this.match([{ ...rule, peers: [peer] }], direction, subject));
      return this.#sheets.unionAll(rules.map((rule) => sheetOf(rule).reduce((a, b) => this.#sheets.intersect(a, b), this.#sheets.everything)));
    }
    for (const rule of rules) this.#addRule(pieces, rule, direction, subject);`,
  ],
  "only the first peer of a rule counts": [
    `for (const peer of rule.peers) {`,
    `for (const peer of rule.peers.slice(0, 1)) {`,
  ],
  "only the first rule counts": [
    `for (const rule of rules) this.#addRule(`,
    `for (const rule of rules.slice(0, 1)) this.#addRule(`,
  ],
  "a named port is the source's": [
    `const own = direction === "ingress" ?`,
    `direction = "ingress";\n    const own = direction === "ingress" ?`,
  ],
  "a named port of an ingress rule is the source's": [
    `const own = direction === "ingress" ?`,
    `direction = "egress";\n    const own = direction === "ingress" ?`,
  ],
  "a named port ignores its protocol on the pod": [
    `port.name === name && port.protocol === protocol`,
    `port.name === name`,
  ],
  "a name with several numbers is all of them": [`if (numbers.length === 1) certain =`, `certain =`],
  "a name with several numbers is the first": [
    `return [...new Set(own.map(({ number }) => number))];`,
    `return own.slice(0, 1).map(({ number }) => number);`,
  ],
  "a name on an unseen pod is no port": [
    `possible: algebra.ports.fromPorts(item.protocols.map(wholeProtocol)) };`,
    `possible: BOTTOM };`,
  ],
  "an unreadable port is no port": [`possible: frayed ? TOP : certain`, `possible: certain`],
  "an unreadable peer is dropped": [
    `return pieces.add(this.#all, where("maybe", this.#anywhere(ports)));`,
    `return;`,
  ],
  "an unreadable peer is everything": [
    `return pieces.add(this.#all, where("maybe", this.#anywhere(ports)));`,
    `return pieces.add(this.#all, this.#anywhere(ports));`,
  ],
  "everything is every pod and address outside": [
    `case "everything": return pieces.add(this.#all,`,
    `case "everything":\n        pieces.add(this.#sorts.outside, this.#anywhere(ports));\n        return pieces.add(this.#sorts.pods,`,
  ],
  "domain names match pods": [`pieces.add(this.#sorts.outside, perhaps);`, `pieces.add(this.#all, perhaps);`],
  "domain names match every address outside": [
    `const perhaps = where("maybe", this.#anywhere(ports));`,
    `const perhaps = this.#anywhere(ports);`,
  ],
  "domain names never match the API server": [
    `return pieces.add(this.#sorts.apiServer, perhaps);`,
    `return;`,
  ],
  "a block with an unreadable except is sure": [`if (peer.frayed) return { certain: BOTTOM, possible };`, ``],
});

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
export const ENGINE_MUTANTS: readonly Mutant[] = [...ANALYSE, ...TIERS, ...SELECTION, ...MATCH, ...ADDRESSES];
