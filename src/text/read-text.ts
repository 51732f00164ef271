import { isNode, isPair, LineCounter, parseAllDocuments, type Document } from "yaml";

import type { Diagnostic } from "../domain/diagnostic.ts";
import { isObject, type Json, type Path } from "../domain/json.ts";
import type { Position, SourceDocument } from "../domain/source.ts";
import type { Reading, UnreadableDocument } from "./reading.ts";

/**
 * Reads every document of a source, YAML or JSON, recognised by content.
 *
 * @example readText("pod.yaml", "kind: Pod\n---\nkind: Service\n").documents.length // 2
 */
export function readText(file: string, text: string): Reading {
  const documents: SourceDocument[] = [];
  const unreadable: UnreadableDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  const lines = new LineCounter();
  for (const document of parseAllDocuments(text, { merge: true, lineCounter: lines })) {
    if (!("contents" in document)) continue;
    const at = position(lines, document.range[0]);
    const error = document.errors[0];
    if (error !== undefined) {
      const code = "SLU1001";
      unreadable.push({ file, code, at });
      const place = { file, ...position(lines, error.pos[0]) };
      diagnostics.push({ code, weight: "error", message: error.message, help: "Mend the document.", at: place });
      continue;
    }
    const root: Json = document.toJS();
    if (isObject(root)) documents.push({ file, root, locate: (path) => locate(document, lines, path) });
  }
  return { documents, unreadable, diagnostics };
}

function position(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

function locate(document: Document.Parsed, lines: LineCounter, path: Path): Position {
  for (let length = path.length; length > 0; length--) {
    const holder = document.getIn(path.slice(0, length - 1), true);
    const step = path[length - 1];
    if (typeof holder !== "object" || holder === null || !("items" in holder) || !Array.isArray(holder.items)) continue;
    for (const [index, item] of holder.items.entries()) {
      const node: unknown = isPair(item) ? item.key : item;
      const name: unknown = isPair(item) && typeof node === "object" && node !== null && "value" in node ? node.value : index;
      if (name === step && isNode(node) && node.range) return position(lines, node.range[0]);
    }
  }
  return position(lines, document.contents?.range[0] ?? document.range[0]);
}
