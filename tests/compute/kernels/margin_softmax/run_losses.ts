import * as tf from "../../../../src/npm/tfjs.ts";
import type { UniformMargin } from "../../../../src/compute/kernels/margin_softmax/margin.ts";
import { marginSoftmaxLosses } from "../../../../src/compute/kernels/margin_softmax/margin_softmax.ts";
import { isOfRows, type PlainRowMargin } from "../../../heads/plain_margin_softmax.ts";

/** What losses are made of. */
export interface Case {
  cosines: number[][];
  columns: number[];
  scale: number;
  margin: UniformMargin | readonly PlainRowMargin[];
  own?: number[];
}

/** A way of making them. */
export type Losses = (cosines: tf.Tensor2D, options: Case, own?: tf.Tensor1D) => tf.Tensor;

/** By the op. */
export const ours: Losses = (cosines, { columns, scale, margin }, own) => {
  const given = isOfRows(margin) ? tf.tensor2d(margin.flat(), [margin.length, 2]) : margin;
  return marginSoftmaxLosses(cosines, tf.tensor1d(columns, "int32"), scale, given, own);
};

/** The losses, and the gradients of their weighted sum with respect to the cosines and to `own`. */
export async function run(losses: Losses, options: Case): Promise<Float32Array[]> {
  const results = tf.tidy(() => {
    const inputs: tf.Tensor[] = [tf.tensor2d(options.cosines)];
    if (options.own) inputs.push(tf.tensor1d(options.own));
    const apply = (cosines: tf.Tensor, own?: tf.Tensor) =>
      losses(cosines as tf.Tensor2D, options, own as tf.Tensor1D);
    const weights = tf.tensor1d(options.columns.map((_, row) => 1 + row));
    return [
      apply(inputs[0], inputs[1]),
      ...tf.grads((...inputs) => tf.sum(tf.mul(apply(inputs[0], inputs[1]), weights)))(inputs),
    ];
  });
  const values = await Promise.all(results.map((tensor) => tensor.data()));
  tf.dispose(results);
  return values as Float32Array[];
}

/** Rows of cosines between -0.95 and 0.95, every fourth row without a column. */
export function caseOf(
  count: number,
  width: number,
  margin: Case["margin"],
  ownIsGiven: boolean,
): Case {
  const number = (i: number) => 0.95 * Math.sin(i * i + i);
  return {
    cosines: Array.from(
      { length: count },
      (_, row) => Array.from({ length: width }, (_, m) => number(row * width + m)),
    ),
    columns: Array.from({ length: count }, (_, row) => row % 4 === 3 ? -1 : (row * 5) % width),
    scale: 8,
    margin,
    own: ownIsGiven ? Array.from({ length: count }, (_, row) => number(row + 0.5)) : undefined,
  };
}
