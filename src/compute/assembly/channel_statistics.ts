import { multiplyAdd, unless } from "./arithmetic";

/** Numbers that stay in the first cache. */
const CHUNK: i32 = 2048;

/** What merging a chunk of rows into those before it takes. */
let count: f32, share: f32, across: f32;

/**
 * Mean and variance of each channel of [rows, channels], a chunk of rows at a time. A chunk's sums are of the differences
 * from the mean so far, so that a large mean costs no digits, and chunks are merged by the formula of Chan, Golub and LeVeque
 * (1983, eq. 2.1).
 *
 * @param to [2, channels]
 */
export function channelStatistics(x: usize, rows: i32, channels: i32, to: usize): void {
  const rowBytes: usize = <usize> channels << 2, squares = to + rowBytes;
  memory.fill(to, 0, 2 * rowBytes);
  if (rows === 0) return;
  const step = max(16, CHUNK / channels);
  writeMeans(x, min(step, rows), rowBytes, to);
  for (let done = 0; done < rows; done += step, x += <usize> step * rowBytes) {
    const height = min(step, rows - done);
    count = <f32> height;
    share = count / <f32> (done + height);
    across = <f32> done * share;
    const end: usize = x + <usize> height * rowBytes;
    let c: usize = 0;
    for (; c + 64 <= rowBytes; c += 64) addSixteen(x + c, end, rowBytes, to + c, squares + c);
    for (; c + 16 <= rowBytes; c += 16) addFour(x + c, end, rowBytes, to + c, squares + c);
    for (; c < rowBytes; c += 4) addOne(x + c, end, rowBytes, to + c, squares + c);
  }
  for (let c: usize = 0; c < rowBytes; c += 4) {
    store<f32>(squares + c, load<f32>(squares + c) / <f32> rows);
  }
}

/** Writes the mean of each channel, which the chunk of these rows then makes more exact. */
function writeMeans(x: usize, rows: i32, rowBytes: usize, to: usize): void {
  const end: usize = x + <usize> rows * rowBytes, part: f32 = 1 / <f32> rows;
  let c: usize = 0;
  for (; c + 16 <= rowBytes; c += 16) {
    let sum = f32x4.splat(0);
    for (let at = x + c; at < end; at += rowBytes) sum = f32x4.add(sum, v128.load(at));
    v128.store(to + c, f32x4.mul(sum, f32x4.splat(part)));
  }
  for (; c < rowBytes; c += 4) {
    let sum: f32 = 0;
    for (let at = x + c; at < end; at += rowBytes) sum += load<f32>(at);
    store<f32>(to + c, sum * part);
  }
}

function addSixteen(x: usize, end: usize, rowBytes: usize, mean: usize, squares: usize): void {
  const m0 = v128.load(mean), m1 = v128.load(mean, 16);
  const m2 = v128.load(mean, 32), m3 = v128.load(mean, 48);
  let s0 = f32x4.splat(0), s1 = f32x4.splat(0), s2 = f32x4.splat(0), s3 = f32x4.splat(0);
  let q0 = f32x4.splat(0), q1 = f32x4.splat(0), q2 = f32x4.splat(0), q3 = f32x4.splat(0);
  for (; x < end; x += rowBytes) {
    const d0 = f32x4.sub(v128.load(x), m0), d1 = f32x4.sub(v128.load(x, 16), m1);
    s0 = f32x4.add(s0, d0);
    q0 = multiplyAdd(d0, d0, q0);
    s1 = f32x4.add(s1, d1);
    q1 = multiplyAdd(d1, d1, q1);
    const d2 = f32x4.sub(v128.load(x, 32), m2), d3 = f32x4.sub(v128.load(x, 48), m3);
    s2 = f32x4.add(s2, d2);
    q2 = multiplyAdd(d2, d2, q2);
    s3 = f32x4.add(s3, d3);
    q3 = multiplyAdd(d3, d3, q3);
  }
  v128.store(mean, mergedMean(m0, s0));
  v128.store(mean, mergedMean(m1, s1), 16);
  v128.store(mean, mergedMean(m2, s2), 32);
  v128.store(mean, mergedMean(m3, s3), 48);
  v128.store(squares, mergedSquares(v128.load(squares), s0, q0));
  v128.store(squares, mergedSquares(v128.load(squares, 16), s1, q1), 16);
  v128.store(squares, mergedSquares(v128.load(squares, 32), s2, q2), 32);
  v128.store(squares, mergedSquares(v128.load(squares, 48), s3, q3), 48);
}

function addFour(x: usize, end: usize, rowBytes: usize, mean: usize, squares: usize): void {
  const m = v128.load(mean);
  let s = f32x4.splat(0), q = f32x4.splat(0);
  for (; x < end; x += rowBytes) {
    const d = f32x4.sub(v128.load(x), m);
    s = f32x4.add(s, d);
    q = multiplyAdd(d, d, q);
  }
  v128.store(mean, mergedMean(m, s));
  v128.store(squares, mergedSquares(v128.load(squares), s, q));
}

function addOne(x: usize, end: usize, rowBytes: usize, mean: usize, squares: usize): void {
  const m = v128.load32_splat(mean);
  let s = f32x4.splat(0), q = f32x4.splat(0);
  for (; x < end; x += rowBytes) {
    const d = f32x4.sub(v128.load32_splat(x), m);
    s = f32x4.add(s, d);
    q = multiplyAdd(d, d, q);
  }
  v128.store32_lane(mean, mergedMean(m, s), 0);
  v128.store32_lane(squares, mergedSquares(v128.load32_splat(squares), s, q), 0);
}

/** @param sum Of the chunk's differences from `mean`. */
function mergedMean(mean: v128, sum: v128): v128 {
  return f32x4.add(mean, f32x4.mul(sum, f32x4.splat(share / count)));
}

/** @param own Of the chunk's differences, the sum of squares. */
function mergedSquares(squares: v128, sum: v128, own: v128): v128 {
  const apart = f32x4.mul(sum, f32x4.splat(1 / count));
  const around = f32x4.sub(own, f32x4.mul(apart, sum));
  const between = f32x4.mul(f32x4.mul(apart, apart), f32x4.splat(across));
  // Rounding must not leave a variance below 0.
  const more = f32x4.add(around, between);
  return f32x4.add(squares, unless(f32x4.lt(more, f32x4.splat(0)), more));
}
