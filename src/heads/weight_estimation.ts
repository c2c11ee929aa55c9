import * as tf from "../npm/tfjs.ts";
import type { Parameters } from "../backbones/parameters.ts";
import { linear } from "../backbones/layers/linear.ts";
import { sequence } from "../backbones/layers/layer.ts";

const REDUCTION = 4;

/**
 * The network that says how much each feature counts in its anchor (Li et al., CVPR 2021): linear to D / 4,
 * ReLU, linear to 1, sigmoid. Features [B, D] to weights [B] in (0, 1).
 */
export function weightEstimation(
  parameters: Parameters,
  embeddingLength: number,
): (features: tf.Tensor2D) => tf.Tensor1D {
  const hidden = Math.max(1, Math.floor(embeddingLength / REDUCTION));
  const network = sequence(
    linear(parameters, "weights.linear1", { inputs: embeddingLength, outputs: hidden }),
    tf.relu,
    linear(parameters, "weights.linear2", { inputs: hidden, outputs: 1 }),
    tf.sigmoid,
  );
  return (features) => tf.reshape(network(features, {}), [-1]) as tf.Tensor1D;
}
