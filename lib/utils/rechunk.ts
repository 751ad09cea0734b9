/**
 * Regroups a stream into chunks of exactly `size` bytes; the last one may be shorter. An empty
 * stream yields no chunk.
 */
export async function* rechunk(
  source: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<Uint8Array> {
  let chunk = Buffer.allocUnsafe(size);
  let filled = 0;
  for await (const bytes of source) {
    let offset = 0;
    while (offset < bytes.byteLength) {
      const part = bytes.subarray(offset, offset + size - filled);
      chunk.set(part, filled);
      filled += part.byteLength;
      offset += part.byteLength;
      if (filled === size) {
        yield chunk;
        // The consumer may still use the previous buffer.
        chunk = Buffer.allocUnsafe(size);
        filled = 0;
      }
    }
  }
  if (filled > 0) yield chunk.subarray(0, filled);
}
