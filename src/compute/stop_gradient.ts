import * as tf from "../npm/tfjs.ts";

/** The same numbers, through which no gradient flows. */
export function stopGradient<T extends tf.Tensor>(x: T): T {
  const stopped = tf.customGrad((x) => ({
    value: tf.clone(x as tf.Tensor),
    gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy),
  }));
  return stopped(x) as T;
}
