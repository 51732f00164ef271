import { grown, wordAt } from "./words.ts";

/**
 * A sequence of steps within larger arrays: step k begins at words `starts[k * width]…` and holds
 * `values[k]`, for k from `from` up to but not including `to`.
 * INVARIANT (run): the first start is zero, starts ascend, no two neighbours hold the same value.
 */
export type Run = {
  width: number;
  starts: Uint32Array;
  values: Uint32Array;
  from: number;
  to: number;
};

/** A run with room for some steps, and none in it. */
export function emptyRun(width: number, room: number): Run {
  return {
    width,
    starts: new Uint32Array(room * width),
    values: new Uint32Array(room),
    from: 0,
    to: 0,
  };
}

/** Makes room for this many steps behind the last one. Earlier copies of the arrays stay readable. */
export function reserve(run: Run, steps: number): void {
  const room = run.to + steps;
  if (room <= run.values.length) return;
  run.values = grown(run.values, room);
  run.starts = grown(run.starts, run.values.length * run.width);
}

/** Below this, a loop is faster than a copy by the engine. */
const SHORT = 48;

/** Copies a run behind the end of another, and leaves that end alone. */
export function copyRun(source: Run, out: Run): void {
  const { width, from, to } = source;
  reserve(out, to - from);
  if (to - from > SHORT) {
    out.starts.set(source.starts.subarray(from * width, to * width), out.to * width);
    out.values.set(source.values.subarray(from, to), out.to);
    return;
  }
  const { starts, values } = out;
  const shift = out.to - from;
  for (let k = from; k < to; k += 1) values[k + shift] = wordAt(source.values, k);
  for (let k = from * width; k < to * width; k += 1) starts[k + shift * width] = wordAt(source.starts, k);
}
