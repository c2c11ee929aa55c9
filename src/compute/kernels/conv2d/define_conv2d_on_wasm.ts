import { defineKernel, stockKernel } from "../define_kernel.ts";
import { conv2d } from "./conv2d_wasm.ts";
import { conv2dBackpropFilter } from "./conv2d_backprop_filter_wasm.ts";
import { conv2dBackpropInput } from "./conv2d_backprop_input_wasm.ts";
import { type Conv2DAttributes, convolution, type Shape4D } from "./convolution.ts";

/** Gives `tf.conv2d` and its gradients their kernels on wasm; the stock one stays where filters are dilated. */
export function defineConv2DOnWasm(): void {
  const stock = stockKernel<Conv2DAttributes>("Conv2D", "wasm");
  defineKernel<Conv2DAttributes>("Conv2D", "wasm", (inputs, attributes, backend) => {
    const { x, filter } = inputs;
    const conv = convolution(x.shape, filter.shape, attributes);
    const plain = conv.dilationHeight === 1 && conv.dilationWidth === 1;
    if (!plain || conv.dataFormat !== "channelsLast") return stock(inputs, attributes, backend);
    return conv2d(x, filter, conv);
  });
  defineKernel<Conv2DAttributes & { filterShape: Shape4D }>(
    "Conv2DBackpropFilter",
    "wasm",
    ({ x, dy }, attributes) =>
      conv2dBackpropFilter(x, dy, convolution(x.shape, attributes.filterShape, attributes)),
  );
  defineKernel<Conv2DAttributes & { inputShape: Shape4D }>(
    "Conv2DBackpropInput",
    "wasm",
    ({ dy, filter }, attributes) =>
      conv2dBackpropInput(dy, filter, convolution(attributes.inputShape, filter.shape, attributes)),
  );
}
