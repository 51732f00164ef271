import { field } from "../../domain/json.ts";
import type { Fix } from "../../domain/report.ts";
import type { SourceDocument } from "../../domain/source.ts";
import { placeOf } from "../../domain/source.ts";
import type { Operation, Patch } from "../../policy/findings/finding.ts";
import { manifestText } from "./manifest.ts";

type Edit = NonNullable<Fix["edit"]>[number];

/** A word for a POSIX shell. Names come from the input, and a command is there to be copied. */
function quoted(word: string): string {
  return /^[A-Za-z0-9._/=-]+$/u.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** What kubectl calls the resource of an object: with its group, as several groups have kinds of one name. */
function resourceOf(document: SourceDocument): string {
  const kind = kindOf(document).toLowerCase();
  const version = field(document.root, "apiVersion");
  const group = typeof version === "string" && version.includes("/") ? version.split("/", 1).join("") : "";
  return kind === "networkpolicy" && group === "networking.k8s.io" ? kind : `${kind}.${group}`;
}

function textIn(document: SourceDocument, key: "name" | "namespace"): string | undefined {
  const value = field(field(document.root, "metadata"), key);
  return typeof value === "string" ? value : undefined;
}

function kindOf({ root }: SourceDocument): string {
  const kind = field(root, "kind");
  return typeof kind === "string" ? kind : "";
}

function commandFor(document: SourceDocument, operations: readonly Operation[]): string {
  const namespace = textIn(document, "namespace");
  return [
    "kubectl patch",
    quoted(resourceOf(document)),
    quoted(textIn(document, "name") ?? ""),
    ...(namespace === undefined ? [] : ["-n", quoted(namespace)]),
    "--type=json",
    "-p",
    `'${JSON.stringify(operations).replaceAll("'", `'\\''`)}'`,
  ].join(" ");
}

/** The steps of a pointer, as a path whose list indices are numbers. */
function pathOf(pointer: string): readonly (string | number)[] {
  return pointer
    .slice(1)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((step) => (/^\d+$/u.test(step) ? Number(step) : step));
}

function editOf({ document, operations }: Patch["edit"][number]): Edit {
  const namespace = textIn(document, "namespace");
  const name = textIn(document, "name") ?? "";
  const [first] = operations;
  return {
    object: `${kindOf(document)} ${namespace === undefined ? "" : `${namespace}/`}${name}`,
    at: placeOf({ document, path: first === undefined ? [] : pathOf(first.path) }),
    patch: operations,
    command: commandFor(document, operations),
  };
}

/** A patch that was proved, as reports show it. */
export function fixOf({ summary, add, edit }: Patch): Fix {
  return {
    summary,
    ...(add.length === 0 ? {} : { add: manifestText(add) }),
    ...(edit.length === 0 ? {} : { edit: edit.map(editOf) }),
    proved: true,
  };
}
