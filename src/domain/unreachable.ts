/** Marks what the types rule out. Reaching it is a bug of ours, so it throws. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}

/** An indexed read that throws outside the list. Never `?? 0`: a missing set would be a false deny. */
export function at<T>(list: ArrayLike<T>, index: number): T {
  const value = list[index];
  if (value === undefined) throw new RangeError(`index ${index} outside 0..${list.length - 1}`);
  return value;
}
