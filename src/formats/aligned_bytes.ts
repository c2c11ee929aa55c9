/**
 * The same bytes where a typed array of numbers of `size` bytes can begin: a field of a file need not lie at a multiple of it.
 * Copied only if they do not; not by slice(), which does not copy a Buffer of Node.
 */
export function alignedBytes(bytes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  return bytes.byteOffset % size === 0 ? bytes as Uint8Array<ArrayBuffer> : Uint8Array.from(bytes);
}
