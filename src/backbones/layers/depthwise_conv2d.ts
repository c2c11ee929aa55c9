import * as tf from "../../npm/tfjs.ts";
import type { Parameters } from "../parameters.ts";
import type { Layer } from "./layer.ts";

/** The channels, and the square filters' side, step and margin in pixels. */
export interface DepthwiseConv2dOptions {
  /** Channels, each with a filter of its own. */
  channels: number;
  /**
   * The side of the filters.
   *
   * @default {3}
   */
  kernel?: number;
  /**
   * Pixels from one place of the filters to the next.
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
}

/**
 * A convolution without bias that keeps channels apart, [B, H, W, channels] to [B, H', W',
 * channels]; initial filters are normal with variance 2 / (kernel^2 channels), which is what
 * PyTorch's fan-out of a grouped convolution makes of He's rule.
 */
export function depthwiseConv2d(
  parameters: Parameters,
  name: string,
  options: DepthwiseConv2dOptions,
): Layer {
  const { channels, kernel = 3, stride = 1, padding = (kernel - 1) / 2 } = options;
  const weight = parameters.normal(
    `${name}.weight`,
    [kernel, kernel, channels, 1],
    Math.sqrt(2 / (kernel * kernel * channels)),
  ) as tf.Tensor4D;
  const convolve: Layer = (x) =>
    tf.depthwiseConv2d(x as tf.Tensor4D, weight, stride, padding, "NHWC", 1, "floor");
  const convolution = { filter: weight, stride, padding, isDepthwise: true };
  return Object.assign(convolve, { convolution });
}
