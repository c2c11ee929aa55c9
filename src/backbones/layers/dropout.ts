import * as tf from "../../npm/tfjs.ts";
import { Random } from "../../random/random.ts";
import type { Layer } from "./layer.ts";

/**
 * Sets a share `rate` of the numbers to 0 in training and scales the others up (Srivastava et al. 2014). What is dropped
 * follows from the mode's seed and the image's place in the batch, whoever computes it.
 *
 * @param rate 0 (nothing) to below 1.
 */
export function dropout(rate: number): Layer {
  return (x, { training = false, seed = 0, rows }) => {
    if (!training || rate === 0) return x;
    const [images] = x.shape, length = x.size / images;
    const mask = new Float32Array(x.size);
    for (let image = 0; image < images; image++) {
      const random = new Random(seed, "dropout", rows?.[image] ?? image);
      for (let i = image * length; i < (image + 1) * length; i++) {
        mask[i] = random.uniform() < rate ? 0 : 1 / (1 - rate);
      }
    }
    return tf.mul(x, tf.tensor(mask, x.shape));
  };
}
