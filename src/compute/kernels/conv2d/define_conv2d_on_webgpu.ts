import type * as tf from "../../../npm/tfjs.ts";
import { defineKernel, stockKernel } from "../define_kernel.ts";
import { conv2dBackpropFilter } from "./conv2d_backprop_filter_webgpu.ts";
import { conv2dBackpropInput } from "./conv2d_backprop_input_webgpu.ts";
import { conv2d } from "./conv2d_webgpu.ts";
import { type Conv2DAttributes, convolution } from "./convolution.ts";

type FilterAttributes = Conv2DAttributes & { filterShape: number[] };
type InputAttributes = Conv2DAttributes & { inputShape: number[] };

/**
 * Gives `tf.conv2d` and its gradients their kernels on WebGPU; the stock ones stay where channels come first, filters
 * are dilated or a tensor is empty.
 */
export function defineConv2DOnWebGPU(): void {
  const stock = stockKernel<Conv2DAttributes>("Conv2D", "webgpu");
  defineKernel<Conv2DAttributes>("Conv2D", "webgpu", (inputs, attributes, backend) => {
    const { x, filter } = inputs;
    const conv = convolution(x.shape, filter.shape, attributes);
    return isOurs(conv, [x, filter]) ? conv2d(x, filter, conv) : stock(inputs, attributes, backend);
  });

  const filterName = "Conv2DBackpropFilter";
  const stockFilter = stockKernel<FilterAttributes>(filterName, "webgpu");
  defineKernel<FilterAttributes>(filterName, "webgpu", (inputs, attributes, backend) => {
    const { x, dy } = inputs;
    const conv = convolution(x.shape, attributes.filterShape, attributes);
    return isOurs(conv, [x, dy])
      ? conv2dBackpropFilter(x, dy, conv)
      : stockFilter(inputs, attributes, backend);
  });

  const inputName = "Conv2DBackpropInput";
  const stockInput = stockKernel<InputAttributes>(inputName, "webgpu");
  defineKernel<InputAttributes>(inputName, "webgpu", (inputs, attributes, backend) => {
    const { dy, filter } = inputs;
    const conv = convolution(attributes.inputShape, filter.shape, attributes);
    return isOurs(conv, [dy, filter])
      ? conv2dBackpropInput(dy, filter, conv)
      : stockInput(inputs, attributes, backend);
  });
}

function isOurs(conv: tf.backend_util.Conv2DInfo, tensors: tf.Tensor[]): boolean {
  return conv.dataFormat === "channelsLast" &&
    conv.dilationHeight === 1 && conv.dilationWidth === 1 &&
    tensors.every(({ dtype, size }) => dtype === "float32" && size > 0) &&
    conv.outShape.every((side) => side > 0);
}
