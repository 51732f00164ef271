import type { Diagnostic } from "../domain/diagnostic.ts";
import type { Path } from "../domain/json.ts";
import { field } from "../domain/json.ts";
import type { SourceDocument } from "../domain/source.ts";
import { placeOf } from "../domain/source.ts";
import type { Entry } from "../policy/reading/entry.ts";
import { pathOf } from "../policy/reading/entry.ts";
import { quote, shorten } from "../policy/reading/shape.ts";
import type { Tell } from "../policy/reading/trouble.ts";
import type { Kind, Messages, Of, Row } from "./catalogue.ts";
import { CATALOGUE } from "./catalogue.ts";

export type { Messages } from "./catalogue.ts";
import type { TellDialect } from "./trouble.ts";

const PLAIN = /^[A-Za-z_][A-Za-z0-9_]*$/u;

/** `spec.egress[0].to`, as people write it. */
function pathText(path: Path): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (!PLAIN.test(step)) text += `[${quote(step)}]`;
    else text += text === "" ? shorten(step) : `.${shorten(step)}`;
  }
  return text === "" ? "the object" : text;
}

function objectText({ root }: SourceDocument): string {
  const metadata = field(root, "metadata");
  const words = [field(metadata, "namespace"), field(metadata, "name")];
  const name = words
    .flatMap((word) => (typeof word === "string" && word !== "" ? [shorten(word)] : []))
    .join("/");
  const kind = field(root, "kind");
  return typeof kind === "string" ? `${shorten(kind)} ${name}`.trimEnd() : name;
}

type Origin = { readonly document: SourceDocument; readonly path: Path };

function diagnosticOf<T>(row: Row<T>, trouble: T, origin: Origin): Diagnostic {
  const { code, weight } = row;
  const message = `${objectText(origin.document)}: ${row.says(trouble, pathText(origin.path))}`;
  return { code, weight, message, help: row.mend(trouble), at: () => placeOf(origin) };
}

function diagnose<K extends Kind>(kind: K, trouble: Of<K>, origin: Origin): Diagnostic {
  return diagnosticOf<Of<K>>(CATALOGUE[kind], trouble, origin);
}

/** Of one object; what comes after is one message more. */
const MOST = 100;

/** Reports what is found in a document, up to a number. */
function counting(document: SourceDocument, report: (diagnostic: Diagnostic) => void) {
  let told = 0;
  return (make: (origin: Origin) => Diagnostic, entry: Entry): void => {
    told += 1;
    if (told <= MOST) report(make({ document, path: pathOf(entry) }));
    else if (told === MOST + 1) report(diagnose("more", { kind: "more" }, { document, path: [] }));
  };
}

/** Makes diagnostics of what readers find in a document. */
export function tellerOf(document: SourceDocument, report: (diagnostic: Diagnostic) => void): TellDialect {
  const count = counting(document, report);
  return (trouble, entry) => count((origin) => diagnose(trouble.kind, trouble, origin), entry);
}

/**
 * The same for a dialect with words of its own: `tell` says what all dialects say, `tellOwn` what only this one does.
 * Both count together.
 */
export function tellersOf<T extends { readonly kind: string }>(
  own: Messages<T>,
  document: SourceDocument,
  report: (diagnostic: Diagnostic) => void,
): { readonly tell: TellDialect; readonly tellOwn: Tell<T> } {
  const count = counting(document, report);
  return {
    tell: (trouble, entry) => count((origin) => diagnose(trouble.kind, trouble, origin), entry),
    tellOwn: (trouble, entry) => {
      const kind: T["kind"] = trouble.kind;
      const row: Row<T> = own[kind];
      count((origin) => diagnosticOf(row, trouble, origin), entry);
    },
  };
}
