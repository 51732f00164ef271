import { describe, expect, it } from "vitest";

import { decode } from "./decode.ts";

const text = "kind: Pod # é, 雪, 🚀\n";

function utf32(value: string, littleEndian: boolean): Uint8Array {
  const codes = [0xfeff, ...Array.from(value, (letter) => letter.codePointAt(0) ?? 0)];
  const view = new DataView(new ArrayBuffer(codes.length * 4));
  codes.forEach((code, index) => view.setUint32(index * 4, code, littleEndian));
  return new Uint8Array(view.buffer);
}

describe("decode", () => {
  it("reads UTF-8, and drops its byte order mark", () => {
    expect(decode(Buffer.from(text))).toEqual({ text });
    expect(decode(Buffer.from(`\uFEFF${text}`))).toEqual({ text });
    expect(decode(new Uint8Array())).toEqual({ text: "" });
  });

  it("reads UTF-16 of both byte orders by its mark", () => {
    const little = Buffer.from(`\uFEFF${text}`, "utf16le");
    expect(decode(little)).toEqual({ text });
    expect(decode(Buffer.from(little).swap16())).toEqual({ text });
  });

  it("reads UTF-32 of both byte orders by its mark, past one chunk", () => {
    const long = text.repeat(500);
    expect(decode(utf32(long, true))).toEqual({ text: long });
    expect(decode(utf32(long, false))).toEqual({ text: long });
  });

  it("takes zero bytes for a sign of a binary file, UTF-16 without its mark included", () => {
    expect(decode(Buffer.from("a\0b"))).toEqual({ problem: "binary" });
    expect(decode(Buffer.from(text, "utf16le"))).toEqual({ problem: "binary" });
  });

  it("says so where bytes are not what their encoding allows", () => {
    expect(decode(Buffer.from([0x61, 0xff]))).toEqual({ problem: "encoding" });
    expect(decode(Buffer.from([0xc3]))).toEqual({ problem: "encoding" });
    expect(decode(Buffer.from([0xed, 0xa0, 0x80]))).toEqual({ problem: "encoding" });
    expect(decode(Buffer.from([0xff, 0xfe, 0x00, 0xd8]))).toEqual({ problem: "encoding" });
    expect(decode(Buffer.from([0xff, 0xfe, 0x61]))).toEqual({ problem: "encoding" });
    expect(decode(Buffer.from([0xff, 0xfe, 0, 0, 0x61]))).toEqual({ problem: "encoding" });
    expect(decode(Buffer.from([0xff, 0xfe, 0, 0, 0, 0, 0x11, 0]))).toEqual({ problem: "encoding" });
    expect(decode(Buffer.from([0, 0, 0xfe, 0xff, 0, 0, 0xd8, 0]))).toEqual({ problem: "encoding" });
  });

  it("reads a view into a larger buffer, and no more than the view", () => {
    const whole = Buffer.from(`xx\uFEFF${text}yy`);
    expect(decode(whole.subarray(2, whole.length - 2))).toEqual({ text });
  });
});
