import {
  addResultLine,
  pixelLine,
  resultGradientLine,
  resultLine,
  weightGradientLine,
  weightLine,
} from "./strided_winograd_lines";
import { outerProducts } from "./outer_products";
import { rowProducts } from "./row_products";
import { copyTile } from "./winograd";

// Tiles and filters of Winograd's convolution of 3x3 filters in steps of two, transformed by `strided_winograd_lines.ts`.
//
// A tile is of 4x4 results, or 3 along an axis. It has 81 places, of five points and four pixels between along each axis:
// points in both (0 to 24, row by row), points down and pixels across (25 to 44), pixels down and points across (45 to 64), and
// pixels (65 to 80), which are multiplied as they are. Filters have 36: one for each pair of points (0 to 24), for each point
// down (25 to 29) and across (30 to 34), and the number in the middle.
//
// A table of tiles has five u32 a tile: image, row and column of the first result, and how many results down and across. Those of
// 4x3 results (down and across) come first, then those of 4x4, of 3x4 and of 3x3, so that those that have a place follow one another:
// where there are three results, there is neither a fifth point nor a fourth pixel.

const BYTES_OF_TILE: usize = 20;

/** Places at which the kinds begin. */
const DOWN: i32 = 25, ACROSS: i32 = 45, BETWEEN: i32 = 65, END: i32 = 81;

/** Bytes of channels that are transformed at a time. */
const CHUNK: usize = 128;

/** Bytes of a transform between its two passes: 5x5 chunks, and 4x4 of results after them. What copies tiles has its copy after these. */
const SUMS: usize = 25 * CHUNK, PASSES: usize = 41 * CHUNK;

function line(
  side: i32,
  from: usize,
  step: usize,
  to: usize,
  place: usize,
  bytes: usize,
): void {
  if (side === 4) resultGradientLine(from, step, to, place, bytes);
  else pixelLine(from, step, to, place, bytes);
}

/** A tile to what is multiplied at each place; `corner`, `right` and `below` are the first pixels that points in both, down only and across only are made of. */
function transformTile(
  side: i32,
  corner: usize,
  right: usize,
  below: usize,
  row: usize,
  pixel: usize,
  bytes: usize,
  to: usize,
  place: usize,
  work: usize,
): void {
  const across: usize = CHUNK * <usize> side;
  for (
    let left = bytes;
    left > 0;
    corner += CHUNK, right += CHUNK, below += CHUNK, to += CHUNK
  ) {
    const wide = min(left, CHUNK);
    left -= wide;
    for (let j = 0; j < side; j++) {
      line(side, corner + <usize> j * pixel, row, work + CHUNK * <usize> j, across, wide);
    }
    for (let i = 0; i < 5; i++) {
      line(side, work + across * <usize> i, CHUNK, to + <usize> (5 * i) * place, place, wide);
    }
    for (let j = 0; j < 4; j++) {
      const column = to + <usize> (DOWN + j) * place;
      line(side, right + <usize> j * pixel, row, column, 4 * place, wide);
    }
    for (let i = 0; i < 4; i++) {
      const places = to + <usize> (ACROSS + 5 * i) * place;
      line(side, below + <usize> i * row, pixel, places, place, wide);
    }
  }
}

/**
 * Transforms tiles: [place][tile][channels]. Pixels outside of an image are zeros.
 *
 * @param side Pixels along a side of a tile: 9 of the input, 5 of the gradient of results for that of the input, 4 of it for
 * that of the filter, of which those beyond the tile's results are zeros.
 * @param x [images, height, width, channels], channels a multiple of four.
 * @param tiles A table of `count` tiles.
 * @param withPixels Whether the last 16 places, pixels as they are, are written.
 * @param tileBytes From a tile to the next in the result.
 * @param placeBytes From a place to the next in it.
 * @param work Room for 41 chunks of 128 bytes and a tile.
 */
export function stridedWinogradTiles(
  side: i32,
  x: usize,
  height: i32,
  width: i32,
  channels: i32,
  tiles: usize,
  count: i32,
  withPixels: bool,
  to: usize,
  tileBytes: usize,
  placeBytes: usize,
  work: usize,
): void {
  const pixel: usize = <usize> channels << 2, row: usize = <usize> width * pixel;
  const copy = work + PASSES, copyRow: usize = <usize> side * pixel;
  const end = tiles + <usize> count * BYTES_OF_TILE;
  for (; tiles < end; tiles += BYTES_OF_TILE, to += tileBytes) {
    const image: usize = x + <usize> load<u32>(tiles) * <usize> height * row;
    let top: i32 = load<u32>(tiles, 4), left: i32 = load<u32>(tiles, 8);
    let bottom = height, right = width;
    if (side === 9) {
      top = 2 * top - 1;
      left = 2 * left - 1;
    } else if (side === 4) {
      bottom = top + <i32> load<u32>(tiles, 12);
      right = left + <i32> load<u32>(tiles, 16);
    }
    let from: usize = image + <usize> top * row + <usize> left * pixel, step = row;
    if (top < 0 || left < 0 || top + side > bottom || left + side > right) {
      copyTile(image, row, pixel, bottom, right, top, left, side, copy);
      from = copy;
      step = copyRow;
    }
    let middle = from, apart = pixel;
    if (side === 9) {
      middle = from + step + pixel;
      apart = 2 * pixel;
      transformTile(
        5,
        from,
        from + pixel,
        from + step,
        2 * step,
        apart,
        pixel,
        to,
        placeBytes,
        work,
      );
      step *= 2;
    } else {
      transformTile(side, from, from, from, step, pixel, pixel, to, placeBytes, work);
    }
    if (!withPixels) continue;
    let out: usize = to + <usize> BETWEEN * placeBytes;
    for (let i = 0; i < 4; i++, middle += step) {
      for (let j = 0; j < 4; j++, out += placeBytes) {
        memory.copy(out, middle + <usize> j * apart, pixel);
      }
    }
  }
}

/** The place of a filter that a place of a tile is multiplied by. */
function filterPlace(place: i32): i32 {
  if (place < DOWN) return place;
  if (place < ACROSS) return 25 + (place - DOWN) / 4;
  return place < BETWEEN ? 30 + (place - ACROSS) % 5 : 35;
}

/** Whether tiles of three results down have no such place. */
function isLastDown(place: i32): bool {
  if (place < DOWN) return place >= 20;
  if (place < ACROSS) return place >= 41;
  return place < BETWEEN ? place >= 60 : place >= 77;
}

/** Whether tiles of three results across have no such place. */
function isLastAcross(place: i32): bool {
  if (place < DOWN) return place % 5 === 4;
  if (place < ACROSS) return (place - DOWN) % 4 === 3;
  return place < BETWEEN ? (place - ACROSS) % 5 === 4 : (place - BETWEEN) % 4 === 3;
}

/** How many tiles have a place, from the first that does. */
function tilesAt(place: i32, fourThree: i32, fourFour: i32, threeFour: i32, count: i32): i32 {
  if (isLastDown(place)) return isLastAcross(place) ? fourFour : fourThree + fourFour;
  return isLastAcross(place) ? fourFour + threeFour : count;
}

/**
 * Multiplies tiles by filters at each of the first 65 places, as `rowProducts` does.
 *
 * @param tiles [place][tile][inputs]
 * @param rows Byte offsets of `count` tiles from the first, u32.
 * @param fourThree How many of the tiles have 4x3 results, to which `fourFour` and `threeFour` are alike.
 * @param tap A u32 of 0.
 * @param panels [place][panel][inputs][8], `panelBytes` from a place to the next.
 * @param to [place][tile][columns]
 * @param outs Byte offsets of the tiles there.
 */
export function stridedWinogradProducts(
  tiles: usize,
  tileBytes: usize,
  placeBytes: usize,
  rows: usize,
  fourThree: i32,
  fourFour: i32,
  threeFour: i32,
  count: i32,
  tap: usize,
  inputs: i32,
  panels: usize,
  panelBytes: usize,
  columns: i32,
  to: usize,
  toTileBytes: usize,
  toPlaceBytes: usize,
  outs: usize,
): void {
  for (let place = 0; place < BETWEEN; place++, tiles += placeBytes, to += toPlaceBytes) {
    const first: usize = isLastAcross(place) ? fourThree : 0;
    rowProducts(
      tiles + first * tileBytes,
      rows,
      tilesAt(place, fourThree, fourFour, threeFour, count),
      tap,
      1,
      inputs,
      panels + <usize> filterPlace(place) * panelBytes,
      columns,
      to + first * toTileBytes,
      outs,
    );
  }
}

/**
 * Adds outer products of tiles of the input and of the results' gradient to sums for each place of a filter, as `outerProducts`
 * does.
 *
 * @param x [place][tile][rows], all 81 places.
 * @param dy [place][tile][columns]
 * @param fourThree How many of the tiles have 4x3 results, to which `fourFour` and `threeFour` are alike.
 * @param sums [place][rows][columns], 36 places.
 */
export function stridedWinogradOuterProducts(
  x: usize,
  xTileBytes: usize,
  xPlaceBytes: usize,
  dy: usize,
  dyTileBytes: usize,
  dyPlaceBytes: usize,
  fourThree: i32,
  fourFour: i32,
  threeFour: i32,
  count: i32,
  sums: usize,
  rows: i32,
  columns: i32,
): void {
  const sumBytes: usize = <usize> (rows * columns) << 2;
  for (let place = 0; place < END; place++, x += xPlaceBytes, dy += dyPlaceBytes) {
    const first: usize = isLastAcross(place) ? fourThree : 0;
    outerProducts(
      x + first * xTileBytes,
      24,
      0,
      0,
      xTileBytes,
      dy + first * dyTileBytes,
      32,
      dyTileBytes,
      1,
      1,
      tilesAt(place, fourThree, fourFour, threeFour, count),
      sums + <usize> filterPlace(place) * sumBytes,
      rows,
      columns,
    );
  }
}

/**
 * Transforms products [place][tile][columns] of the first 65 places back, and adds them to results.
 *
 * @param y [images, height, width, channels], from the first of the channels that are written.
 * @param columns How many channels are written, a multiple of four.
 */
export function stridedWinogradResults(
  from: usize,
  tileBytes: usize,
  placeBytes: usize,
  columns: i32,
  y: usize,
  height: i32,
  width: i32,
  channels: i32,
  tiles: usize,
  count: i32,
  work: usize,
): void {
  const pixel: usize = <usize> channels << 2, row: usize = <usize> width * pixel;
  const down: usize = <usize> DOWN * placeBytes,
    across: usize = <usize> ACROSS * placeBytes,
    sums = work + SUMS;
  const end = tiles + <usize> count * BYTES_OF_TILE, bytes: usize = <usize> columns << 2;
  for (; tiles < end; tiles += BYTES_OF_TILE, from += tileBytes) {
    const top: usize = <usize> load<u32>(tiles) * <usize> height + <usize> load<u32>(tiles, 4);
    let to: usize = y + top * row + <usize> load<u32>(tiles, 8) * pixel;
    const rows: i32 = load<u32>(tiles, 12), wide: i32 = load<u32>(tiles, 16);
    for (let at = from; at < from + bytes; at += CHUNK, to += CHUNK) {
      const chunk = min(CHUNK, from + bytes - at);
      for (let j = 0; j < 5; j++) {
        const column = at + <usize> j * placeBytes;
        resultLine(column, 5 * placeBytes, work + CHUNK * <usize> j, 5 * CHUNK, 4, chunk);
      }
      for (let j = 0; j < 4; j++) {
        const column = at + down + <usize> j * placeBytes;
        resultLine(column, 4 * placeBytes, sums + CHUNK * <usize> j, 4 * CHUNK, 4, chunk);
      }
      for (let i = 0; i < rows; i++) {
        const products = at + across + <usize> (5 * i) * placeBytes;
        const line = work + 5 * CHUNK * <usize> i, addend = sums + 4 * CHUNK * <usize> i;
        const out: usize = to + <usize> i * row;
        addResultLine(line, products, placeBytes, addend, CHUNK, out, pixel, wide, chunk);
      }
    }
  }
}

/**
 * Transforms products [place][tile][columns] of the first 65 places, of tiles of the results' gradient, back into the
 * gradient of the input but for every other pixel of every other row.
 *
 * @param dx [images, height, width, channels], from the first of the channels that are written.
 * @param columns How many channels are written, a multiple of four.
 */
export function stridedWinogradInputGradient(
  from: usize,
  tileBytes: usize,
  placeBytes: usize,
  columns: i32,
  dx: usize,
  height: i32,
  width: i32,
  channels: i32,
  tiles: usize,
  count: i32,
  work: usize,
): void {
  const pixel: usize = <usize> channels << 2, row: usize = <usize> width * pixel;
  const down: usize = <usize> DOWN * placeBytes, across: usize = <usize> ACROSS * placeBytes;
  const end = tiles + <usize> count * BYTES_OF_TILE, bytes: usize = <usize> columns << 2;
  for (; tiles < end; tiles += BYTES_OF_TILE, from += tileBytes) {
    const top: usize = <usize> load<u32>(tiles) * <usize> height + 2 * <usize> load<u32>(tiles, 4);
    let to: usize = dx + top * row + 2 * <usize> load<u32>(tiles, 8) * pixel;
    const rows: i32 = load<u32>(tiles, 12), wide: i32 = load<u32>(tiles, 16);
    for (let at = from; at < from + bytes; at += CHUNK, to += CHUNK) {
      const chunk = min(CHUNK, from + bytes - at);
      for (let j = 0; j < 5; j++) {
        const column = at + <usize> j * placeBytes;
        resultLine(column, 5 * placeBytes, work + CHUNK * <usize> j, 5 * CHUNK, 4, chunk);
      }
      for (let j = 0; j < wide; j++) {
        const column = at + down + <usize> j * placeBytes;
        const out: usize = to + row + <usize> (2 * j) * pixel;
        resultLine(column, 4 * placeBytes, out, 2 * row, rows, chunk);
      }
      for (let i = 0; i < rows; i++) {
        const line: usize = to + pixel + <usize> (2 * i) * row;
        const products = at + across + <usize> (5 * i) * placeBytes;
        resultLine(products, placeBytes, line, 2 * pixel, wide, chunk);
        resultLine(work + 5 * CHUNK * <usize> i, CHUNK, line + row, 2 * pixel, wide, chunk);
      }
    }
  }
}

/**
 * Transforms filters, number by number in whatever order they are laid out, to the first 35 of their places.
 *
 * @param taps Numbers at the filter's first place, of which those at its next are `tapBytes` away; or those at its last,
 * with `tapBytes` negative, for a filter turned by half a turn.
 * @param bytes Of the numbers at a place, a multiple of 16.
 * @param placeBytes From a place to the next in the result.
 * @param work Room for 41 chunks of 128 bytes.
 */
export function stridedWinogradFilter(
  taps: usize,
  tapBytes: isize,
  bytes: usize,
  to: usize,
  placeBytes: usize,
  work: usize,
): void {
  const tap = <usize> tapBytes;
  for (let left = bytes; left > 0; taps += CHUNK, to += CHUNK) {
    const chunk = min(left, CHUNK);
    left -= chunk;
    weightLine(taps, 6 * tap, work, 2 * CHUNK, chunk);
    weightLine(taps + 2 * tap, 6 * tap, work + CHUNK, 2 * CHUNK, chunk);
    for (let i = 0; i < 5; i++) {
      const places: usize = to + <usize> (5 * i) * placeBytes;
      weightLine(work + 2 * CHUNK * <usize> i, CHUNK, places, placeBytes, chunk);
    }
    weightLine(taps + tap, 6 * tap, to + 25 * placeBytes, placeBytes, chunk);
    weightLine(taps + 3 * tap, 2 * tap, to + 30 * placeBytes, placeBytes, chunk);
  }
}

/**
 * Transforms sums of products [place][inputs][columns] of all 36 places of a filter back into its gradient.
 *
 * @param columns How many outputs the sums are of, a multiple of four.
 * @param gradient [3, 3, inputs, outputs] from the first of these.
 * @param work Room for 41 chunks of 128 bytes.
 */
export function stridedWinogradFilterGradient(
  sums: usize,
  inputs: i32,
  columns: i32,
  gradient: usize,
  outputs: i32,
  work: usize,
): void {
  const place: usize = <usize> (inputs * columns) << 2, row: usize = <usize> outputs << 2;
  const tap: usize = <usize> inputs * row;
  for (let input = 0; input < inputs; input++, gradient += row) {
    let to = gradient;
    for (let left: usize = <usize> columns << 2; left > 0; to += CHUNK) {
      const chunk = min(left, CHUNK);
      left -= chunk;
      for (let j = 0; j < 5; j++) {
        const column = sums + <usize> j * place;
        weightGradientLine(column, 5 * place, work + CHUNK * <usize> j, 5 * CHUNK, chunk);
      }
      weightGradientLine(work, CHUNK, to, 2 * tap, chunk);
      weightGradientLine(work + 5 * CHUNK, CHUNK, to + 6 * tap, 2 * tap, chunk);
      weightGradientLine(sums + 25 * place, place, to + tap, 6 * tap, chunk);
      weightGradientLine(sums + 30 * place, place, to + 3 * tap, 2 * tap, chunk);
      memory.copy(to + 4 * tap, sums + 35 * place, chunk);
      sums += chunk;
    }
  }
}
