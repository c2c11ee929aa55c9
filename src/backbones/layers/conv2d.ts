import * as tf from "../../npm/tfjs.ts";
import type { Parameters } from "../parameters.ts";
import type { Layer } from "./layer.ts";

/** Channels in and out, and the square filter's side, step and margin in pixels. */
export interface Conv2dOptions {
  /** Channels that come in. */
  inputs: number;
  /** Channels that go out. */
  outputs: number;
  /**
   * The side of the filter, odd.
   *
   * @default {3}
   */
  kernel?: number;
  /**
   * Pixels from one place of the filter to the next.
   *
   * @default {1}
   */
  stride?: number;
  /**
   * Zeros around the image.
   *
   * @default {(kernel - 1) / 2}
   */
  padding?: number;
  /**
   * The standard deviation of the initial filters.
   *
   * @default {Math.sqrt(2 / (kernel ** 2 * outputs))}
   */
  deviation?: number;
}

/**
 * A convolution without bias, [B, H, W, inputs] to [B, H', W', outputs]; initial filters are normal, by default with variance
 * 2 / (kernel^2 outputs) (He et al., ICCV 2015, eq. 14).
 */
export function conv2d(parameters: Parameters, name: string, options: Conv2dOptions): Layer {
  const { inputs, outputs, kernel = 3, stride = 1, padding = (kernel - 1) / 2 } = options;
  const { deviation = Math.sqrt(2 / (kernel * kernel * outputs)) } = options;
  const weight = parameters.normal(
    `${name}.weight`,
    [kernel, kernel, inputs, outputs],
    deviation,
  );
  const convolve: Layer = (x) =>
    tf.conv2d(x as tf.Tensor4D, weight as tf.Tensor4D, stride, padding, "NHWC", 1, "floor");
  const convolution = { filter: weight, stride, padding, isDepthwise: false };
  return Object.assign(convolve, { convolution });
}
