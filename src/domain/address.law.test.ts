import { BlockList, isIP } from "node:net";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { Address, Family } from "./address.ts";
import {
  blockOf,
  compareWords,
  formatAddress,
  nextWords,
  parseAddress,
  parseCidr,
  previousWords,
  rangeHolds,
  wordCount,
} from "./address.ts";

const word = fc.oneof(
  fc.constantFrom(0, 1, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff),
  fc.nat({ max: 0xffffffff }),
);
const addressOf = (family: Family): fc.Arbitrary<Address> =>
  fc
    .array(word, { minLength: wordCount(family), maxLength: wordCount(family) })
    .map((words) => ({ family, words }));
const address = fc.oneof(addressOf(4), addressOf(6));
const textOf = ({ family, words }: Address): string => formatAddress(family, words);

/** Texts that are nearly addresses: pieces of them, glued at random. */
const piece = fc.constantFrom(
  "0",
  "1",
  "01",
  "255",
  "256",
  "ffff",
  "12345",
  ".",
  ".",
  ":",
  ":",
  "::",
  "1.2.3.4",
  "::ffff:",
  "%1",
  " ",
  "-",
  "",
);
const nearly = fc.array(piece, { maxLength: 17 }).map((pieces) => pieces.join(""));
const mangled = fc
  .tuple(fc.oneof(fc.ipV4(), fc.ipV4Extended(), fc.ipV6(), address.map(textOf)), fc.nat(), piece)
  .map(([text, at, extra]) => {
    const cut = at % (text.length + 1);
    return text.slice(0, cut) + extra + text.slice(cut);
  });

describe("parseAddress", () => {
  test("reads exactly what node:net takes for an address, zones aside", () => {
    fc.assert(
      fc.property(fc.oneof(nearly, mangled, fc.ipV4(), fc.ipV6(), fc.string()), (text) => {
        const family = text.includes("%") ? 0 : isIP(text);
        expect(parseAddress(text)?.family ?? 0).toBe(family);
      }),
      { numRuns: 5000 },
    );
  });

  test("reads back what formatAddress writes", () => {
    fc.assert(
      fc.property(address, (given) => {
        expect(parseAddress(textOf(given))).toEqual(given);
      }),
      { numRuns: 1000 },
    );
  });

  test("reads every spelling of an address as the one that URL makes of it", () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV6(), addressOf(6).map(textOf)), (text) => {
        const parsed = parseAddress(text);
        if (parsed === undefined) throw new Error(text);
        expect(`[${textOf(parsed)}]`).toBe(new URL(`http://[${text}]/`).hostname);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("parseCidr", () => {
  test("holds exactly the addresses that node:net's BlockList holds", () => {
    const block = fc.oneof(
      fc.tuple(addressOf(4), fc.nat({ max: 32 }), addressOf(4)),
      fc.tuple(addressOf(6), fc.nat({ max: 128 }), addressOf(6)),
    );
    fc.assert(
      fc.property(block, ([base, prefix, other]) => {
        const cidr = parseCidr(`${textOf(base)}/${prefix}`);
        if (cidr === undefined) throw new Error("no block");
        const type = base.family === 4 ? "ipv4" : "ipv6";
        const list = new BlockList();
        list.addSubnet(textOf(base), prefix, type);
        const outside = [previousWords(cidr.first), nextWords(cidr.last)].filter(
          (words) => words !== undefined,
        );
        for (const words of [base.words, other.words, cidr.first, cidr.last, ...outside]) {
          const probe = { family: base.family, words };
          expect(rangeHolds(cidr, probe)).toBe(list.check(textOf(probe), type));
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("clears host bits and says so", () => {
    fc.assert(
      fc.property(address, fc.nat({ max: 128 }), (given, bits) => {
        const prefix = bits % (given.words.length * 32 + 1);
        const block = blockOf(given, prefix);
        expect(block.hostBits).toBe(compareWords(block.first, given.words) !== 0);
        expect(blockOf({ family: given.family, words: block.first }, prefix)).toEqual({
          ...block,
          hostBits: false,
        });
      }),
    );
  });
});

test("the word after and the word before are inverse, and neighbours", () => {
  fc.assert(
    fc.property(address, ({ words }) => {
      const next = nextWords(words);
      if (next === undefined) {
        expect(new Set(words)).toEqual(new Set([0xffffffff]));
        return;
      }
      expect(previousWords(next)).toEqual(words);
      expect(compareWords(words, next)).toBeLessThan(0);
    }),
  );
});
