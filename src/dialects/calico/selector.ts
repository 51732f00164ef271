/**
 * Calico's selector language: text → expression. Precedence `!` over `&&` over `||`; strings have no escapes;
 * `!` stands before a whole comparison (`!a == "b"` is `!(a == "b")`). Blanks and tabs part words, nothing else does.
 * Source: projectcalico/calico, libcalico-go/lib/selector; Calico documentation, "Selectors".
 */
export type Selector =
  | { readonly kind: "all" }
  /** What lies in no namespace; in rules' namespaceSelector only. */
  | { readonly kind: "global" }
  | { readonly kind: "has"; readonly key: string }
  | { readonly kind: "in"; readonly key: string; readonly values: readonly string[] }
  | {
      readonly kind: "contains" | "starts with" | "ends with";
      readonly key: string;
      readonly value: string;
    }
  | { readonly kind: "not"; readonly of: Selector }
  | { readonly kind: "and" | "or"; readonly of: readonly Selector[] };

/** Where a text stops being a selector, and what was expected there. */
export type SelectorTrouble = { readonly at: number; readonly expected: string };

/** Longer texts and deeper nesting are nobody's handwriting. */
const LONGEST = 32_768;
const DEEPEST = 100;

const KEY = /[A-Za-z0-9_./-]{1,512}/uy;
const BLANKS = /[ \t]*/uy;
const OPERATOR = /==|!=|contains|starts[ \t]*with|ends[ \t]*with|not[ \t]*in|in/uy;
const CALL = /(?:all|global)\([ \t]*\)/uy;
const HAS = /has\(/uy;

/**
 * Reads a selector; an empty text selects all. Never throws.
 * @example readSelectorText('role == "db" && !has(old)')
 */
export function readSelectorText(
  text: string,
): { readonly selector: Selector } | { readonly trouble: SelectorTrouble } {
  if (text.length > LONGEST) return { trouble: { at: LONGEST, expected: "the end" } };
  const parser = new Parser(text);
  const selector = parser.isAtEnd() ? { kind: "all" as const } : parser.or(0);
  if (selector !== undefined && !parser.isAtEnd()) parser.expect("&&, || or the end");
  const { trouble } = parser;
  if (trouble !== undefined) return { trouble };
  return selector === undefined ? { trouble: { at: 0, expected: "a selector" } } : { selector };
}

/** A place in a text that moves on as it is read. The first trouble stays. */
class Parser {
  readonly #text: string;
  #at = 0;
  trouble: SelectorTrouble | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  expect(expected: string): undefined {
    this.trouble ??= { at: this.#at, expected };
    return undefined;
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  /** The pattern after blanks. */
  #next(pattern: RegExp): string | undefined {
    this.#take(BLANKS);
    return this.#take(pattern);
  }

  /** A sign after blanks. */
  #sign(sign: string): boolean {
    this.#take(BLANKS);
    const isThere = this.#text.startsWith(sign, this.#at);
    if (isThere) this.#at += sign.length;
    return isThere;
  }

  isAtEnd(): boolean {
    this.#take(BLANKS);
    return this.#at >= this.#text.length;
  }

  or(depth: number): Selector | undefined {
    return this.#joined("or", "||", () => this.#joined("and", "&&", () => this.#operation(depth)));
  }

  #joined(kind: "and" | "or", sign: string, part: () => Selector | undefined): Selector | undefined {
    const parts: Selector[] = [];
    do {
      const one = part();
      if (one === undefined) return undefined;
      parts.push(one);
    } while (this.#sign(sign));
    const [only] = parts;
    return parts.length === 1 ? only : { kind, of: parts };
  }

  #operation(depth: number): Selector | undefined {
    let isNegated = false;
    while (this.#sign("!")) isNegated = !isNegated;
    const operand = this.#operand(depth);
    return operand !== undefined && isNegated ? { kind: "not", of: operand } : operand;
  }

  #operand(depth: number): Selector | undefined {
    if (this.#sign("(")) return this.#group(depth + 1);
    const call = this.#next(CALL);
    if (call !== undefined) return { kind: call.startsWith("all") ? "all" : "global" };
    if (this.#next(HAS) !== undefined) return this.#has();
    const key = this.#next(KEY);
    return key === undefined ? this.expect("a label, has(label), all() or a bracket") : this.#comparison(key);
  }

  #group(depth: number): Selector | undefined {
    if (depth > DEEPEST) return this.expect("fewer brackets");
    const inner = this.or(depth);
    if (inner === undefined) return undefined;
    return this.#sign(")") ? inner : this.expect("&&, || or )");
  }

  #has(): Selector | undefined {
    const key = this.#next(KEY);
    if (key === undefined) return this.expect("the key of a label");
    return this.#sign(")") ? { kind: "has", key } : this.expect(")");
  }

  #comparison(key: string): Selector | undefined {
    const operator = this.#next(OPERATOR);
    switch (operator) {
      case undefined:
        return this.expect("==, !=, in, not in, contains, starts with or ends with");
      case "in":
        return this.#set(key);
      case "==":
        return this.#quoted((value) => ({ kind: "in", key, values: [value] }));
      case "!=":
        return this.#quoted((value) => negated({ kind: "in", key, values: [value] }));
      case "contains":
        return this.#quoted((value) => ({ kind: "contains", key, value }));
      default: {
        if (operator.startsWith("not")) {
          const set = this.#set(key);
          return set === undefined ? undefined : negated(set);
        }
        const kind = operator.startsWith("starts") ? "starts with" : "ends with";
        return this.#quoted((value) => ({ kind, key, value }));
      }
    }
  }

  #string(): string | undefined {
    const quote = this.#sign('"') ? '"' : this.#sign("'") ? "'" : undefined;
    if (quote === undefined) return undefined;
    const end = this.#text.indexOf(quote, this.#at);
    if (end < 0) return this.expect(`the closing ${quote}`);
    const value = this.#text.slice(this.#at, end);
    this.#at = end + 1;
    return value;
  }

  #quoted(make: (value: string) => Selector): Selector | undefined {
    const value = this.#string();
    return value === undefined ? this.expect("a text in quotes") : make(value);
  }

  /** `{ "a", "b" }`; a comma may stand at the end, and there may be nothing in it. */
  #set(key: string): Selector | undefined {
    if (!this.#sign("{")) return this.expect("{");
    const values: string[] = [];
    for (;;) {
      const value = this.#string();
      if (value === undefined) break;
      values.push(value);
      if (!this.#sign(",")) break;
    }
    if (this.trouble !== undefined) return undefined;
    return this.#sign("}") ? { kind: "in", key, values } : this.expect("a text in quotes, a comma or }");
  }
}

function negated(of: Selector): Selector {
  return { kind: "not", of };
}
