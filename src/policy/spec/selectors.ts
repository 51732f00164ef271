import { field, isList, isObject, type Json } from "../../domain/json.ts";
import { and, type Truth } from "../../domain/verdict.ts";

/**
 * The labels of something, as far as they are known. `others` says what is known of the keys that are not in `known`:
 * they are absent; nobody wrote them down (a namespace without an object, semantics 3); nothing is known of them.
 */
export type Labels = {
  readonly known: ReadonlyMap<string, string>;
  readonly others: "absent" | "unwritten" | "unreadable";
  /** Keys that are there with a value that nobody wrote, and what it begins with and goes on after. */
  readonly begun?: ReadonlyMap<string, string>;
};

/** The labels of what cannot be read, or is not known. */
export const UNKNOWN_LABELS: Labels = { known: new Map(), others: "unreadable" };

/** The labels that an object states, or the template of one; unreadable where it is none. */
export function labelsOf(object: Json | undefined): Labels {
  const metadata = field(object, "metadata") ?? {};
  return isObject(object) && isObject(metadata) ? readLabels(field(metadata, "labels")) : UNKNOWN_LABELS;
}

/** Labels as an object's metadata gives them: a map of strings, or unreadable. */
function readLabels(value: Json | undefined): Labels {
  if (value === undefined || value === null) return { known: new Map(), others: "absent" };
  if (!isObject(value)) return UNKNOWN_LABELS;
  const known = new Map<string, string>();
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== "string") return UNKNOWN_LABELS;
    known.set(key, text);
  }
  return { known, others: "absent" };
}

/** One requirement of a selector: `values` is empty for `Exists` and `DoesNotExist`. */
type Requirement = { readonly key: string; readonly operator: Operator; readonly values: readonly string[] };

/** Each operator: whether it takes values, whether it needs the key, and whether a value it finds will do. */
const OPERATORS = {
  In: { takesValues: true, needsKey: true, fits: (isListed: boolean) => isListed },
  NotIn: { takesValues: true, needsKey: false, fits: (isListed: boolean) => !isListed },
  Exists: { takesValues: false, needsKey: true, fits: () => true },
  DoesNotExist: { takesValues: false, needsKey: false, fits: () => false },
} as const;
type Operator = keyof typeof OPERATORS;
const OPERATOR_NAMES: readonly Operator[] = ["In", "NotIn", "Exists", "DoesNotExist"];

/** Semantics 4: all requirements of a selector, each unreadable one as undefined. */
function requirementsOf(selector: Json | undefined): readonly (Requirement | undefined)[] {
  if (!isObject(selector)) return [undefined];
  const labels = field(selector, "matchLabels") ?? {};
  const expressions = field(selector, "matchExpressions") ?? [];
  return [
    ...(isObject(labels) ? Object.entries(labels).map(([key, value]) => equality(key, value)) : [undefined]),
    ...(isList(expressions) ? expressions.map(expression) : [undefined]),
  ];
}

function equality(key: string, value: Json): Requirement | undefined {
  return typeof value === "string" ? { key, operator: "In", values: [value] } : undefined;
}

function expression(item: Json): Requirement | undefined {
  const [key, word, values] = [field(item, "key"), field(item, "operator"), field(item, "values") ?? []];
  const operator = OPERATOR_NAMES.find((name) => name === word);
  if (typeof key !== "string" || operator === undefined || !isList(values)) return undefined;
  const words = values.filter((value) => typeof value === "string");
  const isWhole = words.length === values.length && OPERATORS[operator].takesValues === words.length > 0;
  return isWhole ? { key, operator, values: words } : undefined;
}

/** Whether a selector selects what carries these labels. */
export function selects(selector: Json | undefined, labels: Labels): Truth {
  return requirementsOf(selector)
    .map((requirement) => (requirement === undefined ? "maybe" : holds(requirement, labels)))
    .reduce(and, "yes");
}

function holds({ key, operator, values }: Requirement, labels: Labels): Truth {
  const value = labels.known.get(key);
  const { needsKey, fits } = OPERATORS[operator];
  if (value !== undefined) return fits(values.includes(value)) ? "yes" : "no";
  const begin = labels.begun?.get(key);
  if (begin !== undefined) {
    const mayBeListed = values.some((one) => one.startsWith(begin) && one.length > begin.length);
    if (!mayBeListed || fits(true) === fits(false)) return fits(false) ? "yes" : "no";
    return "maybe";
  }
  return WITHOUT_KEY[labels.others][needsKey ? "needed" : "unwanted"];
}

/** What holds of a key that is not among the known ones. */
const WITHOUT_KEY = {
  absent: { needed: "no", unwanted: "yes" },
  unwritten: { needed: "maybe", unwanted: "yes" },
  unreadable: { needed: "maybe", unwanted: "maybe" },
} as const;

/** Semantics 10: exactly the labels that a selector asks for, each with the first value that all its requirements admit. */
export function labelsAskedFor(selector: Json | undefined): Labels {
  const requirements = requirementsOf(selector).filter((requirement) => requirement !== undefined);
  const known = new Map<string, string>();
  for (const { key } of requirements.filter(({ operator }) => OPERATORS[operator].needsKey)) {
    const own = requirements.filter((requirement) => requirement.key === key);
    const offered = own.find(({ operator }) => operator === "In")?.values ?? [""];
    const value = offered.find((one) =>
      own.every(({ operator, values }) => OPERATORS[operator].fits(values.includes(one))),
    );
    if (value === undefined)
      throw new RangeError(`a selector that contradicts itself about ${key} stands for nobody`);
    known.set(key, value);
  }
  return { known, others: "absent" };
}
