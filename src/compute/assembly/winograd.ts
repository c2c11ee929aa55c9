import { multiplyAdd, multiplySubtract } from "./arithmetic";
import { PANEL } from "./tile";

// Winograd's convolution F(4x4, 3x3): a tile of 4x4 results of a 3x3 filter takes 36 products, where nine for each
// result would be 144. Tiles of 6x6 pixels, filters and tiles of results are polynomials, multiplied by their values at
// the points 0, P, -P, Q, -Q and infinity. P Q = 1 keeps the numbers near one another, and so their roundings small.
// Of the five transforms of a row or column below two are each other's transpose, which is why the same serve gradients.

const P: f32 = 2.0 / 3.0, P2: f32 = 4.0 / 9.0, P3: f32 = 8.0 / 27.0;
const Q: f32 = 3.0 / 2.0, Q2: f32 = 9.0 / 4.0, Q3: f32 = 27.0 / 8.0;
/** P^2 + Q^2. */
const SQUARES: f32 = 97.0 / 36.0;

/** Bytes of a transform between its two passes, at most 6x6 vectors. What copies tiles has its copy after them. */
const BETWEEN: usize = 576;

/** Pixels along a side of a tile of the input, and of results. */
const SIDE: i32 = 6, STEP: i32 = 4;

/** Six pixels of the input: what is multiplied at each point. */
// @ts-ignore: a decorator of AssemblyScript

function inputLine(from: usize, step: usize, to: usize, place: usize): void {
  const x0 = v128.load(from), x1 = v128.load(from + step), x2 = v128.load(from + 2 * step);
  const x3 = v128.load(from + 3 * step), x4 = v128.load(from + 4 * step);
  const x5 = v128.load(from + 5 * step);
  const p = f32x4.splat(P), p2 = f32x4.splat(P2), q = f32x4.splat(Q), q2 = f32x4.splat(Q2);
  const squares = f32x4.splat(SQUARES);
  const evenP = multiplySubtract(q2, x2, x4), oddP = multiplySubtract(q2, x1, x3);
  const evenQ = multiplySubtract(p2, x2, x4), oddQ = multiplySubtract(p2, x1, x3);
  v128.store(to, f32x4.add(x0, multiplySubtract(squares, x2, x4)));
  v128.store(to + place, multiplyAdd(p, oddP, evenP));
  v128.store(to + 2 * place, multiplySubtract(p, oddP, evenP));
  v128.store(to + 3 * place, multiplyAdd(q, oddQ, evenQ));
  v128.store(to + 4 * place, multiplySubtract(q, oddQ, evenQ));
  v128.store(to + 5 * place, f32x4.add(x1, multiplySubtract(squares, x3, x5)));
}

/** Six products to the four results. */
// @ts-ignore: a decorator of AssemblyScript

function outputLine(from: usize, place: usize, to: usize, step: usize): void {
  const zero = v128.load(from), infinity = v128.load(from + 5 * place);
  const p = v128.load(from + place), minusP = v128.load(from + 2 * place);
  const q = v128.load(from + 3 * place), minusQ = v128.load(from + 4 * place);
  const evenP = f32x4.add(p, minusP), oddP = f32x4.sub(p, minusP);
  const evenQ = f32x4.add(q, minusQ), oddQ = f32x4.sub(q, minusQ);
  v128.store(to, f32x4.add(zero, f32x4.add(evenP, evenQ)));
  v128.store(to + step, multiplyAdd(f32x4.splat(P), oddP, f32x4.mul(f32x4.splat(Q), oddQ)));
  v128.store(
    to + 2 * step,
    multiplyAdd(f32x4.splat(P2), evenP, f32x4.mul(f32x4.splat(Q2), evenQ)),
  );
  v128.store(
    to + 3 * step,
    multiplyAdd(f32x4.splat(P3), oddP, multiplyAdd(f32x4.splat(Q3), oddQ, infinity)),
  );
}

/** The transpose of `outputLine`: four gradients of results to what is multiplied at each point. */
// @ts-ignore: a decorator of AssemblyScript

function gradientLine(from: usize, step: usize, to: usize, place: usize): void {
  const y0 = v128.load(from), y1 = v128.load(from + step), y2 = v128.load(from + 2 * step);
  const y3 = v128.load(from + 3 * step);
  const p = f32x4.splat(P), p2 = f32x4.splat(P2), q = f32x4.splat(Q), q2 = f32x4.splat(Q2);
  const evenP = multiplyAdd(p2, y2, y0), oddP = multiplyAdd(p2, y3, y1);
  const evenQ = multiplyAdd(q2, y2, y0), oddQ = multiplyAdd(q2, y3, y1);
  v128.store(to, y0);
  v128.store(to + place, multiplyAdd(p, oddP, evenP));
  v128.store(to + 2 * place, multiplySubtract(p, oddP, evenP));
  v128.store(to + 3 * place, multiplyAdd(q, oddQ, evenQ));
  v128.store(to + 4 * place, multiplySubtract(q, oddQ, evenQ));
  v128.store(to + 5 * place, y3);
}

/** Three of the filter to what is multiplied at each point, over 2 P^2 (P^2 - Q^2) at P and -P, 2 Q^2 (Q^2 - P^2) at Q and -Q. */
// @ts-ignore: a decorator of AssemblyScript

function filterLine(from: usize, step: usize, to: usize, place: usize): void {
  const w0 = v128.load(from), w1 = v128.load(from + step), w2 = v128.load(from + 2 * step);
  const evenP = multiplySubtract(
    f32x4.splat(18.0 / 65.0),
    w2,
    f32x4.mul(f32x4.splat(-81.0 / 130.0), w0),
  );
  const oddP = f32x4.mul(f32x4.splat(-27.0 / 65.0), w1);
  const evenQ = multiplyAdd(
    f32x4.splat(18.0 / 65.0),
    w2,
    f32x4.mul(f32x4.splat(8.0 / 65.0), w0),
  );
  const oddQ = f32x4.mul(f32x4.splat(12.0 / 65.0), w1);
  v128.store(to, w0);
  v128.store(to + place, f32x4.add(evenP, oddP));
  v128.store(to + 2 * place, f32x4.sub(evenP, oddP));
  v128.store(to + 3 * place, f32x4.add(evenQ, oddQ));
  v128.store(to + 4 * place, f32x4.sub(evenQ, oddQ));
  v128.store(to + 5 * place, w2);
}

/** The transpose of `filterLine`: six products to the three gradients of the filter. */
// @ts-ignore: a decorator of AssemblyScript

function filterGradientLine(from: usize, place: usize, to: usize, step: usize): void {
  const zero = v128.load(from), infinity = v128.load(from + 5 * place);
  const p = v128.load(from + place), minusP = v128.load(from + 2 * place);
  const q = v128.load(from + 3 * place), minusQ = v128.load(from + 4 * place);
  const evenP = f32x4.add(p, minusP), oddP = f32x4.sub(p, minusP);
  const evenQ = f32x4.add(q, minusQ), oddQ = f32x4.sub(q, minusQ);
  v128.store(
    to,
    multiplyAdd(
      f32x4.splat(-81.0 / 130.0),
      evenP,
      multiplyAdd(f32x4.splat(8.0 / 65.0), evenQ, zero),
    ),
  );
  v128.store(
    to + step,
    multiplyAdd(f32x4.splat(-27.0 / 65.0), oddP, f32x4.mul(f32x4.splat(12.0 / 65.0), oddQ)),
  );
  v128.store(
    to + 2 * step,
    multiplyAdd(f32x4.splat(18.0 / 65.0), f32x4.sub(evenQ, evenP), infinity),
  );
}

function transformInput(
  from: usize,
  row: usize,
  pixel: usize,
  to: usize,
  place: usize,
  work: usize,
): void {
  const end = from + pixel;
  for (; from < end; from += 16, to += 16) {
    for (let j = 0; j < 6; j++) {
      inputLine(from + <usize> j * pixel, row, work + 16 * <usize> j, 96);
    }
    for (let i = 0; i < 6; i++) {
      inputLine(work + 96 * <usize> i, 16, to + <usize> (6 * i) * place, place);
    }
  }
}

function transformGradient(
  from: usize,
  row: usize,
  pixel: usize,
  to: usize,
  place: usize,
  work: usize,
): void {
  const end = from + pixel;
  for (; from < end; from += 16, to += 16) {
    for (let j = 0; j < 4; j++) {
      gradientLine(from + <usize> j * pixel, row, work + 16 * <usize> j, 64);
    }
    for (let i = 0; i < 6; i++) {
      gradientLine(work + 64 * <usize> i, 16, to + <usize> (6 * i) * place, place);
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
  let across = first % tilesAcross, down = first / tilesAcross % tilesDown;
  let image = x + <usize> (first / tilesAcross / tilesDown) * <usize> height * row;
  for (let tile = 0; tile < count; tile++, to += tileBytes) {
    const y = down * STEP - top, z = across * STEP - left;
    let from: usize = image + <usize> y * row + <usize> z * pixel, step = row;
    if (y < 0 || z < 0 || y + side > height || z + side > width) {
      copyTile(image, height, width, pixel, y, z, side, copy);
      from = copy;
      step = copyRow;
    }
    if (side === SIDE) transformInput(from, step, pixel, to, placeBytes, work);
    else transformGradient(from, step, pixel, to, placeBytes, work);
    if (++across < tilesAcross) continue;
    across = 0;
    if (++down < tilesDown) continue;
    down = 0;
    image += <usize> height * row;
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
  let across = first % tilesAcross, down = first / tilesAcross % tilesDown;
  let image = y + <usize> (first / tilesAcross / tilesDown) * <usize> height * row;
  for (let tile = 0; tile < count; tile++, from += tileBytes) {
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
    if (++across < tilesAcross) continue;
    across = 0;
    if (++down < tilesDown) continue;
    down = 0;
    image += <usize> height * row;
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
