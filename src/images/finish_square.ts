import { resizeWeights } from "./resize_weights.ts";
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

interface PackedWeights {
  /** As the kernels take them. */
  packed: Uint8Array;
  /** How many times four weights a place has. */
  fours: number;
}

const MAX_CACHED_WEIGHTS = 64;
const cache = new Map<string, PackedWeights>();

/** A weight as two numbers of 11 bits each, as the kernels multiply 16 bits. */
function packWeights(inputSize: number, outputSize: number): PackedWeights {
  const key = `${inputSize} ${outputSize}`;
  const cached = cache.get(key);
  if (cached) return cached;
  const { starts, counts, values, stride } = resizeWeights(inputSize, outputSize);
  const fours = Math.ceil(Math.max(...counts) / 4), words = 2 + fours * 8;
  const packed = new Int16Array(outputSize * words);
  for (let place = 0; place < outputSize; place++) {
    packed[place * words] = starts[place] & 0xffff;
    packed[place * words + 1] = starts[place] >> 16;
    for (let i = 0; i < counts[place]; i++) {
      const value = values[place * stride + i];
      const at = place * words + 2 + (i >> 2) * 8 + (i & 3);
      packed[at] = value >> 11;
      packed[at + 4] = value & 0x7ff;
    }
  }
  const weights = { packed: new Uint8Array(packed.buffer), fours };
  if (cache.size >= MAX_CACHED_WEIGHTS) cache.clear();
  cache.set(key, weights);
  return weights;
}
