import type * as tf from "../../../npm/tfjs.ts";
import { sectionsOf } from "../../webgpu/shader_text.ts";
import divide from "../mat_mul/divide.wgsl" with { type: "text" };
import { multiplyMatrices } from "../mat_mul/multiply_matrices_webgpu.ts";
import { runTileProduct } from "../mat_mul/tile_product_webgpu.ts";
import { chooseWay } from "./choose_way.ts";
import { convolutionUniforms, isPointwise } from "./convolution_webgpu.ts";
import inputGradientCode from "./input_gradient.wgsl" with { type: "text" };
import patchGrid from "./patch_grid.wgsl" with { type: "text" };
import patches from "./patches.wgsl" with { type: "text" };
import residueFilter from "./residue_filter.wgsl" with { type: "text" };
import { winogradConv2dBackpropInput } from "./winograd_webgpu.ts";

const { shared: gridShape } = sectionsOf(patchGrid);

/**
 * The gradient of `tf.conv2d` with respect to its input on WebGPU as a product for each residue of the stride: the
 * output's gradients at those pixels that a pixel fed [B H W / stride^2, taps C'] by the taps between them [taps C', C];
 * by {@link winogradConv2dBackpropInput} where Winograd's way has been quicker on the adapter.
 *
 * @param dy [B, H', W', C']
 * @param filter [filterHeight, filterWidth, C, C']
 * @returns [B, H, W, C], owned by the caller.
 */
export function conv2dBackpropInput(
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
  conv: tf.backend_util.Conv2DInfo,
): tf.TensorInfo {
  if (chooseWay(conv) === "winograd") return winogradConv2dBackpropInput(dy, filter, conv);
  const { batchSize, inHeight, inWidth, inChannels, outChannels, inShape } = conv;
  const { filterHeight, filterWidth, strideHeight, strideWidth } = conv;
  const cut = (side: number, stride: number) => Math.ceil(side / stride);
  const size = {
    attempt: `compute the gradient of [${inShape}] convolved with [${filter.shape}]`,
    groups: strideHeight * strideWidth,
    rows: batchSize * cut(inHeight, strideHeight) * cut(inWidth, strideWidth),
    columns: inChannels,
    inner: cut(filterHeight, strideHeight) * cut(filterWidth, strideWidth) * outChannels,
    shape: inShape,
  };
  if (isPointwise(conv)) {
    return multiplyMatrices({
      ...size,
      a: { tensor: dy },
      b: { tensor: filter, transposed: true },
    });
  }
  const aligned = outChannels % 4 === 0;
  return runTileProduct({
    ...size,
    name: "input gradient",
    code: [divide, gridShape, inputGradientCode].join("\n"),
    a: { tensor: dy, along: "inner", aligned, code: patches },
    b: { tensor: filter, along: "inner", aligned, code: residueFilter },
    uniforms: {
      ...convolutionUniforms(conv),
      inputSize: [inHeight, inWidth],
      imageSize: [conv.outHeight, conv.outWidth],
      channels: outChannels,
    },
  });
}
