/** A break in meaning, made on purpose: what the code then takes things for, and where it is broken. */
export type Mutant = {
  readonly name: string;
  /** From the root: `src/policy/selector.ts`. */
  readonly file: string;
  /** Text of the file, once in it. However the formatter breaks its lines. */
  readonly find: string;
  readonly replace: string;
};

/** The mutants of one file: what each takes things for, the text that says otherwise, and what stands there instead. */
export function mutantsOf(
  file: string,
  breaks: Readonly<Record<string, readonly [find: string, replace: string]>>,
): readonly Mutant[] {
  return Object.entries(breaks).map(([name, [find, replace]]) => ({ name, file, find, replace }));
}

/** The text with the break in it. Throws where the text to break is gone, or no longer the only one. */
export function breakText({ name, file, find, replace }: Mutant, text: string): string {
  const found = [...text.matchAll(patternOf(find))];
  const [only] = found;
  if (only === undefined || found.length > 1) {
    const times = only === undefined ? "no longer" : `${found.length} times`;
    throw new Error(`the mutant "${name}" is stale: ${file} has ${times} the text\n    ${find}`);
  }
  return text.slice(0, only.index) + replace + text.slice(only.index + only[0].length);
}

/** Matches a text whatever blanks and line breaks are between its words. */
function patternOf(find: string): RegExp {
  const words = find.split(/\s+/u).map((word) => word.replaceAll(/[$()*+.?[\\\]^{|}]/gu, String.raw`\$&`));
  return new RegExp(words.join(String.raw`\s+`), "gu");
}
