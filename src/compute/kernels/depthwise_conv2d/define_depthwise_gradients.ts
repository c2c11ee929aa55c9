import type * as tf from "../../../npm/tfjs.ts";
import type { Shape4D } from "../conv2d/convolution.ts";
import { defineKernel } from "../define_kernel.ts";
import { type DepthwiseAttributes, depthwiseConvolution } from "./depthwise_convolution.ts";

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
  defineKernel<DepthwiseAttributes & { inputShape: Shape4D }>(
    INPUT,
    backendName,
    ({ dy, filter }, attributes) => {
      const conv = depthwiseConvolution(attributes.inputShape, filter.shape as Shape4D, attributes);
      return gradients.input(filter, dy, conv);
    },
  );
  defineKernel<DepthwiseAttributes & { filterShape: Shape4D }>(
    FILTER,
    backendName,
    ({ x, dy }, attributes) => {
      const conv = depthwiseConvolution(x.shape as Shape4D, attributes.filterShape, attributes);
      return gradients.filter(x, dy, conv);
    },
  );
}
