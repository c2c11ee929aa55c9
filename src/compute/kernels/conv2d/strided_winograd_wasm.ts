import type * as tf from "../../../npm/tfjs.ts";
import { makeOutput, placeOf, workingMemory, writeIntegers } from "../../wasm/wasm_backend.ts";
import { wasmKernels } from "../../wasm/wasm_kernels.ts";
import { type Finish, FINISH_BYTES, writeFinish } from "./finished_convolution.ts";
import { apart, COLUMNS, RESULT_SIDE, splitAlong } from "./winograd.ts";
import { packTaps } from "./winograd_wasm.ts";

/** Places of a tile, of which all but the last 16 are transformed; and of a filter, of which all but the last are. */
const TILE_PLACES = 81, TRANSFORMED = 65, FILTER_PLACES = 36;

/** Pixels along a side of a tile of the input, and of the results' gradient for that of the input. */
const INPUT_SIDE = 9, GRADIENT_SIDE = 5;

/** Bytes for transforms between their passes; what copies tiles from an image's edge takes a tile besides. */
const PASSES = 41 * 128;

/** Tiles that are worked on at a time, at most; and of few channels, so that they stay nearer. */
const TILES = 64, FEW_TILES = 42;

/** Inputs and outputs from which there are more tiles. */
const MANY_CHANNELS = 256;

/** The same for the filter's gradient, whose sums are written once for all of them. */
const SUMMED_TILES = 100;

/** Bytes between tiles: products read up to 28 beyond the last channel, and tiles do not crowd the same sets of a cache. */
const GAP = 64;

/** The numbers of a tile in a table. */
const TILE_BYTES = 20;

/**
 * `tf.conv2d` of 3x3 filters in steps of two pixels by Winograd's way, on wasm. Along an axis a filter meets every other pixel
 * twice, and the pixels between once: the former are transformed, for Winograd's F(4, 2), the latter multiplied as they are.
 * 4x4 results take 81 products in place of 144, and 3x3, which fill what fours do not, 49 in place of 81.
 *
 * Of normally distributed numbers the error against float64 is, in root mean square and relative to the result's, 2e-7 for 16
 * channels, 3e-7 for 64, 6e-7 for 256 and 9e-7 for 512, which is 0.8 to 1.1 times that of the direct way; the largest is 2e-6 of
 * the largest result.
 *
 * Where a pixel is NaN or infinite, all results of the tiles that see it are NaN.
 *
 * @param x [B, H, W, C], C a multiple of eight.
 * @param filter [3, 3, C, C'], C' a multiple of eight.
 * @param conv What `suitsStridedWinograd()` takes.
 * @param finish What is done to the result besides.
 * @returns [B, H / 2, W / 2, C'], owned by the caller. An image's result is the same to the bit whatever images come with it.
 */
export function stridedWinogradConv2d(
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  conv: tf.backend_util.Conv2DInfo,
  finish?: Finish,
): tf.TensorInfo {
  const { outHeight: height, outWidth: width, outChannels: channels } = conv;
  const y = makeOutput([conv.batchSize, height, width, channels]);
  convolve(placeOf(x), placeOf(filter), y, conv, { isGradient: false, finish });
  return y;
}

/**
 * The gradient of {@link stridedWinogradConv2d} with respect to its input. Errors are as large, which is 1.3 to 2 times those of
 * the direct way.
 *
 * @param dy [B, H / 2, W / 2, C']
 * @param filter [3, 3, C, C']
 * @returns [B, H, W, C], owned by the caller.
 */
export function stridedWinogradConv2dBackpropInput(
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
  conv: tf.backend_util.Conv2DInfo,
): tf.TensorInfo {
  const dx = makeOutput([conv.batchSize, conv.inHeight, conv.inWidth, conv.inChannels]);
  convolve(placeOf(dy), placeOf(filter), dx, conv, { isGradient: true });
  return dx;
}

function convolve(
  x: number,
  filter: number,
  result: tf.TensorInfo,
  conv: tf.backend_util.Conv2DInfo,
  { isGradient, finish }: { isGradient: boolean; finish?: Finish },
) {
  const y = placeOf(result);
  const { inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = conv;
  const [inputs, outputs] = isGradient ? [outChannels, inChannels] : [inChannels, outChannels];
  const most = inputs + outputs < MANY_CHANNELS ? FEW_TILES : TILES;
  const columns = Math.min(outputs, COLUMNS), lots = lotsOf(conv, most);
  const { largest, images: imagesAtATime } = lots, pixels = outHeight * outWidth;
  const inputTile = 4 * inputs + GAP, productTile = 4 * columns + GAP;
  const inputPlace = apart(largest * inputTile), productPlace = apart(largest * productTile);
  const place = 32 * inputs * Math.ceil(columns / 8), panelPlace = apart(place);
  const [taps, panels, inputTiles, products, table, ...rest] = workingMemory(
    ...[9 * place, (FILTER_PLACES - 1) * panelPlace] as const,
    ...[TRANSFORMED * inputPlace, TRANSFORMED * productPlace, lots.table.length * 4] as const,
    ...[
      4 * largest,
      4 * largest,
      4 * imagesAtATime * pixels,
      4 * imagesAtATime * pixels,
      4,
    ] as const,
    PASSES + 4 * INPUT_SIDE ** 2 * Math.max(inputs, columns),
    FINISH_BYTES,
  );
  const [rows, outs, ofImage, ofResult, noTap, work, finishing] = rest;
  const kernels = wasmKernels();
  writeIntegers(table, lots.table);
  kernels.pixelOffsets(rows, 1, 1, largest, 0, 0, inputTile);
  kernels.pixelOffsets(outs, 1, 1, largest, 0, 0, productTile);
  const inRow = 4 * inWidth * inChannels, outRow = 4 * outWidth * outChannels;
  kernels.pixelOffsets(
    ...[ofImage, imagesAtATime, outHeight, outWidth] as const,
    ...[inHeight * inRow, 2 * inRow, 8 * inChannels] as const,
  );
  kernels.pixelOffsets(ofResult, 1, 1, imagesAtATime * pixels, 0, 0, 4 * outChannels);
  kernels.fillZeros(noTap, 4);
  const [from, to] = isGradient ? [ofResult, ofImage] : [ofImage, ofResult];
  const [side, fromHeight, fromWidth, toHeight, toWidth] = isGradient
    ? [GRADIENT_SIDE, outHeight, outWidth, inHeight, inWidth]
    : [INPUT_SIDE, inHeight, inWidth, outHeight, outWidth];
  const [fromImage, toImage] = isGradient
    ? [outHeight * outRow, inHeight * inRow]
    : [inHeight * inRow, outHeight * outRow];
  for (let column = 0; column < outputs; column += columns) {
    const wide = Math.min(columns, outputs - column);
    const finishAt = writeFinish(finishing, result, finish, column);
    packTaps(filter, { inputs, outputs, column, wide, isTurned: isGradient }, taps, place);
    const [first, step] = isGradient ? [taps + 8 * place, -place] : [taps, place];
    kernels.stridedWinogradFilter(first, step, place, panels, panelPlace, work);
    for (const { image, firstRow, rowCount, tiles, count, kinds } of lots.each()) {
      const images = x + image * fromImage, results = y + 4 * column + image * toImage;
      const lot = table + TILE_BYTES * tiles;
      kernels.stridedWinogradTiles(
        ...[side, images, fromHeight, fromWidth, inputs] as const,
        ...[lot, count, false, inputTiles, inputTile, inputPlace, work] as const,
      );
      const firstPixel = 4 * firstRow * outWidth;
      kernels.rowProducts(
        ...[images, from + firstPixel, rowCount * outWidth, noTap, 1, inputs] as const,
        ...[taps + 4 * place, wide, results, to + firstPixel] as const,
      );
      kernels.stridedWinogradProducts(
        ...[inputTiles, inputTile, inputPlace, rows, ...kinds, noTap, inputs] as const,
        ...[panels, panelPlace, wide, products, productTile, productPlace, outs] as const,
      );
      const done = [products, productTile, productPlace, wide, results] as const;
      const transform = isGradient ? "stridedWinogradInputGradient" : "stridedWinogradResults";
      kernels[transform](...done, toHeight, toWidth, outputs, lot, count, work);
      if (finishAt) {
        kernels.finishPixels(
          results + firstRow * outRow,
          ...[rowCount * outWidth, wide, 4 * outputs, finishAt, 0] as const,
        );
      }
    }
  }
}

/**
 * The gradient of {@link stridedWinogradConv2d} with respect to its filter: outer products of the transformed tiles of the input
 * and of `dy`.
 *
 * Errors are 2e-7 to 4e-7 of the gradient in root mean square, 0.9 to 2.4 times those of the direct way.
 *
 * @param x [B, H, W, C], C a multiple of eight.
 * @param dy [B, H / 2, W / 2, C'], C' a multiple of eight.
 * @returns [3, 3, C, C'], owned by the caller.
 */
export function stridedWinogradConv2dBackpropFilter(
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  conv: tf.backend_util.Conv2DInfo,
): tf.TensorInfo {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = conv;
  const gradient = makeOutput([3, 3, inChannels, outChannels]);
  const columns = Math.min(outChannels, COLUMNS), lots = lotsOf(conv, SUMMED_TILES);
  const xTile = 4 * inChannels + GAP, dyTile = 4 * outChannels + GAP;
  const xPlace = apart(lots.largest * xTile), dyPlace = apart(lots.largest * dyTile);
  const [sums, xTiles, dyTiles, table, work] = workingMemory(
    ...[4 * FILTER_PLACES * inChannels * columns, TILE_PLACES * xPlace] as const,
    ...[TILE_PLACES * dyPlace, 4 * lots.table.length] as const,
    PASSES + 4 * INPUT_SIDE ** 2 * Math.max(inChannels, outChannels),
  );
  const kernels = wasmKernels();
  writeIntegers(table, lots.table);
  for (let column = 0; column < outChannels; column += columns) {
    const wide = Math.min(columns, outChannels - column), place = 4 * inChannels * wide;
    kernels.fillZeros(sums, FILTER_PLACES * place);
    for (const { image, tiles, count, kinds } of lots.each()) {
      const xs = placeOf(x) + 4 * image * inHeight * inWidth * inChannels;
      const dys = placeOf(dy) + 4 * image * outHeight * outWidth * outChannels;
      const lot = table + TILE_BYTES * tiles;
      kernels.stridedWinogradTiles(
        ...[INPUT_SIDE, xs, inHeight, inWidth, inChannels] as const,
        ...[lot, count, true, xTiles, xTile, xPlace, work] as const,
      );
      kernels.stridedWinogradTiles(
        ...[RESULT_SIDE, dys, outHeight, outWidth, outChannels] as const,
        ...[lot, count, true, dyTiles, dyTile, dyPlace, work] as const,
      );
      kernels.stridedWinogradOuterProducts(
        ...[xTiles, xTile, xPlace, dyTiles + 4 * column, dyTile, dyPlace, ...kinds] as const,
        ...[sums, inChannels, wide] as const,
      );
    }
    kernels.stridedWinogradFilterGradient(
      ...[sums, inChannels, wide, placeOf(gradient) + 4 * column, outChannels, work] as const,
    );
  }
  return gradient;
}

interface Lot {
  /** The first image. */
  image: number;
  /** Rows of results, of all its images, counted from that one's first. */
  firstRow: number;
  rowCount: number;
  /** Where its tiles begin in the table, and how many they are. */
  tiles: number;
  count: number;
  /** How many of 4x3, 4x4 and 3x4 results, and of all. */
  kinds: readonly [number, number, number, number];
}

/**
 * All tiles in lots of at most so many, of whole images or of rows of tiles of one, with a table of them: image, row, column, and
 * results down and across. Within a lot come tiles of 4x3 results (down and across), of 4x4, of 3x4, of 3x3, so that those of a kind
 * follow one another.
 */
function lotsOf({ batchSize, outHeight, outWidth }: tf.backend_util.Conv2DInfo, most: number) {
  const down = splitAlong(outHeight)!, across = splitAlong(outWidth)!;
  const ofImage = down.length * across.length;
  const many = Math.max(1, Math.floor(most / ofImage));
  const images = Math.max(1, Math.ceil(batchSize / Math.ceil(batchSize / many) || 1));
  const table: number[] = [];
  const lotOf = (count: number, rows: typeof down): Omit<Lot, "image"> => {
    const tiles = table.length / 5;
    const [fourThree, fourFour, threeFour] = [[4, 3], [4, 4], [3, 4], [3, 3]].map(
      ([height, width]) => {
        const before = table.length;
        for (let image = 0; image < count; image++) {
          for (const row of rows) {
            for (const column of across) {
              if (row.size !== height || column.size !== width) continue;
              table.push(image, row.first, column.first, height, width);
            }
          }
        }
        return (table.length - before) / 5;
      },
    );
    const all = table.length / 5 - tiles;
    const firstRow = rows[0].first, end = rows.at(-1)!.first + rows.at(-1)!.size;
    return {
      firstRow,
      rowCount: count > 1 ? count * outHeight : end - firstRow,
      tiles,
      count: all,
      kinds: [fourThree, fourFour, threeFour, all],
    };
  };
  const shapes: Omit<Lot, "image">[] = [];
  const last = batchSize % images;
  if (images > 1) shapes.push(lotOf(images, down), ...(last > 0 ? [lotOf(last, down)] : []));
  else {
    const lots = Math.ceil(down.length / Math.max(1, Math.floor(most / across.length)));
    const rows = Math.ceil(down.length / lots);
    for (let row = 0; row < down.length; row += rows) {
      shapes.push(lotOf(1, down.slice(row, row + rows)));
    }
  }
  function* each(): Generator<Lot> {
    for (let image = 0; image < batchSize; image += images) {
      if (images === 1) { for (const lot of shapes) yield { image, ...lot }; }
      else yield { image, ...shapes[image + images <= batchSize ? 0 : 1] };
    }
  }
  return { table, images, largest: Math.max(...shapes.map(({ count }) => count)), each };
}
