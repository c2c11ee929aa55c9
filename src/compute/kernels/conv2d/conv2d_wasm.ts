import type * as tf from "../../../npm/tfjs.ts";
import { makeOutput, placeOf, workingMemory, writeIntegers } from "../../wasm/wasm_backend.ts";
import { wasmKernels } from "../../wasm/wasm_kernels.ts";
import { imagesAtATime, inputPadding, isPadded, paddedBytes, padImages } from "./convolution.ts";
import { type Finish, FINISH_BYTES, writeFinish } from "./finished_convolution.ts";

/**
 * `tf.conv2d` on wasm: each pixel of the result is the product of the pixels under the filter, which lie in the image
 * row by row, with the filters laid out in panels.
 *
 * @param x [B, H, W, C]
 * @param filter [filterHeight, filterWidth, C, C']
 * @param finish What is done to the result besides.
 * @returns [B, H', W', C'], owned by the caller.
 */
export function conv2d(
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  conv: tf.backend_util.Conv2DInfo,
  finish?: Finish,
): tf.TensorInfo {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = conv;
  const { filterHeight, filterWidth, strideHeight, strideWidth } = conv;
  const y = makeOutput([batchSize, outHeight, outWidth, outChannels]);
  const padding = inputPadding(conv);
  const from = paddedBytes(padding), pixels = outHeight * outWidth;
  const lot = imagesAtATime(batchSize, from.image, pixels);
  const inner = filterHeight * filterWidth * inChannels, panelBytes = 32 * inner;
  const [panels, padded, rows, outs, taps, finishing] = workingMemory(
    Math.ceil(outChannels / 8) * panelBytes,
    isPadded(padding) ? lot * from.image : 0,
    4 * lot * pixels,
    4 * lot * pixels,
    4 * filterHeight,
    FINISH_BYTES,
  );
  const kernels = wasmKernels();
  const perRow = [strideHeight * from.row, strideWidth * from.pixel] as const;
  kernels.packPanels(
    placeOf(filter),
    4 * outChannels,
    4,
    inner,
    outChannels,
    8,
    panels,
    panelBytes,
  );
  kernels.pixelOffsets(rows, lot, outHeight, outWidth, from.image, ...perRow);
  kernels.pixelOffsets(outs, 1, 1, lot * pixels, 0, 0, 4 * outChannels);
  const finishAt = writeFinish(finishing, y, finish);
  writeIntegers(taps, Array.from({ length: filterHeight }, (_, row) => row * from.row));
  for (let first = 0; first < batchSize; first += lot) {
    const count = Math.min(lot, batchSize - first);
    const images = placeOf(x) + 4 * first * inHeight * inWidth * inChannels;
    const products = [
      ...[padImages(images, count, padding, padded), rows, count * pixels] as const,
      ...[taps, filterHeight, filterWidth * inChannels, panels, outChannels] as const,
      ...[placeOf(y) + 4 * first * pixels * outChannels, outs] as const,
    ] as const;
    if (finishAt) kernels.finishedRowProducts(...products, finishAt);
    else kernels.rowProducts(...products);
  }
  return y;
}
