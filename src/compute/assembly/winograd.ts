import { PANEL } from "./tile";
import {
  filterGradientLine,
  filterLine,
  gradientLine,
  inputLine,
  outputLine,
} from "./winograd_lines";

// Tiles and filters of Winograd's convolution F(4x4, 3x3), transformed in rows and columns by `winograd_lines.ts`.

/** Bytes of a transform between its two passes, at most 6x6 vectors. What copies tiles has its copy after them. */
const BETWEEN: usize = 576;

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
  const end = from + pixel, between: usize = 16 * <usize> side;
  for (; from < end; from += 16, to += 16) {
    for (let j = 0; j < side; j++) {
      const line = from + <usize> j * pixel, column = work + 16 * <usize> j;
      if (side === SIDE) inputLine(line, row, column, between);
      else gradientLine(line, row, column, between);
    }
    for (let i = 0; i < 6; i++) {
      const line = work + between * <usize> i, places = to + <usize> (6 * i) * place;
      if (side === SIDE) inputLine(line, 16, places, place);
      else gradientLine(line, 16, places, place);
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
  for (; from < end; from += 16, to += 16) {
    for (let j = 0; j < 6; j++) {
      outputLine(from + <usize> j * place, 6 * place, work + 16 * <usize> j, 96);
    }
    for (let i = 0; i < 4; i++) {
      outputLine(work + 96 * <usize> i, 16, to + <usize> i * row, pixel);
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
 * @param work Room for 576 bytes and a tile.
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
      copyTile(image, height, width, pixel, y, z, side, copy);
      from = copy;
      step = copyRow;
    }
    transformTile(side, from, step, pixel, to, placeBytes, work);
  }
}

/** A tile of an image, with zeros where it lies outside. */
function copyTile(
  image: usize,
  height: i32,
  width: i32,
  pixel: usize,
  top: i32,
  left: i32,
  side: i32,
  to: usize,
): void {
  const begin = max(0, left), end = max(begin, min(width, left + side));
  const before: usize = <usize> (begin - left) * pixel,
    bytes: usize = <usize> (end - begin) * pixel;
  const row: usize = <usize> side * pixel;
  for (let i = top; i < top + side; i++, to += row) {
    if (i < 0 || i >= height) {
      memory.fill(to, 0, row);
      continue;
    }
    memory.fill(to, 0, before);
    memory.copy(to + before, image + <usize> (i * width + begin) * pixel, bytes);
    memory.fill(to + before + bytes, 0, row - before - bytes);
  }
}

/**
 * Transforms products [place][tile][columns] back into tiles of results, the counterpart of `winogradTiles`.
 *
 * @param y [images, height, width, channels], from the first of the channels that are written.
 * @param columns How many channels are written, a multiple of four.
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
): void {
  const pixel: usize = <usize> channels << 2, row: usize = <usize> width * pixel;
  const bytes: usize = <usize> columns << 2, copy = work + BETWEEN;
  for (let tile = first; tile < first + count; tile++, from += tileBytes) {
    const across = tile % tilesAcross, line = tile / tilesAcross, down = line % tilesDown;
    const image: usize = y + <usize> (line / tilesDown) * <usize> height * row;
    let to: usize = image + <usize> (down * STEP) * row + <usize> (across * STEP) * pixel;
    const rows = min(STEP, height - down * STEP), wide = min(STEP, width - across * STEP);
    if (rows === STEP && wide === STEP) {
      transformOutput(from, placeBytes, bytes, to, row, pixel, work);
    } else {
      transformOutput(from, placeBytes, bytes, copy, 4 * bytes, bytes, work);
      for (let i = 0; i < rows; i++, to += row) {
        for (let j = 0; j < wide; j++) {
          memory.copy(to + <usize> j * pixel, copy + <usize> (4 * i + j) * bytes, bytes);
        }
      }
    }
  }
}

/**
 * Transforms filters into panels, as `rowProducts` takes them, for each place: [place][panel][inputs][8].
 *
 * @param filter [3, 3, inputs, outputs] from the first of the outputs that are transformed.
 * @param columns How many outputs are transformed, a multiple of four.
 * @param placeBytes From a place to the next in the result.
 * @param work Room for 576 bytes.
 */
export function winogradFilter(
  filter: usize,
  inputs: i32,
  outputs: i32,
  columns: i32,
  panels: usize,
  placeBytes: usize,
  work: usize,
): void {
  const row: usize = <usize> outputs << 2, tap: usize = <usize> inputs * row;
  for (let column = 0; column < columns; column += 4) {
    let from: usize = filter + (<usize> column << 2);
    let to: usize = panels + <usize> (column / PANEL * inputs * PANEL + column % PANEL) * 4;
    for (let input = 0; input < inputs; input++, from += row, to += 4 * PANEL) {
      transformFilter(from, tap, 3 * tap, to, placeBytes, work);
    }
  }
}

/**
 * Transforms filters turned by half a turn, as `winogradFilter` does: what takes the gradient of results, in `inputs`
 * channels, back to `columns` channels.
 *
 * @param filter [3, 3, outputs, inputs] from the first of the outputs that are transformed; both are multiples of four.
 * @param outputs How many outputs there are.
 * @param work Room for 1152 bytes.
 */
export function winogradTurnedFilter(
  filter: usize,
  inputs: i32,
  outputs: i32,
  columns: i32,
  panels: usize,
  placeBytes: usize,
  work: usize,
): void {
  const row: usize = <usize> inputs << 2, tap: usize = <usize> outputs * row;
  const taps = work + BETWEEN;
  for (let column = 0; column < columns; column += 4) {
    const line: usize = filter + <usize> column * row;
    const panel: usize = panels + <usize> (column / PANEL * inputs * PANEL + column % PANEL) * 4;
    for (let input = 0; input < inputs; input += 4) {
      // Four inputs to four outputs, [input][tap][output].
      let from: usize = line + (<usize> input << 2) + 8 * tap;
      for (let at = taps; at < taps + 144; at += 16, from -= tap) {
        const a = v128.load(from), b = v128.load(from + row);
        const c = v128.load(from + 2 * row), d = v128.load(from + 3 * row);
        const abl = v128.shuffle<f32>(a, b, 0, 4, 1, 5), abh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
        const cdl = v128.shuffle<f32>(c, d, 0, 4, 1, 5), cdh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
        v128.store(at, v128.shuffle<f32>(abl, cdl, 0, 1, 4, 5));
        v128.store(at, v128.shuffle<f32>(abl, cdl, 2, 3, 6, 7), 144);
        v128.store(at, v128.shuffle<f32>(abh, cdh, 0, 1, 4, 5), 288);
        v128.store(at, v128.shuffle<f32>(abh, cdh, 2, 3, 6, 7), 432);
      }
      let to: usize = panel + <usize> input * 4 * PANEL;
      for (let at = taps; at < taps + 576; at += 144, to += 4 * PANEL) {
        transformFilter(at, 16, 48, to, placeBytes, work);
      }
    }
  }
}

function transformFilter(
  from: usize,
  tap: usize,
  row: usize,
  to: usize,
  place: usize,
  work: usize,
): void {
  for (let j = 0; j < 3; j++) {
    filterLine(from + <usize> j * tap, row, work + 16 * <usize> j, 48);
  }
  for (let i = 0; i < 6; i++) {
    filterLine(work + 48 * <usize> i, 16, to + <usize> (6 * i) * place, place);
  }
}

/**
 * Transforms sums of products [place][inputs][columns] back into gradients of filters.
 *
 * @param columns How many outputs the sums are of, a multiple of four.
 * @param gradient [3, 3, inputs, outputs] from the first of these.
 * @param work Room for 576 bytes.
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
    for (let column = 0; column < columns; column += 4, sums += 16) {
      for (let j = 0; j < 6; j++) {
        filterGradientLine(sums + <usize> j * place, 6 * place, work + 16 * <usize> j, 96);
      }
      const to: usize = gradient + (<usize> column << 2);
      for (let i = 0; i < 3; i++) {
        filterGradientLine(work + 96 * <usize> i, 16, to + <usize> (3 * i) * tap, tap);
      }
    }
  }
}
