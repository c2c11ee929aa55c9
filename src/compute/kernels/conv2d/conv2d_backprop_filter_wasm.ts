import type * as tf from "../../../npm/tfjs.ts";
import { makeOutput, placeOf, workingMemory } from "../../wasm/wasm_backend.ts";
import { wasmKernels } from "../../wasm/wasm_kernels.ts";
import { imagesAtATime, inputPadding } from "./convolution.ts";
import { isPadded, paddedBytes, padImages } from "./padding.ts";

/** Pixels whose products are summed in registers, enough to make writing the sums worth while. */
const LEAST_PIXELS = 256;

/** With fewer channels, the pixels of a filter's row are taken as one. */
const FEW_CHANNELS = 8;

/**
 * The gradient of `tf.conv2d` with respect to its filter on wasm: for each place of the filter the sum, over all pixels
 * of the result, of the outer products of the pixel under that place with the result's gradient. Where there are few
 * channels, a row of the filter counts as one place.
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
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = conv;
  const { filterHeight, filterWidth, strideHeight, strideWidth } = conv;
  const gradient = makeOutput([filterHeight, filterWidth, inChannels, outChannels]);
  const padding = inputPadding(conv);
  const { paddedHeight, paddedWidth } = padding;
  const from = paddedBytes(padding);
  const [places, channels] = inChannels < FEW_CHANNELS
    ? [1, filterWidth * inChannels]
    : [filterWidth, inChannels];
  const xPixels = paddedHeight * paddedWidth, dyPixels = outHeight * outWidth;
  const xPanels = Math.ceil(channels / 6), dyPanels = Math.ceil(outChannels / 8);
  const bytes = 24 * xPanels * xPixels + 32 * dyPanels * dyPixels;
  const lot = imagesAtATime(batchSize, bytes, dyPixels, LEAST_PIXELS);
  const [padded, xs, dys] = workingMemory(
    // The last pixel's row of the filter ends beyond the images.
    (isPadded(padding) || places < filterWidth ? lot * from.image : 0) + filterWidth * from.pixel,
    24 * xPanels * lot * xPixels,
    32 * dyPanels * lot * dyPixels,
  );
  const kernels = wasmKernels();
  kernels.fillZeros(placeOf(gradient), 4 * filterHeight * filterWidth * inChannels * outChannels);
  for (let first = 0; first < batchSize; first += lot) {
    const count = Math.min(lot, batchSize - first);
    const images = padImages(
      placeOf(x) + 4 * first * inHeight * inWidth * inChannels,
      count,
      padding,
      padded,
    );
    const gradients = placeOf(dy) + 4 * first * dyPixels * outChannels;
    const xPanel = 24 * count * xPixels, dyPanel = 32 * count * dyPixels;
    kernels.packPanels(images, from.pixel, 4, count * xPixels, channels, 6, xs, xPanel);
    kernels.packPanels(
      ...[gradients, 4 * outChannels, 4, count * dyPixels, outChannels, 8, dys, dyPanel] as const,
    );
    for (let row = 0; row < filterHeight; row++) {
      for (let place = 0; place < places; place++) {
        kernels.outerProducts(
          ...[xs + 24 * (row * paddedWidth + place), xPanel, 24 * xPixels] as const,
          ...[24 * strideHeight * paddedWidth, 24 * strideWidth, dys, dyPanel] as const,
          ...[count, outHeight, outWidth] as const,
          placeOf(gradient) + 4 * (row * places + place) * channels * outChannels,
          ...[channels, outChannels] as const,
        );
      }
    }
  }
  return gradient;
}
