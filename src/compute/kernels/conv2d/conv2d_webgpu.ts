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

/**
 * Gives `tf.conv2d` on WebGPU a product in tiles, of what the filter sees from each place [B H' W', taps C] and
 * the filter [taps C, C']. NCHW, dilation and what is not float32 stay with tfjs.
 */
export function defineConv2D(): void {
  const stock = stockKernel<ConvolutionAttributes>("Conv2D", "webgpu");
  defineKernel<ConvolutionAttributes>("Conv2D", "webgpu", ({ x, filter }, attributes, backend) => {
    const conv = tiledConvolution(x.shape, filter.shape, [x, filter], attributes);
    return conv ? convolve(backend, x, filter, conv) : stock({ x, filter }, attributes, backend);
  });
}

function convolve(
  backend: tf.KernelBackend,
  x: tf.Tensor,
  filter: tf.Tensor,
  conv: tf.backend_util.Conv2DInfo,
): tf.TensorInfo {
  const { batchSize, outHeight, outWidth, inChannels, outChannels, outShape } = conv;
  const size = {
    attempt: `convolve [${x.shape}] with [${filter.shape}]`,
    groups: 1,
    rows: batchSize * outHeight * outWidth,
    columns: outChannels,
    inner: conv.filterHeight * conv.filterWidth * inChannels,
    shape: outShape,
  };
  if (isPointwise(conv)) {
    return multiplyMatrices(backend, { ...size, a: { tensor: x }, b: { tensor: filter } });
  }
  const filterMatrix = matrixOperand("B", { tensor: filter }, size.inner, outChannels);
  return runTileProduct(backend, {
    ...size,
    name: "convolution",
    code: [divide, plainResult, patchGrid, filterPatches].join("\n"),
    a: { tensor: x, along: "inner", aligned: inChannels % 4 === 0, code: patches },
    b: filterMatrix.operand,
    uniforms: {
      ...convolutionUniforms(conv),
      places: [outHeight, outWidth],
      imageSize: [conv.inHeight, conv.inWidth],
      channels: inChannels,
      ...filterMatrix.uniforms,
    },
  });
}
