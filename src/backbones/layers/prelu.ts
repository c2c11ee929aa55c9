import * as tf from "../../npm/tfjs.ts";
import { recomputable } from "../../compute/gradient_tape.ts";
import type { Parameters } from "../parameters.ts";
import type { Layer } from "./layer.ts";

/**
 * A ReLU that lets negative numbers through at a learned slope, one a channel (He et al., ICCV
 * 2015, eq. 1). Slopes begin at 1/4 as there, and in PyTorch.
 */
export function prelu(parameters: Parameters, name: string, channels: number): Layer {
  const alpha = preluSlopes(parameters, name, channels);
  return (x) => recomputable(tf.prelu(x, alpha), ([x, alpha]) => tf.prelu(x, alpha));
}

/** The slopes of {@link prelu} [C], for a batch norm that it follows. */
export function preluSlopes(parameters: Parameters, name: string, channels: number): tf.Variable {
  return parameters.constant(`${name}.weight`, [channels], 0.25);
}
