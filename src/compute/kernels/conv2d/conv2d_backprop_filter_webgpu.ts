import type * as tf from "../../../npm/tfjs.ts";
import divide from "../mat_mul/divide.wgsl" with { type: "text" };
import { matrixOperand, multiplyMatrices } from "../mat_mul/multiply_matrices_webgpu.ts";
import plainResult from "../mat_mul/plain_result.wgsl" with { type: "text" };
import { runTileProduct } from "../mat_mul/tile_product_webgpu.ts";
import { convolutionUniforms, isPointwise, readingOfImages } from "./convolution_webgpu.ts";
import patchGrid from "./patch_grid.wgsl" with { type: "text" };
import patches from "./patches.wgsl" with { type: "text" };

/**
 * The gradient of `tf.conv2d` with respect to its filter on WebGPU as one product: what the filter saw from each place,
 * transposed [taps C, B H' W'], by the output's gradient [B H' W', C'].
 *
 * @param x [B, H, W, C]
 * @param dy [B, H', W', C']
 * @returns [filterHeight, filterWidth, C, C'], owned by the caller.
 */
export function conv2dBackpropFilter(
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
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
  // What changes the numbers of a channel a thread finds once for all places.
  const reading = readingOfImages(x, conv, 1);
  if (isPointwise(conv)) {
    return multiplyMatrices({
      ...size,
      a: { tensor: x, transposed: true, reading },
      b: { tensor: dy },
    });
  }
  const gradients = matrixOperand("B", { tensor: dy }, size.inner, outChannels);
  return runTileProduct({
    ...size,
    name: "filter gradient",
    code: [divide, plainResult, patchGrid].join("\n"),
    a: { tensor: x, along: "outer", aligned: inChannels % 4 === 0, code: patches, reading },
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
