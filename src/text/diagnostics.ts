import type { Diagnostic, Weight } from "../domain/diagnostic.ts";

export type Entry = {
  readonly code: string;
  readonly weight: Weight;
  /** One sentence. `detail` is what the reader knows beyond the kind of trouble. */
  readonly message: (detail: string) => string;
  /** One sentence. */
  readonly help: string;
};

/** Each way in which the text of a source can fail to be a set of documents. */
export type TextTrouble =
  | "brokenYaml"
  | "brokenJson"
  | "duplicateKey"
  | "aliasBomb"
  | "aliasCycle"
  | "tooDeep"
  | "forbiddenCharacter"
  | "unusableKey"
  | "notFinite"
  | "unknownTag"
  | "unfitTag"
  | "chartTemplate"
  | "notAnObject"
  | "tooLarge"
  | "unfitMerge"
  | "hiddenDocument"
  | "disputed";

/** Every message about the text of a source. A code is never reused. */
export const textCatalogue: Readonly<Record<TextTrouble, Entry>> = {
  brokenYaml: {
    code: "SLU1001",
    weight: "error",
    message: (detail) => `This document is not valid YAML: ${detail}.`,
    help: "Mend it at the place given; until then this document counts as one that may say anything.",
  },
  brokenJson: {
    code: "SLU1002",
    weight: "error",
    message: (detail) => `This document is not valid JSON: ${detail}.`,
    help: "Mend it at the place given; until then this document counts as one that may say anything.",
  },
  duplicateKey: {
    code: "SLU1003",
    weight: "error",
    message: (detail) => `The same key stands twice in one object: ${detail}.`,
    help: "Remove one of the two; readers disagree on which one counts, and strict ones refuse the document.",
  },
  aliasBomb: {
    code: "SLU1004",
    weight: "error",
    message: (detail) => `The aliases of this document stand for more than ${detail} values.`,
    help: "Write the values out, or use fewer aliases of aliases.",
  },
  aliasCycle: {
    code: "SLU1005",
    weight: "error",
    message: (detail) => `The alias *${detail} stands inside the very value that it stands for.`,
    help: "Remove the alias; such a value has no end, and the cluster refuses it.",
  },
  tooDeep: {
    code: "SLU1006",
    weight: "error",
    message: (detail) => `This document nests deeper than ${detail} levels.`,
    help: "Flatten it; no manifest needs such depth.",
  },
  forbiddenCharacter: {
    code: "SLU1007",
    weight: "error",
    message: (detail) => `This document holds ${detail}, which YAML readers refuse or disagree on.`,
    help: "Remove the character, or write it as an escape inside double quotes.",
  },
  unusableKey: {
    code: "SLU1008",
    weight: "error",
    message: (detail) => `A key is ${detail}, which cannot be a name.`,
    help: "Use a string as the key; quote it if it must look like something else.",
  },
  notFinite: {
    code: "SLU1009",
    weight: "error",
    message: (detail) =>
      `The value ${detail} is a number that JSON cannot hold, so the cluster refuses the document.`,
    help: "Quote it if it is meant as a string.",
  },
  unknownTag: {
    code: "SLU1010",
    weight: "warning",
    message: (detail) =>
      `The tag ${detail} is unknown; its value was read as if it were not there, as the cluster does.`,
    help: "Remove the tag, or render the file with the tool that the tag is meant for.",
  },
  unfitTag: {
    code: "SLU1011",
    weight: "error",
    message: (detail) => `A tag and its value do not fit: ${detail}.`,
    help: "Remove the tag, or change the value.",
  },
  chartTemplate: {
    code: "SLU1012",
    weight: "warning",
    message: (detail) =>
      detail === ""
        ? "This file is a chart template, not a manifest, so it was skipped."
        : `${detail} are chart templates, not manifests, so they were skipped; this is the first.`,
    help: "Render the chart and pipe the result in: helm template <chart> | sluice audit -",
  },
  notAnObject: {
    code: "SLU1013",
    weight: "warning",
    message: (detail) => `This document is ${detail} and not an object, so it says nothing about a cluster.`,
    help: "Remove it from the sources, or leave it out with --exclude.",
  },
  tooLarge: {
    code: "SLU1014",
    weight: "error",
    message: (detail) =>
      `This document is ${detail} long and goes beyond plain YAML here, which is read only in smaller documents.`,
    help: "Split the document, write it as JSON, or mend or simplify what stands at the place given.",
  },
  unfitMerge: {
    code: "SLU1015",
    weight: "error",
    message: (detail) => `A merge key (<<) cannot be followed for certain: ${detail}.`,
    help: "Put the merge key first in its object, give it an object or a list of objects, or write the members out.",
  },
  hiddenDocument: {
    code: "SLU1016",
    weight: "error",
    message: () =>
      "A document begins here that kubectl does not read, since no line with --- alone comes before it.",
    help: "Put a line with --- alone before it, or remove it.",
  },
  disputed: {
    code: "SLU1017",
    weight: "error",
    message: (detail) => `Readers of YAML disagree on what ${detail} means here.`,
    help: "Quote it, put a space after its colon, or name anchors with letters and digits only.",
  },
};

/** @returns a message of the catalogue, whole and final. */
export function textDiagnostic(
  trouble: TextTrouble,
  detail: string,
  at: NonNullable<Diagnostic["at"]> | undefined,
): Diagnostic {
  const { code, weight, message, help } = textCatalogue[trouble];
  return { code, weight, message: message(detail), help, ...(at === undefined ? {} : { at }) };
}
