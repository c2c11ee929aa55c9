import type * as tf from "../../../npm/tfjs.ts";
import { makeOutput, placeOf, workingMemory, writeIntegers } from "../../wasm/wasm_backend.ts";
import { wasmKernels } from "../../wasm/wasm_kernels.ts";
import { imagesAtATime, isPadded, paddedBytes, type Padding, padImages } from "./convolution.ts";

/**
 * The gradient of `tf.conv2d` with respect to its input on wasm. The pixels of the input fall into classes by their
 * place within the stride; those of a class lie under the same places of the filter, so each class is a convolution of
 * `dy`, of stride 1, with its part of the filter turned by half a turn.
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
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = conv;
  const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = conv;
  const dx = makeOutput([batchSize, inHeight, inWidth, inChannels]);
  const rowClasses = classesAlong(inHeight, filterHeight, strideHeight, padInfo.top, outHeight);
  const columnClasses = classesAlong(inWidth, filterWidth, strideWidth, padInfo.left, outWidth);
  const padding: Padding = {
    height: outHeight,
    width: outWidth,
    channels: outChannels,
    top: rowClasses.before,
    left: columnClasses.before,
    paddedHeight: rowClasses.before + outHeight + rowClasses.after,
    paddedWidth: columnClasses.before + outWidth + columnClasses.after,
  };
  const from = paddedBytes(padding);
  const most = rowClasses.classes[0].count * columnClasses.classes[0].count;
  const lot = imagesAtATime(batchSize, from.image, most);
  const columns = Math.ceil(inChannels / 8);
  const [panels, padded, rows, outs, taps] = workingMemory(
    32 * columns * filterHeight * filterWidth * outChannels,
    isPadded(padding) ? lot * from.image : 0,
    4 * lot * most,
    4 * lot * most,
    4 * filterHeight,
  );
  const kernels = wasmKernels();
  const to = { row: 4 * inWidth * inChannels, pixel: 4 * inChannels };
  const slab = 4 * inChannels * outChannels;
  let next = panels;
  const met = ({ taps }: PixelClass) => taps.length > 0;
  const down = rowClasses.classes.filter(met), across = columnClasses.classes.filter(met);
  const areAllMet = down.length === rowClasses.classes.length &&
    across.length === columnClasses.classes.length;
  const parts = down.flatMap((down) =>
    across.map((across) => {
      const inner = across.taps.length * outChannels;
      const panelBytes = 32 * down.taps.length * inner;
      const part = { down, across, inner, panels: next };
      down.taps.forEach((row, i) =>
        across.taps.forEach((column, j) =>
          kernels.packPanels(
            placeOf(filter) + (row * filterWidth + column) * slab,
            ...[4, 4 * outChannels, outChannels, inChannels, 8] as const,
            part.panels + 32 * (i * inner + j * outChannels),
            panelBytes,
          )
        )
      );
      next += columns * panelBytes;
      return part;
    })
  );
  for (let first = 0; first < batchSize; first += lot) {
    const count = Math.min(lot, batchSize - first);
    const gradients = placeOf(dy) + 4 * first * outHeight * outWidth * outChannels;
    const images = padImages(gradients, count, padding, padded);
    const firstOut = placeOf(dx) + first * inHeight * to.row;
    // Pixels that no filter lies over, as most of those under a filter of 1x1 in steps of two.
    if (!areAllMet) kernels.fillZeros(firstOut, count * inHeight * to.row);
    for (const { down, across, inner, panels } of parts) {
      const grid = [count, down.count, across.count] as const;
      kernels.pixelOffsets(rows, ...grid, from.image, from.row, from.pixel);
      kernels.pixelOffsets(
        ...[outs, ...grid] as const,
        ...[inHeight * to.row, strideHeight * to.row, strideWidth * to.pixel] as const,
      );
      writeIntegers(taps, down.taps.map((_, i) => i * from.row));
      kernels.rowProducts(
        images + down.start * from.row + across.start * from.pixel,
        ...[rows, count * down.count * across.count] as const,
        ...[taps, down.taps.length, inner, panels, inChannels] as const,
        ...[firstOut + down.first * to.row + across.first * to.pixel, outs] as const,
      );
    }
  }
  return dx;
}

/** The pixels of the input, along one axis, that lie under the same places of the filter. */
interface PixelClass {
  /** The first pixel; the others follow in steps of the stride. */
  first: number;
  count: number;
  /** The places of the filter, in the order in which the gradient's pixels that they meet lie in memory. */
  taps: number[];
  /** Where, in the padded gradient, the first pixel's taps begin. */
  start: number;
}

/** The classes along one axis, the most numerous first, and the zeros needed before and after the gradient. */
function classesAlong(
  size: number,
  filter: number,
  stride: number,
  pad: number,
  outSize: number,
): { classes: PixelClass[]; before: number; after: number } {
  const classes = Array.from({ length: Math.min(stride, size) }, (_, first): PixelClass => {
    const lowest = (first + pad) % stride;
    const taps = Array.from(
      { length: Math.max(0, Math.ceil((filter - lowest) / stride)) },
      (_, i) => lowest + stride * i,
    ).reverse();
    // Of the gradient's pixel under the first tap; it may lie before the first.
    const start = taps.length === 0 ? 0 : (first + pad - taps[0]) / stride;
    return { first, count: Math.ceil((size - first) / stride), taps, start };
  });
  const before = Math.max(0, ...classes.map(({ start }) => -start));
  const ends = classes.map(({ start, count, taps }) =>
    start + count - 1 + Math.max(1, taps.length)
  );
  const after = Math.max(0, ...ends.map((end) => end - outSize));
  for (const some of classes) some.start += before;
  return { classes, before, after };
}
