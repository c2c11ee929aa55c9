import type * as tf from "../../../npm/tfjs.ts";
import { type Conv2DAttributes, convolution, type Shape4D } from "../conv2d/convolution.ts";
import { defineKernel } from "../define_kernel.ts";

const INPUT = "DepthwiseConv2dNativeBackpropInput";
const FILTER = "DepthwiseConv2dNativeBackpropFilter";

/** The gradient of one of the two factors, given the other and that of the result. */
export type DepthwiseGradient = (
  factor: tf.Tensor,
  dy: tf.Tensor,
  conv: tf.backend_util.Conv2DInfo,
) => tf.TensorInfo;

/** Gives `tf.depthwiseConv2d` its gradients on a backend. */
export function defineDepthwiseGradients(
  backendName: string,
  gradients: { input: DepthwiseGradient; filter: DepthwiseGradient },
): void {
  defineKernel<Conv2DAttributes & { inputShape: Shape4D }>(
    INPUT,
    backendName,
    ({ dy, filter }, attributes) => {
      const conv = convolution(attributes.inputShape, filter.shape, attributes, true);
      return gradients.input(filter, dy, conv);
    },
  );
  defineKernel<Conv2DAttributes & { filterShape: Shape4D }>(
    FILTER,
    backendName,
    ({ x, dy }, attributes) => {
      const conv = convolution(x.shape, attributes.filterShape, attributes, true);
      return gradients.filter(x, dy, conv);
    },
  );
}
