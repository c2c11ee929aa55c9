import type * as tf from "../../../npm/tfjs.ts";
import { makeOutput, placeOf, workingMemory } from "../../wasm/wasm_backend.ts";
import { wasmKernels } from "../../wasm/wasm_kernels.ts";
import { imagesAtATime, inputPadding, isPadded, paddedBytes, padImages } from "./convolution.ts";

/** Pixels whose products are summed in registers, enough to make writing the sums worth while. */
const LEAST_PIXELS = 256;

/** What of both tensors is gone over again and again, in bytes: it stays in the first cache. */
const STRIP = 20 * 1024;

/** From a pixel to the next in bytes. Further apart, pixels crowd the same few lines of a cache. */
const NEAR = 128;

/**
 * The gradient of `tf.conv2d` with respect to its filter on wasm: for each place of the filter the sum, over all pixels
 * of the result, of the outer products of the pixel under that place with the result's gradient.
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
  const { filterHeight, filterWidth, strideWidth, inChannels, outChannels } = conv;
  const gradient = makeOutput([filterHeight, filterWidth, inChannels, outChannels]);
  wasmKernels().fillZeros(
    placeOf(gradient),
    4 * filterHeight * filterWidth * inChannels * outChannels,
  );
  // Panels of less than six channels would be multiplied with zeros.
  const near = 4 * strideWidth * inChannels <= NEAR &&
    (4 * outChannels <= NEAR || inChannels < 6);
  const places = [placeOf(x), placeOf(dy), placeOf(gradient)] as const;
  if (near && outChannels % 8 === 0) addStrips(...places, conv);
  else if (isSparse(conv)) addSparsePanels(...places, conv);
  else addPanels(...places, conv);
  return gradient;
}

/** Few channels: pixels are multiplied where they lie, a few rows at a time, a filter's row counting as one place. */
function addStrips(x: number, dy: number, gradient: number, conv: tf.backend_util.Conv2DInfo) {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = conv;
  const { filterHeight, filterWidth, strideHeight, strideWidth } = conv;
  const padding = inputPadding(conv);
  const from = paddedBytes(padding);
  const dyRow = 4 * outWidth * outChannels;
  const strip = Math.max(1, Math.floor(STRIP / (strideHeight * from.row + dyRow)));
  const lot = Math.min(batchSize, Math.max(1, Math.floor(strip / outHeight)));
  const [padded] = workingMemory(lot * from.image + 24);
  const channels = filterWidth * inChannels;
  const kernels = wasmKernels();
  for (let first = 0; first < batchSize; first += lot) {
    const count = Math.min(lot, batchSize - first);
    const images = x + 4 * first * inHeight * inWidth * inChannels;
    kernels.padImages(
      ...[images, count, inHeight, 4 * inWidth * inChannels, padded] as const,
      ...[padding.paddedHeight, from.row, padding.top, padding.left * from.pixel] as const,
    );
    for (let top = 0; top < outHeight; top += strip) {
      for (let row = 0; row < filterHeight; row++) {
        kernels.outerProducts(
          ...[padded + (top * strideHeight + row) * from.row, 24, from.image] as const,
          ...[strideHeight * from.row, strideWidth * from.pixel] as const,
          ...[dy + (first * outHeight + top) * dyRow, 32, 4 * outChannels] as const,
          ...[count, Math.min(strip, outHeight - top), outWidth] as const,
          ...[gradient + 4 * row * channels * outChannels, channels, outChannels] as const,
        );
      }
    }
  }
}

/** Many channels: both tensors are laid out in panels of channels first, in which each pixel follows the last. */
function addPanels(x: number, dy: number, gradient: number, conv: tf.backend_util.Conv2DInfo) {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = conv;
  const { filterHeight, filterWidth, strideHeight, strideWidth } = conv;
  const padding = inputPadding(conv);
  const { paddedHeight, paddedWidth } = padding;
  const from = paddedBytes(padding);
  const xPixels = paddedHeight * paddedWidth, dyPixels = outHeight * outWidth;
  const xPanels = Math.ceil(inChannels / 6), dyPanels = Math.ceil(outChannels / 8);
  const bytes = 24 * xPanels * xPixels + 32 * dyPanels * dyPixels;
  const lot = imagesAtATime(batchSize, bytes, dyPixels, LEAST_PIXELS);
  const [padded, xs, dys] = workingMemory(
    isPadded(padding) ? lot * from.image : 0,
    24 * xPanels * lot * xPixels,
    32 * dyPanels * lot * dyPixels,
  );
  const kernels = wasmKernels();
  for (let first = 0; first < batchSize; first += lot) {
    const count = Math.min(lot, batchSize - first);
    const images = padImages(
      x + 4 * first * inHeight * inWidth * inChannels,
      count,
      padding,
      padded,
    );
    const gradients = dy + 4 * first * dyPixels * outChannels;
    const xPanel = 24 * count * xPixels, dyPanel = 32 * count * dyPixels;
    kernels.packPanels(images, from.pixel, 4, count * xPixels, inChannels, 6, xs, xPanel);
    kernels.packPanels(
      ...[gradients, 4 * outChannels, 4, count * dyPixels, outChannels, 8, dys, dyPanel] as const,
    );
    for (let row = 0; row < filterHeight; row++) {
      for (let column = 0; column < filterWidth; column++) {
        kernels.outerProducts(
          ...[xs + 24 * (row * paddedWidth + column), xPanel, 24 * xPixels] as const,
          ...[24 * strideHeight * paddedWidth, 24 * strideWidth] as const,
          ...[dys, dyPanel, 32, count, outHeight, outWidth] as const,
          gradient + 4 * (row * filterWidth + column) * inChannels * outChannels,
          ...[inChannels, outChannels] as const,
        );
      }
    }
  }
}

/** Whether filters of one pixel leave pixels out. */
function isSparse(conv: tf.backend_util.Conv2DInfo): boolean {
  const { filterHeight, filterWidth, strideHeight, strideWidth } = conv;
  return filterHeight === 1 && filterWidth === 1 && strideHeight * strideWidth > 1 &&
    !isPadded(inputPadding(conv));
}

/** As `addPanels`, of the pixels only that filters of one pixel meet, which are picked out row by row. */
function addSparsePanels(
  x: number,
  dy: number,
  gradient: number,
  conv: tf.backend_util.Conv2DInfo,
) {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = conv;
  const { strideHeight, strideWidth } = conv;
  const xPanels = Math.ceil(inChannels / 6), dyPanels = Math.ceil(outChannels / 8);
  const pixels = outHeight * outWidth, pixelBytes = 24 * xPanels + 32 * dyPanels;
  const lot = imagesAtATime(batchSize, pixelBytes * pixels, pixels, LEAST_PIXELS);
  const [xs, dys] = workingMemory(24 * xPanels * lot * pixels, 32 * dyPanels * lot * pixels);
  const kernels = wasmKernels();
  const pixel = 4 * inChannels, row = inWidth * pixel;
  for (let first = 0; first < batchSize; first += lot) {
    const count = Math.min(lot, batchSize - first);
    const xPanel = 24 * count * pixels, dyPanel = 32 * count * pixels;
    for (let i = 0; i < count * outHeight; i++) {
      const image = first + Math.floor(i / outHeight), line = i % outHeight * strideHeight;
      kernels.packPanels(
        ...[x + (image * inHeight + line) * row, strideWidth * pixel, 4, outWidth] as const,
        ...[inChannels, 6, xs + 24 * i * outWidth, xPanel] as const,
      );
    }
    kernels.packPanels(
      ...[dy + 4 * first * pixels * outChannels, 4 * outChannels, 4, count * pixels] as const,
      ...[outChannels, 8, dys, dyPanel] as const,
    );
    kernels.outerProducts(
      ...[xs, xPanel, 0, 0, 24, dys, dyPanel, 32, 1, 1, count * pixels] as const,
      ...[gradient, inChannels, outChannels] as const,
    );
  }
}
