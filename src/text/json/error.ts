import { skipBlanks } from "./scan.ts";

/** Where and why a text is not JSON. */
export type JsonError = { readonly offset: number; readonly what: string };

type State = { readonly text: string; readonly to: number; at: number; readonly open: ("{" | "[")[] };

const words: readonly string[] = ["true", "false", "null"];

/**
 * The first place where a stretch of text that `JSON.parse` refused stops being JSON. One pass, no recursion.
 *
 * @example findJsonError('{"a": }', 0, 7) // { offset: 6, what: "a value was expected" }
 */
export function findJsonError(text: string, from: number, to: number): JsonError | undefined {
  const state: State = { text, to, at: skipBlanks(text, from, to), open: [] };
  for (;;) {
    const error = readValueStart(state) ?? readAfterValue(state);
    if (error !== undefined) return error;
    if (state.open.length === 0)
      return state.at < to ? { offset: state.at, what: "nothing more was expected" } : undefined;
  }
}

/** Reads one scalar, or opens collections down to the first value inside, or closes an empty one. */
function readValueStart(state: State): JsonError | undefined {
  for (;;) {
    const letter = state.text.charAt(state.at);
    if (state.at >= state.to || (letter !== "{" && letter !== "[")) return readScalar(state);
    state.open.push(letter);
    step(state, 1);
    const close = letter === "{" ? "}" : "]";
    if (state.at < state.to && state.text.charAt(state.at) === close) {
      state.open.pop();
      step(state, 1);
      return undefined;
    }
    const error = letter === "{" ? readKey(state) : undefined;
    if (error !== undefined) return error;
  }
}

function readScalar(state: State): JsonError | undefined {
  const { text, at, to } = state;
  if (at >= to) return { offset: to, what: "the text ends where a value was expected" };
  if (text.charAt(at) === '"') return readString(state);
  const end = numberEnd(text, at, to) ?? wordEnd(text, at, to);
  if (end === undefined) return { offset: at, what: "a value was expected" };
  step(state, end - at);
  return undefined;
}

function readString(state: State): JsonError | undefined {
  const { text, to } = state;
  for (let i = state.at + 1; i < to; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) {
      step(state, i + 1 - state.at);
      return undefined;
    }
    if (code < 0x20) return { offset: i, what: "a string holds a control character that must be escaped" };
    if (code !== 0x5c) continue;
    const length = escapeLength(text, i);
    if (length === 0 || i + length > to) return { offset: i, what: "a string holds an unknown escape" };
    i += length - 1;
  }
  return { offset: to, what: "the text ends inside a string" };
}

function escapeLength(text: string, offset: number): number {
  if (text.charAt(offset + 1) === "u")
    return /^[0-9a-fA-F]{4}$/.test(text.slice(offset + 2, offset + 6)) ? 6 : 0;
  return '"\\/bfnrt'.includes(text.charAt(offset + 1)) ? 2 : 0;
}

function wordEnd(text: string, at: number, to: number): number | undefined {
  const word = words.find((word) => text.startsWith(word, at));
  return word !== undefined && at + word.length <= to ? at + word.length : undefined;
}

function numberEnd(text: string, at: number, to: number): number | undefined {
  const start = text.charAt(at) === "-" ? at + 1 : at;
  const whole = text.charAt(start) === "0" ? start + 1 : digitsEnd(text, start, to);
  if (whole === start || whole > to) return undefined;
  let end = whole;
  if (text.charAt(end) === ".") {
    const fraction = digitsEnd(text, end + 1, to);
    if (fraction === end + 1) return end;
    end = fraction;
  }
  if (text.charAt(end).toLowerCase() !== "e") return end;
  const sign = "+-".includes(text.charAt(end + 1)) ? end + 2 : end + 1;
  const exponent = digitsEnd(text, sign, to);
  return exponent === sign ? end : exponent;
}

function digitsEnd(text: string, from: number, to: number): number {
  let i = from;
  while (i < to && text.charCodeAt(i) >= 0x30 && text.charCodeAt(i) <= 0x39) i++;
  return i;
}

function readKey(state: State): JsonError | undefined {
  if (state.at >= state.to) return { offset: state.to, what: "the text ends where a key was expected" };
  if (state.text.charAt(state.at) !== '"')
    return { offset: state.at, what: "a key in double quotes was expected" };
  const error = readString(state);
  if (error !== undefined) return error;
  if (state.at >= state.to || state.text.charAt(state.at) !== ":")
    return { offset: state.at, what: "a colon was expected" };
  step(state, 1);
  return undefined;
}

/** After a value: closes what ends here, and steps over a comma to the next value. */
function readAfterValue(state: State): JsonError | undefined {
  for (;;) {
    const innermost = state.open.at(-1);
    if (innermost === undefined) return undefined;
    if (state.at >= state.to)
      return { offset: state.to, what: `the text ends before this is closed: ${innermost}` };
    const letter = state.text.charAt(state.at);
    if (letter === ",") {
      step(state, 1);
      return innermost === "{" ? readKey(state) : undefined;
    }
    const close = innermost === "{" ? "}" : "]";
    if (letter !== close) return { offset: state.at, what: `a comma or ${close} was expected` };
    state.open.pop();
    step(state, 1);
  }
}

function step(state: State, length: number): void {
  state.at = skipBlanks(state.text, state.at + length, state.to);
}
