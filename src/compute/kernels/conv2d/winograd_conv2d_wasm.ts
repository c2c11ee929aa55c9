import type * as tf from "../../../npm/tfjs.ts";
import { makeOutput, placeOf, workingMemory } from "../../wasm/wasm_backend.ts";
import { wasmKernels } from "../../wasm/wasm_kernels.ts";
import { apart, COLUMNS, INPUT_SIDE, lotOfTiles, PASSES, PLACES, tilesOf } from "./winograd.ts";

/** Tiles that are worked on at a time, so that they stay in the second cache; and where filters no longer do, which then pass less often. */
const FEW_TILES = 36, MANY_TILES = 96;

/** Inputs and outputs from which there are many tiles. */
const MANY_CHANNELS = 512;

/** From so many channels on, a tile has a line more, so that tiles do not crowd the same sets of a cache. */
const FAR_CHANNELS = 256;

/**
 * `tf.conv2d` of 3x3 filters in steps of one pixel by Winograd's F(4x4, 3x3), on wasm: tiles and filters are transformed, each
 * of the 36 places is a product of matrices, and the products are transformed back.
 *
 * Of normally distributed numbers the error against float64 is, in root mean square and relative to the result's, 5e-7 for 16
 * channels, 8e-7 for 64, 1.4e-6 for 256 and 1.9e-6 for 512, which is 1.7 to 2.7 times that of the direct way; the largest is 4e-6
 * of the largest result.
 *
 * Where a pixel is NaN or infinite, all results of the tiles that see it are NaN.
 *
 * @param x [B, H, W, C], C a multiple of four.
 * @param filter [3, 3, C, C'], C' a multiple of four.
 * @param conv With up to two pixels of padding.
 * @returns [B, H', W', C'], owned by the caller. An image's result is the same to the bit whatever images come with it.
 */
export function winogradConv2d(
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  conv: tf.backend_util.Conv2DInfo,
): tf.TensorInfo {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = conv;
  const y = makeOutput([batchSize, outHeight, outWidth, outChannels]);
  convolve(placeOf(x), placeOf(filter), placeOf(y), {
    images: batchSize,
    from: { height: inHeight, width: inWidth, channels: inChannels },
    to: { height: outHeight, width: outWidth, channels: outChannels },
    top: conv.padInfo.top,
    left: conv.padInfo.left,
    isTurned: false,
  });
  return y;
}

/**
 * The gradient of {@link winogradConv2d} with respect to its input: the same convolution of `dy` with the filters turned by
 * half a turn, as precise.
 *
 * @param dy [B, H', W', C']
 * @param filter [3, 3, C, C']
 * @returns [B, H, W, C], owned by the caller.
 */
export function winogradConv2dBackpropInput(
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
  conv: tf.backend_util.Conv2DInfo,
): tf.TensorInfo {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = conv;
  const dx = makeOutput([batchSize, inHeight, inWidth, inChannels]);
  convolve(placeOf(dy), placeOf(filter), placeOf(dx), {
    images: batchSize,
    from: { height: outHeight, width: outWidth, channels: outChannels },
    to: { height: inHeight, width: inWidth, channels: inChannels },
    top: 2 - conv.padInfo.top,
    left: 2 - conv.padInfo.left,
    isTurned: true,
  });
  return dx;
}

interface ImageSize {
  height: number;
  width: number;
  channels: number;
}

interface TiledConvolution {
  images: number;
  from: ImageSize;
  to: ImageSize;
  /** Rows of zeros above an image, and columns left of it. */
  top: number;
  left: number;
  /** Whether the filter is [3, 3, outputs, inputs], to be turned. */
  isTurned: boolean;
}

function convolve(
  x: number,
  filter: number,
  y: number,
  { images, from, to, top, left, isTurned }: TiledConvolution,
) {
  const { channels: inputs } = from, { channels: outputs } = to;
  const { down, across } = tilesOf(to.height, to.width);
  const tiles = images * down * across, columns = Math.min(outputs, COLUMNS);
  const lot = lotOfTiles(tiles, inputs + outputs < MANY_CHANNELS ? FEW_TILES : MANY_TILES);
  const inputTile = tileBytes(inputs), productTile = tileBytes(columns);
  const inputPlace = apart(lot * inputTile), productPlace = apart(lot * productTile);
  const panelPlace = apart(32 * inputs * Math.ceil(columns / 8));
  const [panels, inputTiles, products, rows, outs, taps, work] = workingMemory(
    ...[PLACES * panelPlace, PLACES * inputPlace, PLACES * productPlace] as const,
    ...[4 * lot, 4 * lot, 4] as const,
    PASSES + 4 * INPUT_SIDE ** 2 * Math.max(inputs, columns),
  );
  const kernels = wasmKernels();
  kernels.pixelOffsets(rows, 1, 1, lot, 0, 0, inputTile);
  kernels.pixelOffsets(outs, 1, 1, lot, 0, 0, productTile);
  kernels.fillZeros(taps, 4);
  for (let column = 0; column < outputs; column += columns) {
    const wide = Math.min(columns, outputs - column);
    const transformed = [inputs, outputs, wide, panels, panelPlace, work] as const;
    if (isTurned) kernels.winogradTurnedFilter(filter + 4 * column * inputs, ...transformed);
    else kernels.winogradFilter(filter + 4 * column, ...transformed);
    for (let first = 0; first < tiles; first += lot) {
      const count = Math.min(lot, tiles - first), grid = [down, across, first, count] as const;
      // One lot is still there when the next columns take their turn.
      if (column === 0 || lot < tiles) {
        kernels.winogradTiles(
          ...[INPUT_SIDE, x, from.height, from.width, inputs, top, left, ...grid] as const,
          ...[inputTiles, inputTile, inputPlace, work] as const,
        );
      }
      for (let place = 0; place < PLACES; place++) {
        kernels.rowProducts(
          ...[inputTiles + place * inputPlace, rows, count, taps, 1, inputs] as const,
          ...[panels + place * panelPlace, wide, products + place * productPlace, outs] as const,
        );
      }
      kernels.winogradResults(
        ...[products, productTile, productPlace, wide] as const,
        ...[y + 4 * column, to.height, to.width, outputs, ...grid, work] as const,
      );
    }
  }
}

function tileBytes(channels: number): number {
  return 4 * channels + (channels < FAR_CHANNELS ? 0 : 64);
}
