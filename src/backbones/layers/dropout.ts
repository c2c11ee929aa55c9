import * as tf from "../../npm/tfjs.ts";
import type { Layer } from "./layer.ts";

/**
 * Sets a share `rate` of the numbers to 0 in training and scales the others up (Srivastava et al. 2014).
 * What is dropped follows from the mode's seed.
 *
 * @param rate 0 (nothing) to below 1.
 */
export function dropout(rate: number): Layer {
  return (x, { training = false, seed = 0 }) =>
    training && rate > 0 ? tf.dropout(x, rate, undefined, seed) : x;
}
