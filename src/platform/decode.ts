import { at } from "../domain/unreachable.ts";

/** Why bytes are no text: they are binary, or in an encoding that is not theirs. */
export type DecodeProblem = "binary" | "encoding";

export type Decoded = { readonly text: string } | { readonly problem: DecodeProblem };

/**
 * Turns a file's bytes into text: UTF-8 with or without a byte order mark, UTF-16 and UTF-32 with one. The mark is not
 * part of the text. A zero byte in what would be UTF-8 means that the file is binary. The caller bounds the size: a
 * string of this runtime holds 512 MiB.
 *
 * @example decode(new TextEncoder().encode("kind: Pod")) // { text: "kind: Pod" }
 */
export function decode(bytes: Uint8Array): Decoded {
  // UTF-32's little-endian mark begins with UTF-16's, so it is looked for first.
  if (begins(bytes, [0xff, 0xfe, 0, 0])) return decodeUtf32(bytes, true);
  if (begins(bytes, [0, 0, 0xfe, 0xff])) return decodeUtf32(bytes, false);
  if (begins(bytes, [0xff, 0xfe])) return decodeStrictly(bytes, "utf-16le");
  if (begins(bytes, [0xfe, 0xff])) return decodeStrictly(bytes, "utf-16be");
  if (bytes.includes(0)) return { problem: "binary" };
  return isAscii(bytes) ? { text: latin1(bytes) } : decodeStrictly(bytes, "utf-8");
}

/** Most manifests are: for them the plain way is faster, and gives strings of half the size. */
function isAscii(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (at(bytes, i) > 0x7f) return false;
  return true;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

function begins(bytes: Uint8Array, mark: readonly number[]): boolean {
  return bytes.length >= mark.length && mark.every((byte, index) => bytes[index] === byte);
}

function decodeStrictly(bytes: Uint8Array, encoding: "utf-8" | "utf-16le" | "utf-16be"): Decoded {
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes) };
  } catch (error) {
    if (error instanceof TypeError) return { problem: "encoding" };
    throw error;
  }
}

const MARK = 4;
const CHUNK = 4096;

function decodeUtf32(bytes: Uint8Array, littleEndian: boolean): Decoded {
  if (bytes.byteLength % 4 !== 0) return { problem: "encoding" };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: string[] = [];
  for (let start = MARK; start < bytes.byteLength; start += CHUNK) {
    const codes: number[] = [];
    for (let i = start; i < Math.min(start + CHUNK, bytes.byteLength); i += 4)
      codes.push(view.getUint32(i, littleEndian));
    if (!codes.every(isScalarValue)) return { problem: "encoding" };
    parts.push(String.fromCodePoint(...codes));
  }
  return { text: parts.join("") };
}

function isScalarValue(code: number): boolean {
  return code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
}
