import type { Json } from "../../domain/json.ts";
import { and, not, or, type Truth } from "../../domain/verdict.ts";
import type { Labels } from "../../policy/spec/selectors.ts";

/** A selector as a tree. */
type Tree =
  | { readonly is: "all" | "global" }
  | { readonly is: "not"; readonly of: Tree }
  | { readonly is: "and" | "or"; readonly left: Tree; readonly right: Tree }
  | { readonly is: "test"; readonly key: string; readonly how: string; readonly values: readonly string[] };

/** What a key leads to: labels with a key of their own, one value, the name of the account (or not known), nothing. */
export type Meaning =
  | { readonly labels: Labels; readonly key: string }
  | { readonly value: string }
  | { readonly account: string | undefined }
  | "nothing";

const KEY = "[A-Za-z0-9_./-]{1,512}";
const TOKEN = new RegExp(
  `[ \\t]*(?:(has\\([ \\t]*${KEY}[ \\t]*\\))|((?:all|global)\\([ \\t]*\\))|("[^"]*"|'[^']*')|(&&|\\|\\||==|!=|[!(){},])|(${KEY})|$)`,
  "uy",
);

/** The words of a text; undefined where something in it is none. */
function wordsOf(text: string): string[] | undefined {
  const words: string[] = [];
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    const word = found?.slice(1).find((part) => part !== undefined);
    if (found === null || (word === undefined && TOKEN.lastIndex < text.length)) return undefined;
    if (word !== undefined) words.push(word);
  }
  return words;
}

/** Reads one selector after another rule of the grammar; throws where the text is none. */
class Grammar {
  readonly #words: string[];
  #depth = 0;

  constructor(words: string[]) {
    this.#words = words;
  }

  #isNext(word: string): boolean {
    if (this.#words[0] !== word) return false;
    this.#words.shift();
    return true;
  }

  #fail(): never {
    throw new SyntaxError("no selector");
  }

  whole(): Tree {
    const tree = this.#any();
    return this.#words.length === 0 ? tree : this.#fail();
  }

  #any(): Tree {
    const left = this.#every();
    return this.#isNext("||") ? { is: "or", left, right: this.#any() } : left;
  }

  #every(): Tree {
    const left = this.#one();
    return this.#isNext("&&") ? { is: "and", left, right: this.#every() } : left;
  }

  #one(): Tree {
    if (this.#isNext("!")) return { is: "not", of: this.#one() };
    if (this.#isNext("(")) {
      this.#depth += 1;
      if (this.#depth > 100) this.#fail();
      const inner = this.#any();
      this.#depth -= 1;
      return this.#isNext(")") ? inner : this.#fail();
    }
    const word = this.#words.shift() ?? this.#fail();
    if (word.startsWith("all(")) return { is: "all" };
    if (word.startsWith("global(")) return { is: "global" };
    if (word.startsWith("has("))
      return { is: "test", key: word.slice(4, -1).replaceAll(/[ \t]/gu, ""), how: "has", values: [] };
    return /^[A-Za-z0-9_./-]+$/u.test(word) ? this.#test(word) : this.#fail();
  }

  #test(key: string): Tree {
    const how = this.#operator();
    if (how === "in" || how === "notin") return { is: "test", key, how, values: this.#set() };
    return { is: "test", key, how, values: [this.#string()] };
  }

  #operator(): string {
    const word = this.#words.shift() ?? this.#fail();
    if (["==", "!=", "contains", "in", "notin", "startswith", "endswith"].includes(word)) return word;
    const second = { not: "in", starts: "with", ends: "with" }[word];
    return second !== undefined && this.#isNext(second) ? `${word}${second}` : this.#fail();
  }

  #string(): string {
    const word = this.#words.shift() ?? this.#fail();
    return /^["']/u.test(word) ? word.slice(1, -1) : this.#fail();
  }

  #set(): readonly string[] {
    if (!this.#isNext("{")) this.#fail();
    const values: string[] = [];
    while (!this.#isNext("}")) {
      values.push(this.#string());
      if (!this.#isNext(",") && this.#words[0] !== "}") this.#fail();
    }
    return values;
  }
}

/** The tree of a text; undefined where it is no selector. */
function treeOf(text: string): Tree | undefined {
  if (text.length > 32_768) return undefined;
  const words = wordsOf(text);
  if (words === undefined) return undefined;
  if (words.length === 0) return { is: "all" };
  try {
    return new Grammar(words).whole();
  } catch (problem) {
    if (problem instanceof SyntaxError) return undefined;
    throw problem;
  }
}

function hasGlobal(tree: Tree): boolean {
  if (tree.is === "not") return hasGlobal(tree.of);
  if (tree.is === "and" || tree.is === "or") return hasGlobal(tree.left) || hasGlobal(tree.right);
  return tree.is === "global";
}

/** Of whom a selector is asked: what its keys lead to, and what all() and global() are. */
export type Asked = {
  readonly meaningOf: (key: string) => Meaning;
  readonly all: Truth;
  readonly global: Truth;
  /** Where global() may stand alone. */
  readonly mayBeGlobal: boolean;
};

/** Whether a selector holds, or, where that is not wanted, does not. One that cannot be read may or may not. */
export function selectorHolds(text: Json, asked: Asked, wanted = true): Truth {
  const tree = typeof text === "string" ? treeOf(text) : undefined;
  if (tree === undefined) return "maybe";
  if (hasGlobal(tree) && (tree.is !== "global" || !asked.mayBeGlobal)) return "maybe";
  return holds(tree, asked, wanted);
}

function holds(tree: Tree, asked: Asked, wanted: boolean): Truth {
  switch (tree.is) {
    case "all":
    case "global":
      return turned(asked[tree.is], wanted);
    case "not":
      return holds(tree.of, asked, !wanted);
    case "and":
    case "or": {
      const join = (tree.is === "and") === wanted ? and : or;
      return join(holds(tree.left, asked, wanted), holds(tree.right, asked, wanted));
    }
    case "test":
      return tests(tree, asked, isNegative(tree.how) ? !wanted : wanted);
  }
}

function isNegative(how: string): boolean {
  return how === "!=" || how === "notin";
}

type Test = Tree & { readonly is: "test" };

/** A comparison is false of what has no such label; what nobody wrote is not there, where its absence is wanted. */
function tests(test: Test, { meaningOf }: Asked, wanted: boolean): Truth {
  const meaning = meaningOf(test.key);
  if (meaning === "nothing") return turned("no", wanted);
  if ("value" in meaning) return turned(fits(test, meaning.value), wanted);
  if ("account" in meaning) return turned(accountFits(test, meaning.account), wanted);
  return labelTests(test, meaning, wanted);
}

function labelTests(
  test: Test,
  { labels, key }: Extract<Meaning, { readonly labels: Labels }>,
  wanted: boolean,
): Truth {
  const [value, begin] = [labels.known.get(key), labels.begun?.get(key)];
  if (value !== undefined) return turned(fits(test, value), wanted);
  if (begin !== undefined) return turned(fitsBegun(test, begin), wanted);
  const isNever = test.values.length === 0 && test.how !== "has";
  if (isNever || labels.others === "absent") return turned("no", wanted);
  return labels.others === "unwritten" && !wanted ? "yes" : "maybe";
}

function turned(truth: Truth, wanted: boolean): Truth {
  return wanted ? truth : not(truth);
}

function fits({ how, values }: Test, value: string): Truth {
  const [part = ""] = values;
  const found = {
    has: true,
    contains: value.includes(part),
    startswith: value.startsWith(part),
    endswith: value.endsWith(part),
  }[how];
  return (found ?? values.includes(value)) ? "yes" : "no";
}

/** A label that is there with a value of which only the beginning is known. */
function fitsBegun({ how, values }: Test, begin: string): Truth {
  if (how === "has") return "yes";
  if (["contains", "startswith", "endswith"].includes(how)) return "maybe";
  return values.some((value) => value.startsWith(begin) && value !== begin) ? "maybe" : "no";
}

/** Every pod has an account; parts of its name are not looked at. */
function accountFits({ how, values }: Test, account: string | undefined): Truth {
  if (how === "has") return "yes";
  if (["contains", "startswith", "endswith"].includes(how) || account === undefined) return "maybe";
  return values.includes(account) ? "yes" : "no";
}
