import type * as tf from "../../../../src/npm/tfjs.ts";
import { convolution, type Shape4D } from "../../../../src/compute/kernels/conv2d/convolution.ts";
import { Random } from "../../../../src/random/random.ts";

/** Of a convolution by 3x3. */
export function sizes(x: Shape4D, outputs: number, pad: number | "same" = "same", strides = 1) {
  const attributes = { strides, pad, dimRoundingMode: "floor" } as const;
  return convolution(x, [3, 3, x[3], outputs], attributes);
}

/** Normally distributed. */
export function numbers(shape: number[], seed: number): Float32Array {
  const random = new Random(seed, "winograd");
  return Float32Array.from(
    { length: shape.reduce((a, b) => a * b) },
    () => Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform()),
  );
}

/** A convolution of images [B, H, W, C] and its gradients by loops in float64. */
export function plain(
  x: Float32Array,
  filter: Float32Array,
  dy: Float32Array,
  conv: tf.backend_util.Conv2DInfo,
) {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = conv;
  const { strideHeight, strideWidth, padInfo: { top, left } } = conv;
  const y = new Float64Array(dy.length), dx = new Float64Array(x.length);
  const dFilter = new Float64Array(filter.length);
  for (let n = 0; n < batchSize; n++) {
    for (let i = 0; i < outHeight; i++) {
      for (let j = 0; j < outWidth; j++) {
        for (let tap = 0; tap < 9; tap++) {
          const row = i * strideHeight + Math.floor(tap / 3) - top;
          const column = j * strideWidth + tap % 3 - left;
          if (row < 0 || row >= inHeight || column < 0 || column >= inWidth) continue;
          const to = ((n * outHeight + i) * outWidth + j) * outChannels;
          const from = ((n * inHeight + row) * inWidth + column) * inChannels;
          for (let c = 0; c < inChannels; c++) {
            const weights = (tap * inChannels + c) * outChannels;
            for (let k = 0; k < outChannels; k++) {
              y[to + k] += x[from + c] * filter[weights + k];
              dx[from + c] += dy[to + k] * filter[weights + k];
              dFilter[weights + k] += x[from + c] * dy[to + k];
            }
          }
        }
      }
    }
  }
  return [y, dx, dFilter];
}

/** The root of the mean square of errors over that of the values, and the largest error over the largest value. */
export function errors(actual: Float32Array, expected: Float64Array) {
  let squares = 0, error = 0, largest = 0, largestError = 0;
  expected.forEach((value, i) => {
    squares += value ** 2;
    error += (actual[i] - value) ** 2;
    largest = Math.max(largest, Math.abs(value));
    largestError = Math.max(largestError, Math.abs(actual[i] - value));
  });
  return { rms: Math.sqrt(error / squares), most: largestError / largest };
}
