import { finishPixels } from "./finish_channels";
import {
  filterGradientLine,
  filterLine,
  gradientLine,
  inputLine,
  outputLine,
} from "./winograd_lines";

// Tiles and filters of Winograd's convolution F(4x4, 3x3), transformed in rows and columns by `winograd_lines.ts`.

/** Bytes of channels that are transformed at a time. */
const CHUNK: usize = 128;

/** Bytes of a transform between its two passes, at most 6x6 chunks. What copies tiles has its copy after them. */
const BETWEEN: usize = 36 * CHUNK;

/** Pixels along a side of a tile of the input, and of results. */
const SIDE: i32 = 6, STEP: i32 = 4;

/** A tile of `side` pixels a side, of the input or of the gradient of results, to what is multiplied at each place. */
function transformTile(
  side: i32,
  from: usize,
  row: usize,
  pixel: usize,
  to: usize,
  place: usize,
  work: usize,
): void {
  const end = from + pixel, between: usize = CHUNK * <usize> side;
  for (; from < end; from += CHUNK, to += CHUNK) {
    const bytes = min(CHUNK, end - from);
    for (let j = 0; j < side; j++) {
      const line = from + <usize> j * pixel, column = work + CHUNK * <usize> j;
      if (side === SIDE) inputLine(line, row, column, between, bytes);
      else gradientLine(line, row, column, between, bytes);
    }
    for (let i = 0; i < 6; i++) {
      const line = work + between * <usize> i, places = to + <usize> (6 * i) * place;
      if (side === SIDE) inputLine(line, CHUNK, places, place, bytes);
      else gradientLine(line, CHUNK, places, place, bytes);
    }
  }
}

function transformOutput(
  from: usize,
  place: usize,
  bytes: usize,
  to: usize,
  row: usize,
  pixel: usize,
  work: usize,
): void {
  const end = from + bytes;
  for (; from < end; from += CHUNK, to += CHUNK) {
    const chunk = min(CHUNK, end - from);
    for (let j = 0; j < 6; j++) {
      const column = work + CHUNK * <usize> j;
      outputLine(from + <usize> j * place, 6 * place, column, 6 * CHUNK, chunk);
    }
    for (let i = 0; i < 4; i++) {
      outputLine(work + 6 * CHUNK * <usize> i, CHUNK, to + <usize> i * row, pixel, chunk);
    }
  }
}

/**
 * Transforms tiles of images, of which so many lie side by side and below one another in each: [place][tile][channels], 36
 * places. Pixels outside of an image are zeros.
 *
 * @param side Pixels along a side of a tile: 6 of the input, 4 of the gradient of results. Tiles begin in steps of four pixels.
 * @param x [images, height, width, channels], channels a multiple of four.
 * @param top Rows from the first tile's first to the image's, which `left` is along the other axis: 0 to 2.
 * @param first The first of `count` tiles, which go on row by row and image by image.
 * @param work Room for 36 chunks of 128 bytes and a tile.
 * @param tileBytes From a tile to the next in the result.
 * @param placeBytes From a place to the next in it.
 */
export function winogradTiles(
  side: i32,
  x: usize,
  height: i32,
  width: i32,
  channels: i32,
  top: i32,
  left: i32,
  tilesDown: i32,
  tilesAcross: i32,
  first: i32,
  count: i32,
  to: usize,
  tileBytes: usize,
  placeBytes: usize,
  work: usize,
): void {
  const pixel: usize = <usize> channels << 2, row: usize = <usize> width * pixel;
  const copy = work + BETWEEN, copyRow: usize = <usize> side * pixel;
  for (let tile = first; tile < first + count; tile++, to += tileBytes) {
    const across = tile % tilesAcross, line = tile / tilesAcross, down = line % tilesDown;
    const image: usize = x + <usize> (line / tilesDown) * <usize> height * row;
    const y = down * STEP - top, z = across * STEP - left;
    let from: usize = image + <usize> y * row + <usize> z * pixel, step = row;
    if (y < 0 || z < 0 || y + side > height || z + side > width) {
      copyTile(image, row, pixel, height, width, y, z, side, copy);
      from = copy;
      step = copyRow;
    }
    transformTile(side, from, step, pixel, to, placeBytes, work);
  }
}

/** A tile of an image, with zeros where it lies before the image's first pixels, or from `bottom` or `right` on. */
export function copyTile(
  image: usize,
  row: usize,
  pixel: usize,
  bottom: i32,
  right: i32,
  top: i32,
  left: i32,
  side: i32,
  to: usize,
): void {
  const begin = max(0, left), end = max(begin, min(right, left + side));
  const before: usize = <usize> (begin - left) * pixel,
    bytes: usize = <usize> (end - begin) * pixel;
  const line: usize = <usize> side * pixel;
  for (let i = top; i < top + side; i++, to += line) {
    if (i < 0 || i >= bottom) {
      memory.fill(to, 0, line);
      continue;
    }
    memory.fill(to, 0, before);
    memory.copy(to + before, image + <usize> i * row + <usize> begin * pixel, bytes);
    memory.fill(to + before + bytes, 0, line - before - bytes);
  }
}

/**
 * Transforms products [place][tile][columns] back into tiles of results, the counterpart of `winogradTiles`.
 *
 * @param y [images, height, width, channels], from the first of the channels that are written.
 * @param columns How many channels are written, a multiple of four.
 * @param finish See `finishPixels`, of these channels, or 0 to leave the results as they are.
 */
export function winogradResults(
  from: usize,
  tileBytes: usize,
  placeBytes: usize,
  columns: i32,
  y: usize,
  height: i32,
  width: i32,
  channels: i32,
  tilesDown: i32,
  tilesAcross: i32,
  first: i32,
  count: i32,
  work: usize,
  finish: usize,
): void {
  const pixel: usize = <usize> channels << 2, row: usize = <usize> width * pixel;
  const bytes: usize = <usize> columns << 2, copy = work + BETWEEN;
  for (let tile = first; tile < first + count; tile++, from += tileBytes) {
    const across = tile % tilesAcross, line = tile / tilesAcross, down = line % tilesDown;
    const image: usize = y + <usize> (line / tilesDown) * <usize> height * row;
    const to: usize = image + <usize> (down * STEP) * row + <usize> (across * STEP) * pixel;
    const rows = min(STEP, height - down * STEP), wide = min(STEP, width - across * STEP);
    if (rows === STEP && wide === STEP) {
      transformOutput(from, placeBytes, bytes, to, row, pixel, work);
    } else {
      transformOutput(from, placeBytes, bytes, copy, 4 * bytes, bytes, work);
      for (let i = 0, line = to; i < rows; i++, line += row) {
        for (let j = 0; j < wide; j++) {
          memory.copy(line + <usize> j * pixel, copy + <usize> (4 * i + j) * bytes, bytes);
        }
      }
    }
    if (finish === 0) continue;
    for (let i = 0, line = to; i < rows; i++, line += row) {
      finishPixels(line, wide, columns, pixel, finish, 0);
    }
  }
}

/**
 * Transforms filters, number by number in whatever order they are laid out, to their 36 places.
 *
 * @param taps Numbers at the filter's first place, of which those at its next are `tapBytes` away; or those at its last,
 * with `tapBytes` negative, for a filter turned by half a turn.
 * @param bytes Of the numbers at a place, a multiple of 16.
 * @param placeBytes From a place to the next in the result.
 * @param work Room for 36 chunks of 128 bytes.
 */
export function winogradFilter(
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
    for (let j = 0; j < 3; j++) {
      filterLine(taps + <usize> j * tap, 3 * tap, work + CHUNK * <usize> j, 3 * CHUNK, chunk);
    }
    for (let i = 0; i < 6; i++) {
      const places: usize = to + <usize> (6 * i) * placeBytes;
      filterLine(work + 3 * CHUNK * <usize> i, CHUNK, places, placeBytes, chunk);
    }
  }
}

/**
 * Transforms sums of products [place][inputs][columns] back into gradients of filters.
 *
 * @param columns How many outputs the sums are of, a multiple of four.
 * @param gradient [3, 3, inputs, outputs] from the first of these.
 * @param work Room for 36 chunks of 128 bytes.
 */
export function winogradFilterGradient(
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
      const bytes = min(left, CHUNK);
      for (let j = 0; j < 6; j++) {
        const column = work + CHUNK * <usize> j;
        filterGradientLine(sums + <usize> j * place, 6 * place, column, 6 * CHUNK, bytes);
      }
      for (let i = 0; i < 3; i++) {
        const line = work + 6 * CHUNK * <usize> i;
        filterGradientLine(line, CHUNK, to + <usize> (3 * i) * tap, tap, bytes);
      }
      left -= bytes;
      sums += bytes;
    }
  }
}
