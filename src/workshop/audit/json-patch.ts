import type { Json, JsonObject } from "../../domain/json.ts";
import { isList, isObject } from "../../domain/json.ts";
import type { Operation } from "../../policy/findings/finding.ts";

/** A patch that does not fit its document. */
export class PatchError extends Error {
  override readonly name = "PatchError";
}

/** `/spec/a~1b/0` as its steps (RFC 6901). */
function stepsOf(pointer: string): readonly string[] {
  if (pointer === "") return [];
  if (!pointer.startsWith("/")) throw new PatchError(`no pointer: ${pointer}`);
  return pointer
    .slice(1)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** The place that a step names in a list; `-` is behind its end, where only `add` may go. */
function indexOf(list: readonly Json[], step: string, op: Operation["op"]): number {
  const end = op === "add" ? list.length : list.length - 1;
  if (step === "-" && op === "add") return list.length;
  const index = /^(?:0|[1-9][0-9]*)$/u.test(step) ? Number(step) : -1;
  if (index < 0 || index > end) throw new PatchError(`no place ${step} in a list of ${list.length}`);
  return index;
}

function inList(list: readonly Json[], step: string, operation: Operation): Json {
  const index = indexOf(list, step, operation.op);
  if (operation.op === "remove") return list.toSpliced(index, 1);
  return list.toSpliced(index, operation.op === "replace" ? 1 : 0, operation.value);
}

function inObject(object: JsonObject, step: string, operation: Operation): Json {
  const entries = Object.entries(object);
  const isThere = Object.hasOwn(object, step);
  if (operation.op !== "add" && !isThere) throw new PatchError(`no member ${step}`);
  if (operation.op === "remove") return Object.fromEntries(entries.filter(([key]) => key !== step));
  const { value } = operation;
  if (!isThere) return Object.fromEntries([...entries, [step, value]]);
  return Object.fromEntries(entries.map(([key, old]) => [key, key === step ? value : old]));
}

function applied(holder: Json, steps: readonly string[], operation: Operation): Json {
  const [step, ...rest] = steps;
  if (step === undefined) {
    if (operation.op === "remove") throw new PatchError("a document cannot be removed from itself");
    return operation.value;
  }
  if (isList(holder)) {
    if (rest.length === 0) return inList(holder, step, operation);
    const index = indexOf(holder, step, "replace");
    return holder.map((item, at) => (at === index ? applied(item, rest, operation) : item));
  }
  if (!isObject(holder)) throw new PatchError(`nothing below ${step}`);
  if (rest.length === 0) return inObject(holder, step, operation);
  if (!Object.hasOwn(holder, step)) throw new PatchError(`no member ${step}`);
  const entries = Object.entries(holder);
  return Object.fromEntries(
    entries.map(([key, value]) => [key, key === step ? applied(value, rest, operation) : value]),
  );
}

/**
 * A document after a patch: `add`, `replace` and `remove` of RFC 6902. The document itself stays as it is. Throws
 * PatchError where an operation does not fit.
 * @example patched({ a: [1] }, [{ op: "add", path: "/a/-", value: 2 }]) // { a: [1, 2] }
 */
export function patched(root: JsonObject, operations: readonly Operation[]): JsonObject {
  let value: Json = root;
  for (const operation of operations) value = applied(value, stepsOf(operation.path), operation);
  if (!isObject(value)) throw new PatchError("what is left is no object");
  return value;
}
