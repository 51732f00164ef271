/** The most alternatives one pattern's braces may stand for; past it the braces are literal. */
const ALTERNATIVES = 256;

/**
 * Compiles `--exclude` patterns into one test on a path (segments joined by `/`).
 *
 * A pattern without a slash matches any one segment (`charts`, `*.test.yaml`); one with a slash
 * matches the path from its start. `*` and `?` stay inside a segment and match a leading dot,
 * `**` is any number of segments, `{a,b}` is either; everything else is literal. A path below a
 * match is matched too.
 *
 * Not `path.matchesGlob`: that skips hidden files and takes exponential time on `*a*a*a*a*`.
 * @example globs(["tests/**", "*.bak.yaml"])("k8s/old.bak.yaml") // true
 */
export function globs(patterns: readonly string[]): (path: string) => boolean {
  const compiled = patterns.flatMap((pattern) => braces(pattern).map(compile));
  return (path) => {
    const segments = split(path);
    return compiled.some((matches) => matches(segments));
  };
}

type Matcher = (segments: readonly string[]) => boolean;

function compile(pattern: string): Matcher {
  const parts = split(pattern);
  if (parts.length === 0) {
    return () => false;
  }
  if (parts.length === 1 && !pattern.slice(0, -1).includes("/") && parts[0] !== "**") {
    const [part = ""] = parts;
    return (segments) => segments.some((segment) => matchesSegment(segment, part));
  }
  return (segments) => matchesPrefix(segments, parts);
}

function split(path: string): readonly string[] {
  return path.split("/").filter((segment) => segment !== "" && segment !== ".");
}

/** Whether some leading run of segments is matched by all parts. One row of the usual table per part. */
function matchesPrefix(segments: readonly string[], parts: readonly string[]): boolean {
  let reached = [true, ...segments.map(() => false)];
  for (const part of parts) {
    reached = part === "**" ? spread(reached) : step(reached, segments, part);
  }
  return reached.includes(true);
}

/** `**`: from every place reached, all later ones are. */
function spread(reached: readonly boolean[]): boolean[] {
  const first = reached.indexOf(true);
  return reached.map((_, index) => first !== -1 && index >= first);
}

function step(reached: readonly boolean[], segments: readonly string[], part: string): boolean[] {
  const matched = segments.map((segment, index) => reached[index] === true && matchesSegment(segment, part));
  return [false, ...matched];
}

/** One segment against `*`, `?` and literals: greedy with one point of return, never exponential. */
function matchesSegment(text: string, pattern: string): boolean {
  let at = 0;
  let from = 0;
  let star = -1;
  let mark = 0;
  while (at < text.length) {
    if (pattern[from] === "*") {
      star = from;
      mark = at;
      from += 1;
    } else if (from < pattern.length && (pattern[from] === "?" || pattern[from] === text[at])) {
      at += 1;
      from += 1;
    } else if (star === -1) {
      return false;
    } else {
      mark += 1;
      at = mark;
      from = star + 1;
    }
  }
  return /^\**$/.test(pattern.slice(from));
}

/** The patterns that a pattern's `{a,b}` stand for. Unbalanced or too many: the pattern itself. */
function braces(pattern: string): readonly string[] {
  let open = [pattern];
  for (;;) {
    const next = open.flatMap((text) => expandFirst(text));
    if (next.length === open.length && next.every((text, index) => text === open[index])) {
      return open;
    }
    if (next.length > ALTERNATIVES) {
      return [pattern];
    }
    open = next;
  }
}

function expandFirst(text: string): readonly string[] {
  const close = text.indexOf("}");
  const start = text.lastIndexOf("{", close);
  if (close === -1 || start === -1) {
    return [text];
  }
  const choices = text.slice(start + 1, close).split(",");
  return choices.map((choice) => text.slice(0, start) + choice + text.slice(close + 1));
}
