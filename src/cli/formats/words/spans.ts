/** An inclusive run on a line of integers: addresses or points of the port line. */
export type Span = { readonly first: bigint; readonly last: bigint };

/** Sorted and disjoint, with a gap between neighbours. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const next of spans.toSorted((a, b) => (a.first < b.first ? -1 : Number(a.first > b.first)))) {
    const last = merged.at(-1);
    if (last === undefined || next.first > last.last + 1n) merged.push(next);
    else if (next.last > last.last) merged[merged.length - 1] = { first: last.first, last: next.last };
  }
  return merged;
}

/** What merged spans leave of a span that holds them all. */
export function gapsIn(whole: Span, spans: readonly Span[]): Span[] {
  const gaps: Span[] = [];
  let next = whole.first;
  for (const span of spans) {
    if (span.first > next) gaps.push({ first: next, last: span.first - 1n });
    next = span.last + 1n;
  }
  if (next <= whole.last) gaps.push({ first: next, last: whole.last });
  return gaps;
}

/** How many points spans hold. */
export function sizeOf(spans: readonly Span[]): bigint {
  let size = 0n;
  for (const span of spans) size += span.last - span.first + 1n;
  return size;
}

export type Block = { readonly first: bigint; readonly prefix: number };

/** The largest aligned block that starts at a point and ends by `last`. */
function blockAt(first: bigint, last: bigint, bits: number): Block {
  let prefix = bits;
  while (prefix > 0) {
    const size = 1n << BigInt(bits - prefix + 1);
    if (first % size !== 0n || first + size - 1n > last) break;
    prefix -= 1;
  }
  return { first, prefix };
}

/** The CIDR blocks that make up a span, or undefined where that takes more than `most`. */
export function blocksOf(span: Span, bits: number, most: number): Block[] | undefined {
  const blocks: Block[] = [];
  let next = span.first;
  while (next <= span.last) {
    if (blocks.length === most) return undefined;
    const block = blockAt(next, span.last, bits);
    blocks.push(block);
    next += 1n << BigInt(bits - block.prefix);
  }
  return blocks;
}

/** The smallest CIDR block that holds two points. */
export function blockAround(first: bigint, last: bigint, bits: number): Block {
  let free = 0;
  while (first >> BigInt(free) !== last >> BigInt(free)) free += 1;
  return { first: (first >> BigInt(free)) << BigInt(free), prefix: bits - free };
}

/** A block as a span. */
export function spanOf(block: Block, bits: number): Span {
  return { first: block.first, last: block.first + (1n << BigInt(bits - block.prefix)) - 1n };
}
