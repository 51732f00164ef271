/** Reads a stream to its end, or until it has given more than `limit` bytes. */
export async function gather(
  stream: AsyncIterable<Uint8Array | string>,
  limit: number,
): Promise<Uint8Array | "too-big"> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    const piece = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    bytes += piece.length;
    if (bytes > limit) {
      return "too-big";
    }
    chunks.push(piece);
  }
  return Buffer.concat(chunks, bytes);
}
