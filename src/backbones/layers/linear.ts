import * as tf from "../../npm/tfjs.ts";
import type { Parameters } from "../parameters.ts";
import type { Layer } from "./layer.ts";

/**
 * A fully connected layer, [B, inputs] to [B, outputs]; initial weights and bias are uniform in
 * +-1 / sqrt(inputs), as PyTorch's. Stored as [inputs, outputs].
 */
export function linear(
  parameters: Parameters,
  name: string,
  options: { inputs: number; outputs: number },
): Layer {
  const { inputs, outputs } = options;
  const limit = 1 / Math.sqrt(inputs);
  const weight = parameters.uniform(`${name}.weight`, [inputs, outputs], limit);
  const bias = parameters.uniform(`${name}.bias`, [outputs], limit);
  return (x) => tf.add(tf.matMul(x as tf.Tensor2D, weight as tf.Tensor as tf.Tensor2D), bias);
}

/** [B, H, W, C] to [B, H * W * C]. */
export function flatten(x: tf.Tensor): tf.Tensor {
  return tf.reshape(x, [x.shape[0], -1]);
}
