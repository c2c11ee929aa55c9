import { imageKernels, kernelBytes, kernelRoom, putBytes } from "./wasm/image_kernels.ts";

/** Bytes at a time: what they become stays in the cache. */
const PIECE = 2 ** 15;

/**
 * Colours as networks take them: what `normalize` makes of them, to the last bit, by the image kernels.
 *
 * @param to As many numbers, from -1 to 1.
 */
export function normalizeBytes(bytes: Uint8Array, to: Float32Array): void {
  for (let start = 0; start < bytes.length; start += PIECE) {
    const piece = bytes.subarray(start, start + PIECE);
    const from = putBytes(piece), normalized = kernelRoom(piece.length * 4);
    imageKernels().normalizeBytes(from, piece.length, normalized);
    const { buffer } = kernelBytes(normalized, piece.length * 4);
    to.set(new Float32Array(buffer, normalized, piece.length), start);
  }
}
