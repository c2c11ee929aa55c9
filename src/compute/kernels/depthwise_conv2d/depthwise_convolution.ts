import * as tf from "../../../npm/tfjs.ts";
import type { Shape4D } from "../conv2d/convolution.ts";

/** The attributes of `tf.depthwiseConv2d` and its gradients. */
export interface DepthwiseAttributes {
  strides: number | [number, number];
  pad: "valid" | "same" | number | tf.backend_util.ExplicitPadding;
  /** tfjs has gradients of undilated convolutions only. */
  dilations?: number | [number, number];
  dimRoundingMode?: "floor" | "round" | "ceil";
}

/** All sizes of a depthwise convolution, of an input and a filter of these shapes. */
export function depthwiseConvolution(
  input: Shape4D,
  filter: Shape4D,
  attributes: DepthwiseAttributes,
): tf.backend_util.Conv2DInfo {
  const { strides, pad, dilations, dimRoundingMode } = attributes;
  return tf.backend_util.computeConv2DInfo(
    input,
    filter,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    true,
  );
}
