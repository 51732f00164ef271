/** What is known of a connection: allowed for sure, denied for sure, or neither. */
export type Verdict = "allow" | "deny" | "unknown";

/** Three-valued truth, for what the input says, denies, or leaves open. */
export type Truth = "yes" | "no" | "maybe";

/** Kleene's and. */
export function and(a: Truth, b: Truth): Truth {
  if (a === "no" || b === "no") return "no";
  return a === "yes" && b === "yes" ? "yes" : "maybe";
}

/** Kleene's or. */
export function or(a: Truth, b: Truth): Truth {
  if (a === "yes" || b === "yes") return "yes";
  return a === "no" && b === "no" ? "no" : "maybe";
}

/** Kleene's not. */
export function not(a: Truth): Truth {
  if (a === "maybe") return a;
  return a === "yes" ? "no" : "yes";
}

/** The verdict of a point that lies inside `certain`, outside `possible`, or between. */
export function verdictOf(certain: boolean, possible: boolean): Verdict {
  if (certain) return "allow";
  return possible ? "unknown" : "deny";
}
