import * as tf from "../../../npm/tfjs.ts";
import { defineKernel, stockKernel } from "../define_kernel.ts";

interface Attributes {
  axis: number | number[];
  keepDims: boolean;
}

const LARGEST_WINDOW = 4096;

/**
 * Makes `tf.sum` over leading axes (what batch statistics and bias gradients are) an average pooling over
 * windows of rows, which XNNPACK does at the speed of memory, and a product of the averages with a row. The
 * backend's own way transposes the whole tensor. Two short sums also round less than a long one.
 */
export function defineLeadingAxesSumOnWasm(): void {
  const stock = stockKernel<Attributes>("Sum", "wasm");
  defineKernel<Attributes>("Sum", "wasm", (inputs, attributes, backend) => {
    const { x } = inputs;
    const axes = tf.util.parseAxisParam(attributes.axis, x.shape).sort((a, b) => a - b);
    if (x.size === 0) return zeros(x, axes, attributes.keepDims);
    const leading = axes.every((axis, i) => axis === i) && axes.length < x.rank;
    if (x.dtype !== "float32" || !leading) return stock(inputs, attributes, backend);
    return tf.tidy(() => {
      const kept = x.shape.slice(axes.length);
      const length = tf.util.sizeFromShape(kept);
      const rows = x.size / length, window = largestDivisor(rows, LARGEST_WINDOW);
      const windows = tf.reshape(x, [rows / window, window, 1, length]) as tf.Tensor4D;
      const averages = tf.avgPool(windows, [window, 1], 1, "valid");
      const sums = tf.matMul(
        tf.fill([1, rows / window], window),
        tf.reshape(averages, [rows / window, length]),
      );
      return tf.reshape(sums, attributes.keepDims ? [...axes.map(() => 1), ...kept] : kept);
    });
  });
}

/** The sum of nothing; the backend's own way leaves what was in memory before. */
function zeros({ shape, dtype }: tf.Tensor, axes: number[], keepDims: boolean): tf.Tensor {
  const [kept] = tf.backend_util.computeOutAndReduceShapes(shape, axes);
  return tf.zeros(keepDims ? tf.backend_util.expandShapeToKeepDim(kept, axes) : kept, dtype);
}

function largestDivisor(number: number, most: number): number {
  let divisor = Math.min(number, most);
  while (number % divisor !== 0) divisor--;
  return divisor;
}
