import { below, pick, type Random } from "./manifest.arbitrary.ts";

/** What breaks a document, or changes its meaning, where it lands. */
const shrapnel = [
  " ",
  "  ",
  "\n",
  "\t",
  "\r",
  "\r\n",
  ":",
  ": ",
  "-",
  "- ",
  "#",
  " #",
  "'",
  '"',
  "|",
  ">",
  "[",
  "]",
  "{",
  "}",
  ",",
  "?",
  "? ",
  "&a",
  "*a",
  "&a ",
  "*a ",
  "!",
  "!!str ",
  "!Foo ",
  "<<",
  "<<: ",
  "---",
  "\n---\n",
  "...",
  "\n...\n",
  "%YAML 1.1\n",
  "\0",
  "\u0001",
  "\u0085",
  "\u2028",
  "\uFEFF",
  "\\",
  "\\x",
  "@",
  "`",
  "%",
  "~",
  "0",
  "9",
  "é",
  "🚀",
  "\uD800",
  "{{ x }}",
  "{{- if .a }}",
  "- - ",
  "a: ",
  "a: b\n",
  "- a\n",
  "  ",
  "    ",
  "\n\n",
  "=",
  "*",
  ".",
  "_",
  "e",
  "x",
  "+",
] as const;

/** A text with a few changes: letters in and out, lines lost, doubled, moved and shifted. */
export function mutated(random: Random, text: string): string {
  let result = text;
  for (let count = 1 + below(random, 4); count > 0; count--)
    result = random() < 0.6 ? mutateLetters(random, result) : mutateLines(random, result);
  return result;
}

function mutateLetters(random: Random, text: string): string {
  const at = below(random, text.length + 1);
  const length = random() < 0.5 ? 0 : 1 + below(random, random() < 0.9 ? 3 : 40);
  const put = random() < 0.7 ? pick(random, shrapnel) : "";
  return text.slice(0, at) + put + text.slice(at + length);
}

function mutateLines(random: Random, text: string): string {
  const lines = text.split("\n");
  const at = below(random, lines.length);
  const line = lines[at] ?? "";
  const change = below(random, 6);
  if (change === 0) lines.splice(at, 1);
  else if (change === 1) lines.splice(at, 0, line);
  else if (change === 2) lines.splice(below(random, lines.length), 0, ...lines.splice(at, 1));
  else if (change === 3) lines[at] = ` ${line}`;
  else if (change === 4) lines[at] = line.replace(/^ {1,2}/, "");
  else lines.splice(at, below(random, 5));
  return lines.join("\n");
}
