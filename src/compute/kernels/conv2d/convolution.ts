import * as tf from "../../../npm/tfjs.ts";
import { wasmKernels } from "../../wasm/wasm_kernels.ts";

/** Sizes along B, H, W and C, or those of a filter: height, width, channels in and out. */
export type Shape4D = [number, number, number, number];

/** The attributes of `tf.conv2d`, `tf.depthwiseConv2d` and their gradients. */
export interface Conv2DAttributes {
  strides: number | [number, number];
  pad: "valid" | "same" | number | tf.backend_util.ExplicitPadding;
  /** Not told to gradients of depthwise convolutions, which are NHWC. */
  dataFormat?: "NHWC" | "NCHW";
  dilations?: number | [number, number];
  dimRoundingMode?: "floor" | "round" | "ceil";
}

/**
 * All sizes of a convolution, of an input and a filter of these shapes.
 *
 * @param depthwise Whether each channel has filters of its own.
 */
export function convolution(
  input: number[],
  filter: number[],
  attributes: Conv2DAttributes,
  depthwise = false,
): tf.backend_util.Conv2DInfo {
  const { strides, pad, dataFormat = "NHWC", dilations, dimRoundingMode } = attributes;
  return tf.backend_util.computeConv2DInfo(
    input as Shape4D,
    filter as Shape4D,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    depthwise,
    tf.backend_util.convertConv2DDataFormat(dataFormat),
  );
}

/** An image [height, width, channels] and the zeros around it, in pixels. */
export interface Padding {
  height: number;
  width: number;
  channels: number;
  top: number;
  left: number;
  /** With the zeros; at least `top + height`. */
  paddedHeight: number;
  /** With the zeros; at least `left + width`. */
  paddedWidth: number;
}

/** The zeros around the input that let the filter lie inside it wherever it is put. */
export function inputPadding(conv: tf.backend_util.Conv2DInfo): Padding {
  const { inHeight, inWidth, inChannels, padInfo: { top, left } } = conv;
  return {
    height: inHeight,
    width: inWidth,
    channels: inChannels,
    top,
    left,
    paddedHeight: Math.max(
      top + inHeight,
      (conv.outHeight - 1) * conv.strideHeight + conv.filterHeight,
    ),
    paddedWidth: Math.max(
      left + inWidth,
      (conv.outWidth - 1) * conv.strideWidth + conv.filterWidth,
    ),
  };
}

/** Bytes of an image, of a row and of a pixel, with the zeros. */
export function paddedBytes({ paddedHeight, paddedWidth, channels }: Padding) {
  const pixel = 4 * channels, row = paddedWidth * pixel;
  return { image: paddedHeight * row, row, pixel };
}

/** Whether there are any zeros. */
export function isPadded(padding: Padding): boolean {
  return padding.paddedHeight > padding.height || padding.paddedWidth > padding.width;
}

/**
 * Copies images with zeros around them, or leaves them where they are when there are none.
 *
 * @param images The place of the first one.
 * @param to Room for the copies.
 * @returns Where they are now.
 */
export function padImages(images: number, count: number, padding: Padding, to: number): number {
  if (!isPadded(padding)) return images;
  const { height, width, top, left, paddedHeight } = padding;
  const { row, pixel } = paddedBytes(padding);
  wasmKernels().padImages(
    ...[images, count, height, width * pixel] as const,
    ...[to, paddedHeight, row, top, left * pixel] as const,
  );
  return to;
}

/** Bytes. */
const SECOND_CACHE = 512 * 1024;

/** Rows of pixels that make the filters' way through the caches worth while. */
const LEAST_PIXELS = 96;

/**
 * How many images are worked on at a time: as many as stay in the second cache, but enough to make use of the
 * filters, which are read again for each lot.
 *
 * @param bytes Of one image and what is made of it.
 * @param pixels Of one image.
 */
export function imagesAtATime(
  batch: number,
  bytes: number,
  pixels: number,
  leastPixels = LEAST_PIXELS,
): number {
  const fitting = Math.floor(SECOND_CACHE / Math.max(1, bytes));
  return Math.max(1, Math.min(batch, Math.max(fitting, Math.ceil(leastPixels / pixels))));
}
