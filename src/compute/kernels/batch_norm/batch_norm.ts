import * as tf from "../../../npm/tfjs.ts";
import { allReduceTensors } from "../../all_reduce_tensors.ts";
import { alone, type Communicator } from "../../communicator.ts";

/**
 * Batch normalisation by the batch's own statistics over all axes but the last
 * (Ioffe and Szegedy 2015, algorithm 1), with the gradient of its section 3 in closed form: a third of the ops that
 * differentiating the formula op by op takes.
 *
 * @param x [..., C]
 * @param gamma [C], the scale.
 * @param beta [C], the shift.
 * @param epsilon Added to the variance.
 * @param onStatistics Is given the batch's mean [C], variance [C] (squared differences over the count,
 * not count - 1) and count; the tensors are disposed after it returns.
 * @param communicator Whose ranks' batches count as one batch; every rank must call.
 * @returns The shape of `x`, owned by the caller.
 */
export function batchNorm(
  x: tf.Tensor,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  epsilon: number,
  onStatistics: (mean: tf.Tensor1D, variance: tf.Tensor1D, count: number) => void,
  communicator: Communicator = alone,
): tf.Tensor {
  const channels = gamma.shape[0];
  let count = x.size / channels;
  const total = (...sums: tf.Tensor[]) => allReduceTensors(sums, communicator);
  const normalise = tf.customGrad((x, gamma, beta, save) => {
    const rows = tf.reshape(x as tf.Tensor, [-1, channels]);
    const [sums, counts] = total(tf.sum(rows, 0), tf.scalar(count));
    // Not from a GPU, which would have to be waited for; it has no other ranks.
    if (communicator.size > 1) [count] = counts.dataSync();
    const mean = tf.div(sums, count) as tf.Tensor1D;
    const centred = tf.sub(rows, mean);
    const variance = tf.div(total(tf.sum(tf.square(centred), 0))[0], count) as tf.Tensor1D;
    onStatistics(mean, variance, count);
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
      const [allGamma, allBeta] = total(dGamma, dBeta);
      const explained = tf.add(
        tf.mul(normalised, tf.div(allGamma, count)),
        tf.div(allBeta, count),
      );
      const dx = tf.mul(tf.sub(gradients, explained), tf.mul(gamma, inverse));
      return [tf.reshape(dx, dy.shape), dGamma, dBeta];
    };
    return { value, gradFunc };
  });
  return normalise(x, gamma, beta);
}
