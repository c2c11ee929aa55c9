import * as tf from "../../npm/tfjs.ts";
import { batchNorm as batchNormOp } from "../../compute/kernels/batch_norm/batch_norm.ts";
import type { Parameters } from "../parameters.ts";
import type { Layer } from "./layer.ts";

const EPSILON = 1e-5;
const MOMENTUM = 0.1;

/**
 * Batch normalisation over the last axis with PyTorch's conventions: epsilon 1e-5, running statistics that
 * move by a tenth a step, the running variance being that of the population (count - 1).
 */
export function batchNorm(parameters: Parameters, name: string, channels: number): Layer {
  const gamma = parameters.constant(`${name}.weight`, [channels], 1);
  const beta = parameters.constant(`${name}.bias`, [channels], 0);
  const mean = parameters.constant(`${name}.running_mean`, [channels], 0, false);
  const variance = parameters.constant(`${name}.running_var`, [channels], 1, false);
  const move = (running: tf.Variable, towards: tf.Tensor) =>
    running.assign(tf.add(tf.mul(running, 1 - MOMENTUM), tf.mul(towards, MOMENTUM)));
  return (x, { training = false, statistics }) => {
    if (!training) {
      return tf.tidy(() => {
        const scale = tf.mul(gamma, tf.rsqrt(tf.add(variance, EPSILON)));
        return tf.add(tf.mul(x, scale), tf.sub(beta, tf.mul(mean, scale)));
      });
    }
    return batchNormOp(
      x,
      gamma as tf.Tensor as tf.Tensor1D,
      beta as tf.Tensor as tf.Tensor1D,
      EPSILON,
      (batchMean, batchVariance, count) => {
        move(mean, batchMean);
        move(variance, tf.mul(batchVariance, count / Math.max(1, count - 1)));
      },
      statistics,
    );
  };
}
