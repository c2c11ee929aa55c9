import { conv2dBackpropFilter } from "../src/compute/kernels/conv2d/conv2d_backprop_filter_wasm.ts";
import { conv2dBackpropInput } from "../src/compute/kernels/conv2d/conv2d_backprop_input_wasm.ts";
import { conv2d } from "../src/compute/kernels/conv2d/conv2d_wasm.ts";
import {
  type Conv2DAttributes,
  convolution,
  type Shape4D,
} from "../src/compute/kernels/conv2d/convolution.ts";
import { defineKernel } from "../src/compute/kernels/define_kernel.ts";

/** Has wasm, which is in use, compute every convolution of our networks directly, none by Winograd. */
export function convolveDirectly(): void {
  type Shapes = Conv2DAttributes & { filterShape: Shape4D; inputShape: Shape4D };
  defineKernel<Shapes>(
    "Conv2D",
    "wasm",
    ({ x, filter }, attributes) =>
      conv2d(x, filter, convolution(x.shape, filter.shape, attributes)),
  );
  defineKernel<Shapes>("Conv2DBackpropInput", "wasm", ({ dy, filter }, attributes) => {
    const conv = convolution(attributes.inputShape, filter.shape, attributes);
    return conv2dBackpropInput(dy, filter, conv);
  });
  defineKernel<Shapes>(
    "Conv2DBackpropFilter",
    "wasm",
    ({ x, dy }, attributes) =>
      conv2dBackpropFilter(x, dy, convolution(x.shape, attributes.filterShape, attributes)),
  );
}
