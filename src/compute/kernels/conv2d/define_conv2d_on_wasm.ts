import { defineKernel, stockKernel } from "../define_kernel.ts";
import { conv2d } from "./conv2d_wasm.ts";
import { conv2dBackpropFilter } from "./conv2d_backprop_filter_wasm.ts";
import { conv2dBackpropInput } from "./conv2d_backprop_input_wasm.ts";
import { type Conv2DAttributes, convolution, type Shape4D } from "./convolution.ts";
import { suitsWinograd } from "./winograd.ts";
import { winogradConv2dBackpropFilter } from "./winograd_backprop_filter_wasm.ts";
import { winogradConv2d, winogradConv2dBackpropInput } from "./winograd_conv2d_wasm.ts";

/** Gives `tf.conv2d` and its gradients their kernels on wasm; the stock one stays where filters are dilated. */
export function defineConv2DOnWasm(): void {
  const stock = stockKernel<Conv2DAttributes>("Conv2D", "wasm");
  defineKernel<Conv2DAttributes>("Conv2D", "wasm", (inputs, attributes, backend) => {
    const { x, filter } = inputs;
    const conv = convolution(x.shape, filter.shape, attributes);
    const plain = conv.dilationHeight === 1 && conv.dilationWidth === 1;
    if (!plain || conv.dataFormat !== "channelsLast") return stock(inputs, attributes, backend);
    return (suitsWinograd(conv) ? winogradConv2d : conv2d)(x, filter, conv);
  });
  defineKernel<Conv2DAttributes & { filterShape: Shape4D }>(
    "Conv2DBackpropFilter",
    "wasm",
    ({ x, dy }, attributes) => {
      const conv = convolution(x.shape, attributes.filterShape, attributes);
      const gradient = suitsWinograd(conv) ? winogradConv2dBackpropFilter : conv2dBackpropFilter;
      return gradient(x, dy, conv);
    },
  );
  defineKernel<Conv2DAttributes & { inputShape: Shape4D }>(
    "Conv2DBackpropInput",
    "wasm",
    ({ dy, filter }, attributes) => {
      const conv = convolution(attributes.inputShape, filter.shape, attributes);
      const gradient = suitsWinograd(conv) ? winogradConv2dBackpropInput : conv2dBackpropInput;
      return gradient(dy, filter, conv);
    },
  );
}
