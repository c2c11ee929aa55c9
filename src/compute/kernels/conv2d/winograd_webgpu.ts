import type * as tf from "../../../npm/tfjs.ts";
import type { Reading } from "../../webgpu/deferred_tensors.ts";
import { runProgramOfSeveralResults } from "../../webgpu/run_program.ts";
import { sectionsOf } from "../../webgpu/shader_text.ts";
import { webgpuBackend } from "../../webgpu/webgpu_backend.ts";
import statisticsShader from "../batch_norm/channel_statistics.wgsl" with { type: "text" };
import { foldBlocks, runRowFold } from "../fold_rows/fold_rows.ts";
import divide from "../mat_mul/divide.wgsl" with { type: "text" };
import { expandLines } from "../mat_mul/expand_lines.ts";
import { multiplyMatrices } from "../mat_mul/multiply_matrices_webgpu.ts";
import { AS_THEY_ARE, type TileProduct } from "../mat_mul/tile_product_webgpu.ts";
import { readingOfImages } from "./convolution_webgpu.ts";
import { INPUT_SIDE, PLACES, RESULT_SIDE, tilesOf } from "./winograd.ts";
import shader from "./winograd.wgsl" with { type: "text" };

const { shared, tiles: ofTiles, filter, input, output, alone } = sectionsOf(shader);
const { shared: momentFolds, moments: storeMoments } = sectionsOf(statisticsShader);
const [filterCode, inputCode, outputCode] = [filter, ofTiles + input, ofTiles + output].map((
  code,
) =>
  shared +
  expandLines(code, {
    ...{ ROW: INPUT_SIDE, COLUMN: INPUT_SIDE },
    ...{ LINE: RESULT_SIDE, SPOT: RESULT_SIDE },
  })
);

/** Of a workgroup of transforms. */
const THREADS = 64;

/** Enough work for a large GPU, and less than any refuses to bind. */
const LOT = 64 * 1024 * 1024;

/** How often a pixel is read, as tiles overlap: 2.25 times. */
const TIMES = 3;

/** Where the result goes, and its moments, if they are wanted; and how much is worked on at a time. */
export interface WinogradOptions extends Pick<TileProduct, "result" | "takeMoments"> {
  /**
   * What transformed tiles, and their products, may take each.
   *
   * @default {64 MiB}
   */
  lotBytes?: number;
}

/**
 * `tf.conv2d` of 3x3 filters in steps of one pixel by Winograd's F(4x4, 3x3), on WebGPU: tiles and filters are transformed, each of
 * the 36 places is a product of matrices, and the products are transformed back.
 *
 * Of normally distributed numbers the error against float64 is, in root mean square and relative to the result's, 5.8e-7 for 16
 * channels, 8.7e-7 for 64, 1.5e-6 for 256 and 1.9e-6 for 512, where that of the direct way is 2.2e-7 (on llvmpipe, of an image of
 * 8x8 or 7x7, whose direct sums are cut into parts); the largest is 5e-6 of the largest result.
 *
 * Where a pixel is NaN or infinite, all results of the tiles that see it are NaN.
 *
 * @param x [B, H, W, C], C a multiple of four.
 * @param filter [3, 3, C, C'], C' a multiple of four.
 * @param conv With up to two pixels of padding.
 * @returns [B, H', W', C'], owned by the caller.
 */
export function winogradConv2d(
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  conv: tf.backend_util.Conv2DInfo,
  options: WinogradOptions = {},
): tf.TensorInfo {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = conv;
  return convolve({
    ...options,
    attempt: `convolve [${x.shape}] with [${filter.shape}]`,
    images: conv.batchSize,
    x,
    reading: readingOfImages(x, conv, TIMES),
    filter,
    isTurned: false,
    from: { height: inHeight, width: inWidth, channels: inChannels },
    to: { height: outHeight, width: outWidth, channels: outChannels },
    padding: [padInfo.top, padInfo.left],
  });
}

/**
 * The gradient of {@link winogradConv2d} with respect to its input: the same convolution of `dy` with the filters turned by half a
 * turn, as precise.
 *
 * @param dy [B, H', W', C']
 * @param filter [3, 3, C, C']
 * @returns [B, H, W, C], owned by the caller.
 */
export function winogradConv2dBackpropInput(
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
  conv: tf.backend_util.Conv2DInfo,
  options: Pick<WinogradOptions, "lotBytes"> = {},
): tf.TensorInfo {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = conv;
  return convolve({
    ...options,
    attempt: `compute the gradient of [${conv.inShape}] convolved with [${filter.shape}]`,
    images: conv.batchSize,
    x: dy,
    filter,
    isTurned: true,
    from: { height: outHeight, width: outWidth, channels: outChannels },
    to: { height: inHeight, width: inWidth, channels: inChannels },
    padding: [2 - padInfo.top, 2 - padInfo.left],
  });
}

interface ImageSize {
  height: number;
  width: number;
  channels: number;
}

interface TiledConvolution extends WinogradOptions {
  attempt: string;
  images: number;
  x: tf.TensorInfo;
  /** How `x` is read, if it is not in memory. */
  reading?: Reading;
  filter: tf.TensorInfo;
  /** Whether the filter is [3, 3, outputs, inputs], to be turned. */
  isTurned: boolean;
  from: ImageSize;
  to: ImageSize;
  /** Rows of zeros above an image, and columns left of it. */
  padding: readonly [top: number, left: number];
}

function convolve(convolution: TiledConvolution): tf.TensorInfo {
  const { attempt, images, filter, isTurned, from, to, takeMoments, lotBytes = LOT } = convolution;
  const backend = webgpuBackend();
  const { down, across } = tilesOf(to.height, to.width), tiles = images * down * across;
  const fitting = Math.floor(lotBytes / (4 * PLACES * Math.max(from.channels, to.channels)));
  const lots = Math.ceil(tiles / Math.max(1, fitting)), lot = Math.ceil(tiles / lots);
  const result = convolution.result ??
    backend.makeTensorInfo([images, to.height, to.width, to.channels], "float32");
  const blocks = foldBlocks(lot, to.channels / 4);
  const moments = takeMoments && backend.makeTensorInfo([lots * blocks, 3, to.channels], "float32");
  const filters = transformFilter(attempt, filter, isTurned);
  for (let i = 0; i < lots; i++) {
    const part = {
      firstTile: i * lot,
      rows: Math.min(lot, tiles - i * lot),
      grid: [down, across],
    } as const;
    const input = transformInput(convolution, part);
    const products = multiplyMatrices({
      attempt,
      a: { tensor: input },
      b: { tensor: filters, transposed: isTurned },
      groups: PLACES,
      rows: part.rows,
      columns: to.channels,
      inner: from.channels,
      shape: [PLACES, part.rows, to.channels],
    });
    backend.disposeData(input.dataId);
    transformOutput(
      convolution,
      part,
      products,
      result,
      moments && { moments, blocks, firstBlock: i * blocks },
    );
    backend.disposeData(products.dataId);
  }
  backend.disposeData(filters.dataId);
  if (moments) takeMoments(moments);
  return result;
}

/** What all tiles at work have in common. */
interface Lot {
  firstTile: number;
  /** How many. */
  rows: number;
  /** Tiles of an image: down, across. */
  grid: readonly [number, number];
}

/** Of `w` [3, 3, C, C'] the transform [36, C, C']. */
function transformFilter(attempt: string, w: tf.TensorInfo, isTurned: boolean): tf.TensorInfo {
  const [, , inputs, outputs] = w.shape, filters = inputs * outputs / 4;
  const [transformed] = runProgramOfSeveralResults({
    attempt,
    name: "WinogradFilter",
    code: filterCode,
    inputs: { w },
    uniforms: { filters, firstTap: isTurned ? 8 : 0, direction: isTurned ? -1 : 1 },
    lanes: 4,
    workgroups: { count: Math.ceil(filters / THREADS), threads: THREADS },
    results: { result: [PLACES, inputs, outputs] },
  });
  return transformed;
}

/** Tiles of the input, transformed [36, tiles, C]. */
function transformInput(
  { attempt, x, reading, from, padding }: TiledConvolution,
  lot: Lot,
): tf.TensorInfo {
  const columns = from.channels / 4;
  const [transformed] = runProgramOfSeveralResults({
    attempt,
    name: ["WinogradInput", ...reading ? [reading.name] : []].join(),
    code: () => (reading?.code ?? AS_THEY_ARE).replaceAll("SIDE", "X") + divide + inputCode,
    inputs: { x: reading?.tensor ?? x, ...reading?.inputs },
    uniforms: {
      ...lot,
      columns,
      imageSize: [from.height, from.width],
      padding,
      ...reading?.uniforms,
    },
    floats: reading?.floats,
    lanes: 4,
    workgroups: { count: Math.ceil(lot.rows * columns / THREADS), threads: THREADS },
    results: { result: [PLACES, lot.rows, from.channels] },
  });
  return transformed;
}

/** Writes a lot's tiles of the result, and the moments of their channels if they are wanted. */
function transformOutput(
  { attempt, to }: TiledConvolution,
  lot: Lot,
  products: tf.TensorInfo,
  result: tf.TensorInfo,
  wanted?: { moments: tf.TensorInfo; blocks: number; firstBlock: number },
) {
  const columns = to.channels / 4, resultSize = [to.height, to.width] as const;
  const code = divide + momentFolds + outputCode;
  const program = { attempt, inputs: { products }, lanes: 4 as const };
  if (wanted) {
    const { moments, blocks, firstBlock } = wanted;
    runRowFold({
      ...program,
      name: "WinogradOutputWithMoments",
      code: code + storeMoments,
      uniforms: { ...lot, resultSize, firstBlock },
      rows: lot.rows,
      columns,
      blocks,
      results: { moments, result },
    });
    return;
  }
  runProgramOfSeveralResults({
    ...program,
    name: "WinogradOutput",
    code: () => code + alone,
    uniforms: { ...lot, columns, resultSize },
    workgroups: { count: Math.ceil(lot.rows * columns / THREADS), threads: THREADS },
    results: { result },
  });
}
