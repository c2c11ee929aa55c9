import { packWeights } from "./resize_weights.ts";
import { imageKernels, kernelBytes, kernelRoom } from "./wasm/image_kernels.ts";

/**
 * Mirrors a square, resizes it and normalises it, all in the memory of the image kernels.
 *
 * @param square Where its pixels are, 4 bytes each; what is there is not kept.
 * @param side Its rows and columns.
 * @param to Takes the result, `[S, S, 3]`: from -1 to 1, or bytes that {@link normalizeBytes} has yet to normalise.
 */
export function finishSquare(
  square: number,
  side: number,
  { size, mirror }: { size: number; mirror: boolean },
  to: Float32Array | Uint8Array,
): void {
  const kernels = imageKernels();
  const numbers = size * size * 3;
  if (mirror) kernels.mirrorRows(square, side, side);
  let bytes: number;
  if (side === size) {
    bytes = kernelRoom(numbers);
    kernels.packPixels(square, size * size, bytes);
  } else {
    const { packed, fours } = packWeights(side, size);
    const weights = kernelRoom(packed.length);
    // The last rows are multiplied by weights of 0 with rows that follow.
    const rowBytes = size * 3 + 1;
    const narrowed = kernelRoom((side + 4 * fours) * rowBytes);
    bytes = kernelRoom(numbers);
    kernelBytes(weights, packed.length).set(packed);
    kernels.resizeRows(square, side * 4, side, weights, fours, size, narrowed, rowBytes);
    kernels.resizeColumns(narrowed, rowBytes, size * 3, weights, fours, size, bytes);
  }
  if (to instanceof Uint8Array) {
    to.set(kernelBytes(bytes, numbers));
    return;
  }
  const normalized = kernelRoom(numbers * 4);
  kernels.normalizeBytes(bytes, numbers, normalized);
  const { buffer } = kernelBytes(normalized, numbers * 4);
  to.set(new Float32Array(buffer, normalized, numbers));
}
