/** For each place of the output: where its weights begin in the input, how many, and the weights. */
export interface ResizeWeights {
  starts: Int32Array;
  counts: Int32Array;
  /** `stride` weights a place, as multiples of 2^-22. */
  values: Int32Array;
  stride: number;
}

/** Weights are multiples of 2 to the minus this. */
export const PRECISION_BITS = 22;

/** The same as the image kernels take them. */
export interface PackedWeights {
  /** For each place where its weights begin, and each weight as two numbers of 11 bits, as the kernels multiply 16 bits. */
  packed: Uint8Array;
  /** How many times four weights a place has. */
  fours: number;
}

const MAX_CACHED_WEIGHTS = 256, MAX_CACHED_PACKED = 64;
const cache = new Map<string, ResizeWeights>(), packedCache = new Map<string, PackedWeights>();

/** What a triangle filter takes of each neighbour: the numbers of Pillow's `precompute_coeffs` and `normalize_coeffs_8bpc`. */
export function resizeWeights(inputSize: number, outputSize: number): ResizeWeights {
  const key = `${inputSize} ${outputSize}`;
  const cached = cache.get(key);
  if (cached) return cached;
  const scale = inputSize / outputSize;
  const support = Math.max(scale, 1);
  const stride = Math.ceil(support) * 2 + 1;
  const starts = new Int32Array(outputSize), counts = new Int32Array(outputSize);
  const values = new Int32Array(outputSize * stride), exact = new Float64Array(stride);
  for (let place = 0; place < outputSize; place++) {
    const centre = (place + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - support + 0.5));
    const count = Math.min(inputSize, Math.trunc(centre + support + 0.5)) - start;
    let sum = 0;
    for (let i = 0; i < count; i++) {
      exact[i] = Math.max(0, 1 - Math.abs((start + i - centre + 0.5) / support));
      sum += exact[i];
    }
    for (let i = 0; i < count; i++) {
      values[place * stride + i] = Math.trunc(0.5 + exact[i] / sum * 2 ** PRECISION_BITS);
    }
    starts[place] = start;
    counts[place] = count;
  }
  const weights = { starts, counts, values, stride };
  if (cache.size >= MAX_CACHED_WEIGHTS) cache.clear();
  cache.set(key, weights);
  return weights;
}

/** What {@link resizeWeights} gives, for the image kernels. */
export function packWeights(inputSize: number, outputSize: number): PackedWeights {
  const key = `${inputSize} ${outputSize}`;
  const cached = packedCache.get(key);
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
  if (packedCache.size >= MAX_CACHED_PACKED) packedCache.clear();
  packedCache.set(key, weights);
  return weights;
}
