import * as tf from "../../../src/npm/tfjs.ts";
import { batchNorm } from "../../../src/compute/kernels/batch_norm/batch_norm.ts";
import { closeTo, testOnEveryDevice } from "../../devices.ts";
import { slopes } from "../../slopes.ts";

const X = [1, -2, 0.5, 3, 2, -1, 4, 0, -3, 1, 2.5, 2];
const EPSILON = 1e-5;

/** The same in plain loops: x [R, 2]. */
function plainBatchNorm(x: number[], gamma: number[], beta: number[]) {
  const rows = x.length / 2;
  return x.map((value, i) => {
    const column = x.filter((_, j) => j % 2 === i % 2);
    const mean = column.reduce((a, b) => a + b) / rows;
    const variance = column.reduce((a, b) => a + (b - mean) ** 2, 0) / rows;
    return (value - mean) / Math.sqrt(variance + EPSILON) * gamma[i % 2] + beta[i % 2];
  });
}

const weights = X.map((_, i) => Math.sin(i + 1));
const loss = (x: number[], gamma: number[], beta: number[]) =>
  plainBatchNorm(x, gamma, beta).reduce((sum, y, i) => sum + y * weights[i], 0);

testOnEveryDevice(
  "batchNorm() agrees with plain loops, its gradients with finite differences",
  async () => {
    const gamma = [1.5, -0.5], beta = [0.25, 2];
    const results = tf.tidy(() => {
      const inputs = [tf.tensor(X, [2, 3, 1, 2]), tf.tensor1d(gamma), tf.tensor1d(beta)];
      const apply = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) =>
        batchNorm(x, gamma as tf.Tensor1D, beta as tf.Tensor1D, EPSILON, () => {});
      const y = apply(inputs[0], inputs[1], inputs[2]);
      const gradients = tf.grads((x, gamma, beta) =>
        tf.sum(tf.mul(apply(x, gamma, beta), tf.tensor(weights, [2, 3, 1, 2])))
      )(inputs);
      return [y, ...gradients];
    });
    const [y, dx, dGamma, dBeta] = await Promise.all(results.map((tensor) => tensor.data()));
    tf.dispose(results);
    closeTo(y, plainBatchNorm(X, gamma, beta));
    closeTo(dx, slopes(X, (x) => loss(x, gamma, beta)), 1e-3);
    closeTo(dGamma, slopes(gamma, (gamma) => loss(X, gamma, beta)), 1e-3);
    closeTo(dBeta, slopes(beta, (beta) => loss(X, gamma, beta)), 1e-3);
  },
);
