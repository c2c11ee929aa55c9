import * as tf from "../../../npm/tfjs.ts";

/**
 * Batch normalisation by the batch's own statistics over all axes but the last
 * (Ioffe and Szegedy 2015, algorithm 1), with the gradient of its section 3 in closed form: a third of the ops that
 * differentiating the formula op by op takes.
 *
 * @param x [..., C]
 * @param gamma [C], the scale.
 * @param beta [C], the shift.
 * @param epsilon Added to the variance.
 * @param onStatistics Is given the batch's mean [C] and variance [C] (squared differences over the count,
 * not count - 1); they are disposed after it returns.
 * @returns The shape of `x`, owned by the caller.
 */
export function batchNorm(
  x: tf.Tensor,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  epsilon: number,
  onStatistics: (mean: tf.Tensor1D, variance: tf.Tensor1D) => void,
): tf.Tensor {
  const channels = gamma.shape[0];
  const normalise = tf.customGrad((x, gamma, beta, save) => {
    const rows = tf.reshape(x as tf.Tensor, [-1, channels]);
    const mean = tf.div(tf.sum(rows, 0), rows.shape[0]) as tf.Tensor1D;
    const centred = tf.sub(rows, mean);
    const variance = tf.div(tf.sum(tf.square(centred), 0), rows.shape[0]) as tf.Tensor1D;
    onStatistics(mean, variance);
    const inverse = tf.rsqrt(tf.add(variance, epsilon)) as tf.Tensor1D;
    const normalised = tf.mul(centred, inverse);
    (save as tf.GradSaveFunc)([normalised, inverse, gamma as tf.Tensor]);
    const value = tf.reshape(
      tf.add(tf.mul(normalised, gamma as tf.Tensor), beta as tf.Tensor),
      (x as tf.Tensor).shape,
    );
    const gradFunc = (dy: tf.Tensor, [normalised, inverse, gamma]: tf.Tensor[]) => {
      const gradients = tf.reshape(dy, [-1, channels]);
      const dBeta = tf.sum(gradients, 0);
      const dGamma = tf.sum(tf.mul(gradients, normalised), 0);
      const count = gradients.shape[0];
      const explained = tf.add(tf.mul(normalised, tf.div(dGamma, count)), tf.div(dBeta, count));
      const dx = tf.mul(tf.sub(gradients, explained), tf.mul(gamma, inverse));
      return [tf.reshape(dx, dy.shape), dGamma, dBeta];
    };
    return { value, gradFunc };
  });
  return normalise(x, gamma, beta);
}
