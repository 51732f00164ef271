/**
 * One document's stretch of a text.
 * `clean`: it begins the text, or comes after a line with `---` alone; `inline`: it begins on the line of its `---`;
 * `ended`: it comes after a line with `...` and no `---`.
 */
export type Slice = {
  readonly from: number;
  readonly to: number;
  readonly start: "clean" | "inline" | "ended";
};

type Marker = { readonly offset: number; readonly next: number; readonly start: Slice["start"] };

/**
 * Splits a text at its document markers. A marker is one wherever it stands at a line's start, inside quotes and
 * block scalars too: so says YAML, and so a broken document ends where the next one begins.
 */
export function splitDocuments(text: string): Slice[] {
  const slices: Slice[] = [];
  const dashes = markerFinder(text, "---");
  const dots = markerFinder(text, "...");
  let from = 0;
  let start: Slice["start"] = "clean";
  for (;;) {
    const marker = earlier(dashes(), dots());
    const to = marker?.offset ?? text.length;
    if (to > from) slices.push({ from, to, start });
    if (marker === undefined) return joinDirectives(text, slices);
    (marker.start === "ended" ? dots : dashes)(marker.next);
    from = marker.start === "inline" ? marker.offset : marker.next;
    start = marker.start;
  }
}

function earlier(a: Marker | undefined, b: Marker | undefined): Marker | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a.offset < b.offset ? a : b;
}

/** Looks for one kind of marker, each time from where the last one was passed. */
function markerFinder(text: string, letters: "---" | "..."): (passed?: number) => Marker | undefined {
  let current = findMarker(text, letters, 0);
  return (passed) => {
    if (passed !== undefined) current = findMarker(text, letters, passed);
    return current;
  };
}

function findMarker(text: string, letters: "---" | "...", from: number): Marker | undefined {
  if (from === 0 && text.startsWith(letters) && isBlankAt(text, 3)) return markerAt(text, letters, 0);
  let found = text.indexOf(`\n${letters}`, Math.max(0, from - 1));
  while (found !== -1 && !isBlankAt(text, found + 4)) found = text.indexOf(`\n${letters}`, found + 4);
  return found === -1 ? undefined : markerAt(text, letters, found + 1);
}

function isBlankAt(text: string, offset: number): boolean {
  return offset >= text.length || " \t\r\n".includes(text.charAt(offset));
}

function markerAt(text: string, letters: "---" | "...", offset: number): Marker {
  const lineFeed = text.indexOf("\n", offset);
  const next = lineFeed === -1 ? text.length : lineFeed + 1;
  if (letters === "...") return { offset, next, start: "ended" };
  return { offset, next, start: saysNothing(text, offset + 3, next) ? "clean" : "inline" };
}

/** Whether only blanks and a comment stand between two offsets of a line. */
function saysNothing(text: string, from: number, to: number): boolean {
  let at = from;
  while (at < to && isBlankAt(text, at)) at++;
  return at >= to || text.charAt(at) === "#";
}

/** Puts a document's directives (`%YAML 1.2`) and the document after them into one slice. */
function joinDirectives(text: string, slices: readonly Slice[]): Slice[] {
  const joined: Slice[] = [];
  let directives: Slice | undefined;
  for (const slice of slices) {
    const whole: Slice =
      directives === undefined ? slice : { ...slice, from: directives.from, start: directives.start };
    directives = undefined;
    if (whole === slice && beginsWithDirective(text, slice)) directives = slice;
    else joined.push(whole);
  }
  if (directives !== undefined) joined.push(directives);
  return joined;
}

function beginsWithDirective(text: string, slice: Slice): boolean {
  let line = slice.from;
  while (line < slice.to && (isBlankAt(text, line) || text.charAt(line) === "#")) {
    const lineFeed = text.indexOf("\n", line);
    line = lineFeed === -1 ? slice.to : lineFeed + 1;
  }
  return line < slice.to && text.charAt(line) === "%";
}
