import type * as tf from "../../../npm/tfjs.ts";
import { makeOutput, placeOf, workingMemory } from "../../wasm/wasm_backend.ts";
import { wasmKernels } from "../../wasm/wasm_kernels.ts";
import { type Finish, FINISH_BYTES, writeFinish } from "./finished_convolution.ts";
import {
  apart,
  COLUMNS,
  INPUT_SIDE,
  lotOfTiles,
  PASSES,
  PLACES,
  RESULT_SIDE,
  tilesOf,
} from "./winograd.ts";

/** Tiles that are worked on at a time, so that they stay in the second cache; and where filters no longer do, which then pass less often. */
const FEW_TILES = 36, MANY_TILES = 96;

/** Inputs and outputs from which there are many tiles. */
const MANY_CHANNELS = 512;

/** From so many channels on, a tile has a line more, so that tiles do not crowd the same sets of a cache. */
const FAR_CHANNELS = 256;

/** Tiles that are worked on at a time; and where sums no longer stay in the second cache, which are then added to less often. */
const FEW_SUMMED_TILES = 48, MANY_SUMMED_TILES = 192;

/** Inputs and outputs from which there are many tiles. */
const MANY_SUMMED_CHANNELS = 256;

/** Bytes between tiles: products read up to 28 beyond the last channel. */
const GAP = 64;

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
 * @param finish What is done to the result besides.
 * @returns [B, H', W', C'], owned by the caller. An image's result is the same to the bit whatever images come with it.
 */
export function winogradConv2d(
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  conv: tf.backend_util.Conv2DInfo,
  finish?: Finish,
): tf.TensorInfo {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = conv;
  const y = makeOutput([batchSize, outHeight, outWidth, outChannels]);
  convolve(placeOf(x), placeOf(filter), y, {
    images: batchSize,
    from: { height: inHeight, width: inWidth, channels: inChannels },
    to: { height: outHeight, width: outWidth, channels: outChannels },
    top: conv.padInfo.top,
    left: conv.padInfo.left,
    isTurned: false,
    finish,
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
  convolve(placeOf(dy), placeOf(filter), dx, {
    images: batchSize,
    from: { height: outHeight, width: outWidth, channels: outChannels },
    to: { height: inHeight, width: inWidth, channels: inChannels },
    top: 2 - conv.padInfo.top,
    left: 2 - conv.padInfo.left,
    isTurned: true,
  });
  return dx;
}

/**
 * The gradient of {@link winogradConv2d} with respect to its filter: tiles of the input and of `dy` are transformed, outer
 * products are summed at each of 36 places, and the sums transformed back.
 *
 * Of normally distributed numbers the error against float64 is, in root mean square and relative to the gradient's, 4e-7 to 7e-7,
 * which is 1.4 to 3.3 times that of the direct way; the largest is 1.3e-6 of the largest.
 *
 * @param x [B, H, W, C], C a multiple of four.
 * @param dy [B, H', W', C'], C' a multiple of four.
 * @returns [3, 3, C, C'], owned by the caller.
 */
export function winogradConv2dBackpropFilter(
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  conv: tf.backend_util.Conv2DInfo,
): tf.TensorInfo {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = conv;
  const { top, left } = conv.padInfo;
  const gradient = makeOutput([3, 3, inChannels, outChannels]);
  const { down, across } = tilesOf(outHeight, outWidth);
  const tiles = batchSize * down * across, columns = Math.min(outChannels, COLUMNS);
  const many = inChannels + outChannels >= MANY_SUMMED_CHANNELS;
  const lot = lotOfTiles(tiles, many ? MANY_SUMMED_TILES : FEW_SUMMED_TILES);
  const xTile = 4 * inChannels + GAP, dyTile = 4 * outChannels + GAP;
  const xPlace = apart(lot * xTile), dyPlace = apart(lot * dyTile);
  const [sums, xTiles, dyTiles, work] = workingMemory(
    ...[4 * PLACES * inChannels * columns, PLACES * xPlace, PLACES * dyPlace] as const,
    PASSES + 4 * INPUT_SIDE ** 2 * Math.max(inChannels, outChannels),
  );
  const kernels = wasmKernels();
  for (let column = 0; column < outChannels; column += columns) {
    const wide = Math.min(columns, outChannels - column), place = 4 * inChannels * wide;
    kernels.fillZeros(sums, PLACES * place);
    for (let first = 0; first < tiles; first += lot) {
      const count = Math.min(lot, tiles - first), grid = [down, across, first, count] as const;
      // One lot is still there when the next columns take their turn.
      if (column === 0 || lot < tiles) {
        kernels.winogradTiles(
          ...[INPUT_SIDE, placeOf(x), inHeight, inWidth, inChannels, top, left, ...grid] as const,
          ...[xTiles, xTile, xPlace, work] as const,
        );
        kernels.winogradTiles(
          ...[RESULT_SIDE, placeOf(dy), outHeight, outWidth, outChannels, 0, 0, ...grid] as const,
          ...[dyTiles, dyTile, dyPlace, work] as const,
        );
      }
      for (let i = 0; i < PLACES; i++) {
        kernels.outerProducts(
          ...[xTiles + i * xPlace, 24, 0, 0, xTile] as const,
          ...[dyTiles + i * dyPlace + 4 * column, 32, dyTile, 1, 1, count] as const,
          ...[sums + i * place, inChannels, wide] as const,
        );
      }
    }
    kernels.winogradFilterGradient(
      ...[sums, inChannels, wide, placeOf(gradient) + 4 * column, outChannels, work] as const,
    );
  }
  return gradient;
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
  finish?: Finish;
}

function convolve(
  x: number,
  filter: number,
  result: tf.TensorInfo,
  { images, from, to, top, left, isTurned, finish }: TiledConvolution,
) {
  const { channels: inputs } = from, { channels: outputs } = to;
  const y = placeOf(result), { down, across } = tilesOf(to.height, to.width);
  const tiles = images * down * across, columns = Math.min(outputs, COLUMNS);
  const lot = lotOfTiles(tiles, inputs + outputs < MANY_CHANNELS ? FEW_TILES : MANY_TILES);
  const inputTile = tileBytes(inputs), productTile = tileBytes(columns);
  const inputPlace = apart(lot * inputTile), productPlace = apart(lot * productTile);
  const tap = 32 * inputs * Math.ceil(columns / 8), panelPlace = apart(tap);
  const [filters, panels, inputTiles, products, rows, outs, taps, ...rest] = workingMemory(
    ...[9 * tap, PLACES * panelPlace, PLACES * inputPlace, PLACES * productPlace] as const,
    ...[4 * lot, 4 * lot, 4] as const,
    PASSES + 4 * INPUT_SIDE ** 2 * Math.max(inputs, columns),
    FINISH_BYTES,
  );
  const [work, finishing] = rest;
  const kernels = wasmKernels();
  kernels.pixelOffsets(rows, 1, 1, lot, 0, 0, inputTile);
  kernels.pixelOffsets(outs, 1, 1, lot, 0, 0, productTile);
  kernels.fillZeros(taps, 4);
  for (let column = 0; column < outputs; column += columns) {
    const wide = Math.min(columns, outputs - column);
    packTaps(filter, { inputs, outputs, column, wide, isTurned }, filters, tap);
    const [first, step] = isTurned ? [filters + 8 * tap, -tap] : [filters, tap];
    kernels.winogradFilter(first, step, tap, panels, panelPlace, work);
    const finishAt = finish?.addend ? 0 : writeFinish(finishing, result, finish, column);
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
        ...[y + 4 * column, to.height, to.width, outputs, ...grid] as const,
        ...[work, finishAt] as const,
      );
    }
  }
  if (!finish?.addend) return;
  // Tile by tile, an addend would be read in the order in which it is slowest.
  kernels.finishPixels(
    ...[y, images * to.height * to.width, outputs, 4 * outputs] as const,
    ...[writeFinish(finishing, result, finish), 0] as const,
  );
}

/** Which numbers of a filter are laid out. */
export interface TapsOptions {
  /** Channels that are multiplied. */
  inputs: number;
  /** Channels that come of them. */
  outputs: number;
  /** The first of the outputs that are laid out. */
  column: number;
  /** How many they are. */
  wide: number;
  /** Whether the filter is [3, 3, outputs, inputs]. */
  isTurned: boolean;
}

/** Lays the numbers at each place of a filter [3, 3, inputs, outputs] out in panels, as products take them, a place every `tap` bytes. */
export function packTaps(
  filter: number,
  { inputs, outputs, column, wide, isTurned }: TapsOptions,
  to: number,
  tap: number,
): void {
  const [row, outputBytes] = isTurned ? [4, 4 * inputs] : [4 * outputs, 4];
  for (let place = 0; place < 9; place++) {
    wasmKernels().packPanels(
      ...[filter + 4 * place * inputs * outputs + column * outputBytes, row, outputBytes] as const,
      ...[inputs, wide, 8, to + place * tap, 32 * inputs] as const,
    );
  }
}

function tileBytes(channels: number): number {
  return 4 * channels + (channels < FAR_CHANNELS ? 0 : 64);
}
