import { multiplyAdd } from "./arithmetic";
import { preluOfFour } from "./prelu";
import { rowProducts } from "./row_products";

/** Pixels that are worked on while they stay in the first cache. */
const STRIP: i32 = 96;

/**
 * A depthwise convolution by 3x3 and the product of its pixels with a matrix, finished as `finishedProducts` does: some lines after the
 * other, so that what lies between the two never leaves the first cache.
 *
 * @param x [height, width, channels], channels a multiple of four.
 * @param stride Down and to the right.
 * @param top Rows of zeros above, as `left` of columns before.
 * @param zeros As a row of x.
 * @param filter [3, 3, channels]
 * @param rows Byte offsets of the pixels of a strip, u32: 96 of them, or `outWidth` if that is more.
 * @param to [outHeight, outWidth, columns]
 * @param work Working memory for the pixels of a strip.
 */
export function separableConvolution(
  x: usize,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  stride: i32,
  top: i32,
  left: i32,
  zeros: usize,
  filter: usize,
  work: usize,
  rows: usize,
  taps: usize,
  panels: usize,
  columns: i32,
  to: usize,
  outs: usize,
  bias: usize,
  addend: usize,
  addendColumns: i32,
  slopes: usize,
): void {
  const line: usize = <usize> (outWidth * channels) << 2, lines = max(1, STRIP / outWidth);
  const rowBytes: usize = <usize> (width * channels) << 2;
  for (let first = 0; first < outHeight; first += lines) {
    const end = min(first + lines, outHeight), pixels = (end - first) * outWidth;
    let made = work;
    for (let i = first; i < end; i++, made += line) {
      const row = i * stride - top;
      const r0 = row >= 0 && row < height ? x + <usize> row * rowBytes : zeros;
      const r1 = row + 1 >= 0 && row + 1 < height ? x + <usize> (row + 1) * rowBytes : zeros;
      const r2 = row + 2 >= 0 && row + 2 < height ? x + <usize> (row + 2) * rowBytes : zeros;
      depthwiseLine(r0, r1, r2, width, channels, outWidth, stride, left, filter, made);
    }
    finishedProducts(
      work,
      rows,
      pixels,
      taps,
      1,
      channels,
      panels,
      columns,
      to,
      outs,
      bias,
      addend,
      addendColumns,
      slopes,
    );
    to += <usize> (pixels * columns) << 2;
    if (addend) addend += <usize> (pixels * addendColumns) << 2;
  }
}

/**
 * `rowProducts` to rows that follow one another, finished strip by strip: prelu(products + bias + addend).
 *
 * @param outs Byte offsets of the first 96 rows of the result, u32.
 * @param bias [columns]
 * @param addend [count, addendColumns], no more columns than the result has, or 0 for none.
 * @param addendColumns A multiple of four.
 * @param slopes [columns], by which numbers below zero are multiplied, or 0 for none.
 */
export function finishedProducts(
  from: usize,
  rows: usize,
  count: i32,
  taps: usize,
  tapCount: i32,
  inner: i32,
  panels: usize,
  columns: i32,
  to: usize,
  outs: usize,
  bias: usize,
  addend: usize,
  addendColumns: i32,
  slopes: usize,
): void {
  for (let first = 0; first < count; first += STRIP, rows += <usize> STRIP << 2) {
    const strip = min(STRIP, count - first);
    rowProducts(from, rows, strip, taps, tapCount, inner, panels, columns, to, outs);
    finishRows(to, strip, columns, bias, addend, addendColumns, slopes);
    to += <usize> (strip * columns) << 2;
    if (addend) addend += <usize> (strip * addendColumns) << 2;
  }
}

function finishRows(
  y: usize,
  rows: i32,
  columns: i32,
  bias: usize,
  addend: usize,
  addendColumns: i32,
  slopes: usize,
): void {
  const bytes: usize = <usize> columns << 2, whole = bytes & ~15;
  const added: usize = addend ? <usize> addendColumns << 2 : 0;
  for (let row = 0; row < rows; row++, y += bytes, addend += added) {
    let c: usize = 0;
    for (; c < added; c += 16) {
      let value = f32x4.add(
        f32x4.add(v128.load(y + c), v128.load(bias + c)),
        v128.load(addend + c),
      );
      if (slopes) value = preluOfFour(value, v128.load(slopes + c));
      v128.store(y + c, value);
    }
    for (; c < whole; c += 16) {
      let value = f32x4.add(v128.load(y + c), v128.load(bias + c));
      if (slopes) value = preluOfFour(value, v128.load(slopes + c));
      v128.store(y + c, value);
    }
    for (; c < bytes; c += 4) {
      let value = load<f32>(y + c) + load<f32>(bias + c);
      if (slopes && value < 0) value *= load<f32>(slopes + c);
      store<f32>(y + c, value);
    }
  }
}

/** One line of a depthwise convolution by 3x3, of three rows. The weights of four channels stay in registers from pixel to pixel. */
function depthwiseLine(
  r0: usize,
  r1: usize,
  r2: usize,
  width: i32,
  channels: i32,
  outWidth: i32,
  stride: i32,
  left: i32,
  filter: usize,
  to: usize,
): void {
  const bytes: usize = <usize> channels << 2, step: usize = <usize> stride * bytes;
  // The pixels whose taps all lie in the row.
  const begin = min(outWidth, (left + stride - 1) / stride);
  const end = width + left < 3 ? begin : max(begin, min(outWidth, (width + left - 3) / stride + 1));
  for (let at: usize = 0; at < bytes; at += 16) {
    const weights = filter + at;
    for (let j = 0; j < begin; j++) {
      v128.store(
        to + <usize> j * bytes + at,
        sumAtEdge(r0 + at, r1 + at, r2 + at, j * stride - left, width, bytes, weights),
      );
    }
    let w = weights;
    const w0 = v128.load(w), w1 = v128.load(w += bytes), w2 = v128.load(w += bytes);
    const w3 = v128.load(w += bytes), w4 = v128.load(w += bytes), w5 = v128.load(w += bytes);
    const w6 = v128.load(w += bytes), w7 = v128.load(w += bytes), w8 = v128.load(w += bytes);
    const first: usize = <usize> (begin * stride - left) * bytes + at;
    let a = r0 + first, b = r1 + first, c = r2 + first, out = to + <usize> begin * bytes + at;
    for (let j = begin; j < end; j++, a += step, b += step, c += step, out += bytes) {
      let sum = f32x4.mul(v128.load(a), w0);
      sum = multiplyAdd(v128.load(a + bytes), w1, sum);
      sum = multiplyAdd(v128.load(a + 2 * bytes), w2, sum);
      sum = multiplyAdd(v128.load(b), w3, sum);
      sum = multiplyAdd(v128.load(b + bytes), w4, sum);
      sum = multiplyAdd(v128.load(b + 2 * bytes), w5, sum);
      sum = multiplyAdd(v128.load(c), w6, sum);
      sum = multiplyAdd(v128.load(c + bytes), w7, sum);
      sum = multiplyAdd(v128.load(c + 2 * bytes), w8, sum);
      v128.store(out, sum);
    }
    for (let j = end; j < outWidth; j++) {
      v128.store(
        to + <usize> j * bytes + at,
        sumAtEdge(r0 + at, r1 + at, r2 + at, j * stride - left, width, bytes, weights),
      );
    }
  }
}

/** Of three rows, from the pixel `first` on, which may lie outside. */
function sumAtEdge(
  r0: usize,
  r1: usize,
  r2: usize,
  first: i32,
  width: i32,
  bytes: usize,
  weights: usize,
): v128 {
  let sum = f32x4.splat(0);
  for (let v = max(0, -first); v < min(3, width - first); v++) {
    const at: usize = <usize> (first + v) * bytes, weight = weights + <usize> v * bytes;
    sum = multiplyAdd(v128.load(r0 + at), v128.load(weight), sum);
    sum = multiplyAdd(v128.load(r1 + at), v128.load(weight + 3 * bytes), sum);
    sum = multiplyAdd(v128.load(r2 + at), v128.load(weight + 6 * bytes), sum);
  }
  return sum;
}
