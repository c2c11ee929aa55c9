import type * as tf from "../../../npm/tfjs.ts";
import { defer, isDifferentiated } from "../../webgpu/deferred_tensors.ts";
import { requireBindable } from "../../webgpu/webgpu_backend.ts";
import divide from "../mat_mul/divide.wgsl" with { type: "text" };
import { matrixOperand, multiplyMatrices } from "../mat_mul/multiply_matrices_webgpu.ts";
import plainResult from "../mat_mul/plain_result.wgsl" with { type: "text" };
import { runTileProduct, type TileProduct } from "../mat_mul/tile_product_webgpu.ts";
import { chooseWay } from "./choose_way.ts";
import { convolutionUniforms, isPointwise, readingOfImages } from "./convolution_webgpu.ts";
import patchGrid from "./patch_grid.wgsl" with { type: "text" };
import patches from "./patches.wgsl" with { type: "text" };
import { winogradConv2d } from "./winograd_webgpu.ts";

/** Of the largest tile. */
const TILE_COLUMNS = 128;

/**
 * `tf.conv2d` on WebGPU as one product: what the filter sees from each place [B H' W', taps C] by the filter
 * [taps C, C']; by {@link winogradConv2d} where that has been quicker on the adapter.
 *
 * @param x [B, H, W, C]
 * @param filter [filterHeight, filterWidth, C, C']
 * @returns [B, H', W', C'], owned by the caller; where gradients will be asked for it is deferred, so that a batch norm that follows
 * need not pass over it for its statistics.
 */
export function conv2d(
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  conv: tf.backend_util.Conv2DInfo,
): tf.TensorInfo {
  const { outShape: shape } = conv;
  if (!isDifferentiated() || conv.outChannels % 4 !== 0) return compute(x, filter, conv);
  requireBindable(attemptOf(x, filter), { x: x.shape, filter: filter.shape, "the result": shape });
  return defer({
    shape,
    sources: [x, filter],
    compute: (result, takeMoments) => compute(x, filter, conv, { result, takeMoments }),
  });
}

function attemptOf(x: tf.TensorInfo, filter: tf.TensorInfo): string {
  return `convolve [${x.shape}] with [${filter.shape}]`;
}

function compute(
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  conv: tf.backend_util.Conv2DInfo,
  outcome: Pick<TileProduct, "result" | "takeMoments"> = {},
): tf.TensorInfo {
  if (chooseWay(conv) === "winograd") return winogradConv2d(x, filter, conv, outcome);
  const { batchSize, outHeight, outWidth, inChannels, outChannels, outShape } = conv;
  const size = {
    ...outcome,
    attempt: attemptOf(x, filter),
    groups: 1,
    rows: batchSize * outHeight * outWidth,
    columns: outChannels,
    inner: conv.filterHeight * conv.filterWidth * inChannels,
    shape: outShape,
  };
  const times = conv.filterHeight * conv.filterWidth * Math.ceil(outChannels / TILE_COLUMNS);
  const reading = readingOfImages(x, conv, times);
  if (isPointwise(conv)) {
    return multiplyMatrices({ ...size, a: { tensor: x, reading }, b: { tensor: filter } });
  }
  const filterMatrix = matrixOperand("B", { tensor: filter }, size.inner, outChannels);
  return runTileProduct({
    ...size,
    name: "convolution",
    code: [divide, plainResult, patchGrid].join("\n"),
    a: { tensor: x, along: "inner", aligned: inChannels % 4 === 0, code: patches, reading },
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
