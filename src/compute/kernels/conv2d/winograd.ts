import type * as tf from "../../../npm/tfjs.ts";

/** Pixels along a side of a tile of results, and of a tile of the input, which is as much wider as a 3x3 filter reaches. */
export const RESULT_SIDE = 4, INPUT_SIDE = 6;

/** Products of a tile: one for each pair of the six points along each axis. */
export const PLACES = 36;

/** Outputs that are worked on at a time, which bounds what transformed filters take: 19 MB of 512 inputs. */
export const COLUMNS = 256;

/** Bytes for transforms between their passes; what copies tiles from an image's edge takes a tile besides. */
export const PASSES = 72 * 128;

/** Tiles whose products are summed in registers at a time. */
const ROWS = 6;

/** Least channels, and how many times as many results as there are the tiles may hold. */
const LEAST_CHANNELS = 16, MOST_WASTE = 2;

/** The same in steps of two pixels. */
const LEAST_STRIDED_CHANNELS = 64;

/**
 * Whether a convolution is faster by Winograd's F(4x4, 3x3) (Lavin and Gray, Fast Algorithms for Convolutional Neural
 * Networks, CVPR 2016) than directly: filters of 3x3 in steps of one pixel, channels in fours and at least 16, and images
 * that fill the tiles of 4x4 results by half or more. The batch is not asked for: an image's result would then depend on how
 * many come with it.
 *
 * How many times as fast as directly, in processor time on one core of an AMD EPYC with AVX2 and without AVX-512, by
 * `deno task bench:winograd`. Shapes of fewer channels and of 5x5 pixels stay direct. For one image alone of the last shape the
 * transform of the filters does not pay:
 *
 * | images x height x width x channels | forward | input gradient | filter gradient |
 * | ---------------------------------- | ------: | -------------: | --------------: |
 * | 16x112x112x64                      |    2.41 |           2.27 |            2.09 |
 * | 16x56x56x64                        |    2.38 |           2.34 |            1.78 |
 * | 16x28x28x128                       |    2.42 |           2.55 |            2.60 |
 * | 16x14x14x256                       |    2.19 |           2.21 |            2.21 |
 * | 16x7x7x512                         |    2.01 |           2.05 |            2.21 |
 * | 64x7x7x512                         |    2.61 |           2.31 |            2.56 |
 * | 16x4x4x512                         |    1.26 |           1.66 |            1.32 |
 * | 32x28x28x16                        |    1.12 |           1.22 |            1.12 |
 * | 32x14x14x32                        |    1.43 |           1.44 |            1.45 |
 * | 32x7x7x64                          |    1.68 |           1.77 |            1.68 |
 * | 32x3x3x64                          |    1.12 |           1.10 |            1.35 |
 * | 32x5x5x64                          |    1.01 |           0.92 |            0.94 |
 * | 32x28x28x12                        |    1.05 |           1.08 |            1.00 |
 * | 32x28x28x8                         |    0.68 |           0.73 |            0.66 |
 * | 32x28x28x8x32                      |    1.13 |           1.14 |            1.09 |
 * | 1x28x28x128                        |    2.05 |           2.13 |            1.63 |
 * | 1x7x7x512                          |    0.43 |           0.56 |            0.33 |
 */
export function suitsWinograd(conv: tf.backend_util.Conv2DInfo): boolean {
  const { filterHeight, filterWidth, strideHeight, strideWidth } = conv;
  const { dilationHeight, dilationWidth, inChannels, outChannels, outHeight, outWidth } = conv;
  const { top, left, bottom, right } = conv.padInfo;
  const { down, across } = tilesOf(outHeight, outWidth);
  return filterHeight === 3 && filterWidth === 3 && strideHeight === 1 && strideWidth === 1 &&
    dilationHeight === 1 && dilationWidth === 1 && Math.max(top, left, bottom, right) <= 2 &&
    inChannels % 4 === 0 && outChannels % 4 === 0 &&
    Math.min(inChannels, outChannels) >= LEAST_CHANNELS &&
    down * across * RESULT_SIDE ** 2 <= MOST_WASTE * outHeight * outWidth;
}

/**
 * Whether a convolution is faster by Winograd's way in steps of two pixels than directly: filters of 3x3 with a pixel of padding
 * before images of even sides, channels in eights and at least 64, and results that tiles of four and three fill.
 *
 * How many times as fast as directly, in processor time on one core of an AMD EPYC with AVX2 and without AVX-512, by the best of six
 * rounds in turn, while other work held both cores (a load of 10 on two): good to a tenth or two. Shapes of fewer channels stay
 * direct:
 *
 * | images x height x width x channels | forward | input gradient | filter gradient |
 * | ---------------------------------- | ------: | -------------: | --------------: |
 * | 4x112x112x64                       |     1.1 |            1.2 |             1.4 |
 * | 4x56x56x128                        |     1.1 |            1.2 |             1.4 |
 * | 8x28x28x256                        |     1.4 |            1.5 |             1.4 |
 * | 16x14x14x512                       |     1.4 |            1.4 |             1.5 |
 * | 32x28x28x32                        |     0.7 |            1.1 |             0.9 |
 * | 16x56x56x16                        |     0.6 |            0.8 |             0.7 |
 */
export function suitsStridedWinograd(conv: tf.backend_util.Conv2DInfo): boolean {
  const { filterHeight, filterWidth, strideHeight, strideWidth } = conv;
  const { dilationHeight, dilationWidth, inChannels, outChannels } = conv;
  const { inHeight, inWidth, outHeight, outWidth, padInfo: { top, left } } = conv;
  return filterHeight === 3 && filterWidth === 3 && strideHeight === 2 && strideWidth === 2 &&
    dilationHeight === 1 && dilationWidth === 1 && top === 1 && left === 1 &&
    inHeight === 2 * outHeight && inWidth === 2 * outWidth &&
    inChannels % 8 === 0 && outChannels % 8 === 0 &&
    Math.min(inChannels, outChannels) >= LEAST_STRIDED_CHANNELS &&
    splitAlong(outHeight) !== undefined && splitAlong(outWidth) !== undefined;
}

/** Results along an axis in tiles of four and, at the end, of three; `undefined` of 1, 2 and 5. */
export function splitAlong(results: number): { first: number; size: number }[] | undefined {
  const threes = (4 - results % 4) % 4, fours = (results - 3 * threes) / 4;
  if (fours < 0) return undefined;
  return Array.from({ length: fours + threes }, (_, i) => ({
    first: 4 * i - Math.max(0, i - fours),
    size: i < fours ? 4 : 3,
  }));
}

/** Tiles below one another and side by side that an image of results takes. */
export function tilesOf(height: number, width: number): { down: number; across: number } {
  return { down: Math.ceil(height / RESULT_SIDE), across: Math.ceil(width / RESULT_SIDE) };
}

/** How many of all tiles are worked on at a time: no more than `most`, in lots nearly alike and of whole registers. */
export function lotOfTiles(tiles: number, most: number): number {
  const lots = Math.max(1, Math.ceil(tiles / most));
  return Math.min(tiles, ROWS * Math.ceil(tiles / lots / ROWS));
}

/** Bytes from a place's tiles to the next one's: an odd number of lines, so that places do not crowd the same sets of a cache. */
export function apart(bytes: number): number {
  return 64 * (Math.ceil(bytes / 64) | 1);
}
