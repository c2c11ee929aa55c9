import type * as tf from "../../../npm/tfjs.ts";
import { type Conv2DAttributes, convolution } from "../conv2d/convolution.ts";
import { defineKernel, stockKernel } from "../define_kernel.ts";
import {
  depthwiseConv2d,
  depthwiseConv2dFilterGradient,
  depthwiseConv2dInputGradient,
} from "./depthwise_conv2d_wasm.ts";
import { defineDepthwiseGradients } from "./define_depthwise_gradients.ts";

/**
 * Gives `tf.depthwiseConv2d` on wasm the gradients that tfjs lacks there, and a faster way forward.
 */
export function defineDepthwiseConv2DOnWasm(): void {
  const stock = stockKernel<Conv2DAttributes>("DepthwiseConv2dNative", "wasm");
  defineKernel<Conv2DAttributes>(
    "DepthwiseConv2dNative",
    "wasm",
    (inputs, attributes, backend) => {
      const { x, filter } = inputs;
      const conv = convolution(x.shape, filter.shape, attributes, true);
      return isPlainDepthwise(conv)
        ? depthwiseConv2d(x, filter, conv)
        : stock(inputs, attributes, backend);
    },
  );
  defineDepthwiseGradients("wasm", {
    input: (filter, dy, conv) => depthwiseConv2dInputGradient(dy, filter, conv),
    filter: depthwiseConv2dFilterGradient,
  });
}

/** Whether our kernel does it. */
export function isPlainDepthwise(conv: tf.backend_util.Conv2DInfo): boolean {
  const { inChannels, outChannels, dilationHeight, dilationWidth } = conv;
  return inChannels === outChannels && dilationHeight === 1 && dilationWidth === 1;
}
