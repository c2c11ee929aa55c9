import type * as tf from "../../../npm/tfjs.ts";
import { makeOutput, placeOf, workingMemory } from "../../wasm/wasm_backend.ts";
import { wasmKernels } from "../../wasm/wasm_kernels.ts";
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

/** Tiles that are worked on at a time; and where sums no longer stay in the second cache, which are then added to less often. */
const FEW_TILES = 48, MANY_TILES = 192;

/** Inputs and outputs from which there are many tiles. */
const MANY_CHANNELS = 256;

/** Bytes between tiles: products read up to 28 beyond the last channel. */
const GAP = 64;

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
  const many = inChannels + outChannels >= MANY_CHANNELS;
  const lot = lotOfTiles(tiles, many ? MANY_TILES : FEW_TILES);
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
