import { imageKernels, kernelBytes, putBytes } from "./wasm/image_kernels.ts";

/** So many bytes at a time, which the memory of the kernels holds with ease. */
const PIECE = 2 ** 22;

/** Red, green and blue of pixels of four bytes. */
export function withoutAlpha(rgba: Uint8Array | Uint8ClampedArray): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(rgba.length / 4 * 3);
  for (let from = 0; from < rgba.length; from += PIECE) {
    const length = Math.min(PIECE, rgba.length - from);
    const address = putBytes(new Uint8Array(rgba.buffer, rgba.byteOffset + from, length));
    imageKernels().packPixels(address, length / 4, address);
    data.set(kernelBytes(address, length / 4 * 3), from / 4 * 3);
  }
  return data;
}
