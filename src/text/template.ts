/** A template action such as `{{ .Values.name }}` or `{{- if .Values.on -}}`. */
const action = /\{\{-?\s*(?:\/\*|[\w.$"`(])/y;
const blockWord = /\{\{-?\s*(if|range|with|define|block|end)\b/g;
/** The end of a line that opens a block scalar, whose text is not YAML's any more. */
const opensText = /(?:^|[\s:-])[|>][-+1-9]{0,2}\s*$/;

/**
 * Whether a stretch of text that is no valid YAML holds a Go template's action outside comments, quotes and block
 * scalars: then it is a chart's template and was never meant to be read as it is.
 */
export function isTemplate(text: string): boolean {
  if (!text.includes("{{")) return false;
  let textColumn = Number.POSITIVE_INFINITY;
  for (const line of text.split("\n")) {
    const column = indentation(line);
    if (column === line.length || column > textColumn) continue;
    textColumn = Number.POSITIVE_INFINITY;
    if (line.includes("{{") && hasBareAction(line)) return true;
    if (opensText.test(line.slice(-20))) textColumn = column;
  }
  return false;
}

function indentation(line: string): number {
  let column = 0;
  while (column < line.length && line.charAt(column) === " ") column++;
  return column;
}

function hasBareAction(line: string): boolean {
  let quote = "";
  for (let at = 0; at < line.length; at++) {
    const letter = line.charAt(at);
    if (quote !== "") quote = letter === quote ? "" : quote;
    else if (letter === "{" && actionAt(line, at)) return true;
    else if (startsWord(line, at)) {
      if (letter === "#") return false;
      if (letter === '"' || letter === "'") quote = letter;
    }
  }
  return false;
}

function actionAt(line: string, at: number): boolean {
  action.lastIndex = at;
  return action.test(line);
}

function startsWord(line: string, at: number): boolean {
  return at === 0 || " \t[{,:(-".includes(line.charAt(at - 1));
}

/** By how many blocks (`if`, `range`, …) a stretch of a template opens more than it closes. */
export function openBlocks(text: string): number {
  let open = 0;
  for (const [, word] of text.matchAll(blockWord)) open += word === "end" ? -1 : 1;
  return open;
}
