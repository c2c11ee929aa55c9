import type * as tf from "../../../npm/tfjs.ts";
import { defineKernel, stockKernel } from "../define_kernel.ts";
import divide from "../mat_mul/divide.wgsl" with { type: "text" };
import { matrixOperand, multiplyMatrices } from "../mat_mul/multiply_matrices_webgpu.ts";
import plainResult from "../mat_mul/plain_result.wgsl" with { type: "text" };
import { runTileProduct } from "../mat_mul/tile_product_webgpu.ts";
import {
  type ConvolutionAttributes,
  convolutionUniforms,
  isPointwise,
  tiledConvolution,
} from "./convolution_webgpu.ts";
import filterPatches from "./filter_patches.wgsl" with { type: "text" };
import patchGrid from "./patch_grid.wgsl" with { type: "text" };
import patches from "./patches.wgsl" with { type: "text" };

type Attributes = ConvolutionAttributes & { filterShape: number[] };

/**
 * Gives the gradient of `tf.conv2d` with respect to its filter on WebGPU a product in tiles, of what the filter
 * saw from each place, transposed [taps C, B H' W'], and the output's gradient [B H' W', C'].
 */
export function defineConv2DBackpropFilter(): void {
  const stock = stockKernel<Attributes>("Conv2DBackpropFilter", "webgpu");
  defineKernel<Attributes>(
    "Conv2DBackpropFilter",
    "webgpu",
    ({ x, dy }, attributes, backend) => {
      const conv = tiledConvolution(x.shape, attributes.filterShape, [x, dy], attributes);
      return conv ? filterGradient(backend, x, dy, conv) : stock({ x, dy }, attributes, backend);
    },
  );
}

function filterGradient(
  backend: tf.KernelBackend,
  x: tf.Tensor,
  dy: tf.Tensor,
  conv: tf.backend_util.Conv2DInfo,
): tf.TensorInfo {
  const { batchSize, outHeight, outWidth, inChannels, outChannels, filterShape } = conv;
  const size = {
    attempt: `compute the gradient of a filter [${filterShape}] that convolved [${x.shape}]`,
    groups: 1,
    rows: conv.filterHeight * conv.filterWidth * inChannels,
    columns: outChannels,
    inner: batchSize * outHeight * outWidth,
    shape: filterShape,
  };
  if (isPointwise(conv)) {
    return multiplyMatrices(backend, {
      ...size,
      a: { tensor: x, transposed: true },
      b: { tensor: dy },
    });
  }
  const gradients = matrixOperand("B", { tensor: dy }, size.inner, outChannels);
  return runTileProduct(backend, {
    ...size,
    name: "filter gradient",
    code: [divide, plainResult, patchGrid, filterPatches].join("\n"),
    a: { tensor: x, along: "outer", aligned: inChannels % 4 === 0, code: patches },
    b: gradients.operand,
    uniforms: {
      ...convolutionUniforms(conv),
      places: [outHeight, outWidth],
      imageSize: [conv.inHeight, conv.inWidth],
      channels: inChannels,
      ...gradients.uniforms,
    },
  });
}
