import * as tf from "../../../npm/tfjs.ts";
import { defineKernel } from "../define_kernel.ts";

type Activation = Parameters<typeof tf.backend_util.applyActivation>[1];

interface Attributes {
  transposeA: boolean;
  transposeB: boolean;
  activation: Activation;
  leakyreluAlpha?: number;
}

/**
 * Makes `tf.fused.matMul` on wasm (and with it tf.layers' dense layers) the ops that it joins. tfjs' own adds the bias, and bounds
 * the sums, once for every 48 terms of a sum where a matrix is transposed or there are several.
 */
export function defineFusedMatMulOnWasm(): void {
  defineKernel<Attributes>("_FusedMatMul", "wasm", (inputs, attributes) => {
    const { a, b, bias, preluActivationWeights } = inputs;
    const { transposeA, transposeB, activation, leakyreluAlpha } = attributes;
    return tf.tidy(() => {
      const product = tf.matMul(a, b, transposeA, transposeB);
      return tf.backend_util.applyActivation(
        bias ? tf.add(product, bias) : product,
        activation,
        preluActivationWeights,
        leakyreluAlpha,
      );
    });
  });
}
