import { multiplyAdd } from "./arithmetic";

/**
 * The gradient of a depthwise convolution, one filter a channel, with respect to its filter: for
 * each weight the sum over all windows of the pixel that it meets there times their gradient. Each
 * row of dy is summed in registers, so that a long sum is one of short ones.
 *
 * @param x [images, height, width, channels]
 * @param dy [images, outHeight, outWidth, channels]
 * @param to [filterHeight, filterWidth, channels], to which it is added.
 */
export function depthwiseFilterGradient(
  x: usize,
  dy: usize,
  to: usize,
  images: i32,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  filterHeight: i32,
  filterWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  top: i32,
  left: i32,
): void {
  const bytes: usize = <usize> channels << 2;
  const xStep: usize = <usize> strideWidth * bytes;
  for (let n = 0; n < images; n++, x += <usize> (height * width) * bytes) {
    for (let i = 0; i < outHeight; i++, dy += <usize> outWidth * bytes) {
      for (let u = 0; u < filterHeight; u++) {
        const row = i * strideHeight + u - top;
        if (row < 0 || row >= height) continue;
        // Weights three at a time, over the windows that have all three inside the image.
        const line = x + <usize> (row * width) * bytes;
        let place: usize = to + <usize> (u * filterWidth) * bytes, v = 0;
        for (; v + 3 <= filterWidth; v += 3, place += 3 * bytes) {
          const first = firstWindow(v, left, strideWidth);
          const end = max(first, windowsEnd(v + 2, left, width, strideWidth, outWidth));
          const pixel = line + <usize> (first * strideWidth + v - left) * bytes;
          sumsOfPixels(
            pixel,
            xStep,
            dy + <usize> first * bytes,
            bytes,
            end - first,
            place,
            channels,
          );
          for (let i = 0; i < 3; i++) {
            const own = firstWindow(v + i, left, strideWidth);
            const ownEnd = windowsEnd(v + i, left, width, strideWidth, outWidth);
            const at = line + <usize> (v + i - left) * bytes;
            const weight: usize = place + <usize> i * bytes;
            for (let j = own; j < min(first, ownEnd); j++) {
              const a = at + <usize> j * xStep;
              sumOfPixels(a, 0, dy + <usize> j * bytes, 0, 1, weight, channels);
            }
            for (let j = max(own, end); j < ownEnd; j++) {
              const a = at + <usize> j * xStep;
              sumOfPixels(a, 0, dy + <usize> j * bytes, 0, 1, weight, channels);
            }
          }
        }
        for (; v < filterWidth; v++, place += bytes) {
          const first = firstWindow(v, left, strideWidth);
          const end = windowsEnd(v, left, width, strideWidth, outWidth);
          if (first >= end) continue;
          const pixel = line + <usize> (first * strideWidth + v - left) * bytes;
          sumOfPixels(
            pixel,
            xStep,
            dy + <usize> first * bytes,
            bytes,
            end - first,
            place,
            channels,
          );
        }
      }
    }
  }
}

/** The first window whose pixel at `v` is not left of the image. */
function firstWindow(v: i32, left: i32, stride: i32): i32 {
  return v >= left ? 0 : (left - v + stride - 1) / stride;
}

/** The first window whose pixel at `v` is right of the image, or the number of windows. */
function windowsEnd(v: i32, left: i32, width: i32, stride: i32, windows: i32): i32 {
  const reach = width - 1 + left - v;
  return reach < 0 ? 0 : min(windows, reach / stride + 1);
}

/** What `sumOfPixels` does, for three a beside each other, to three places beside each other. */
function sumsOfPixels(
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  pixels: i32,
  to: usize,
  channels: i32,
): void {
  if (pixels <= 0) return;
  const bytes: usize = <usize> channels << 2;
  let c = 0;
  for (; c + 16 <= channels; c += 16, a += 64, b += 64, to += 64) {
    let p0 = f32x4.splat(0), p1 = f32x4.splat(0), p2 = f32x4.splat(0), p3 = f32x4.splat(0);
    let q0 = f32x4.splat(0), q1 = f32x4.splat(0), q2 = f32x4.splat(0), q3 = f32x4.splat(0);
    let r0 = f32x4.splat(0), r1 = f32x4.splat(0), r2 = f32x4.splat(0), r3 = f32x4.splat(0);
    for (let i = 0, p = a, g = b; i < pixels; i++, p += aStep, g += bStep) {
      const q = p + bytes, r = q + bytes;
      let gradient = v128.load(g);
      p0 = multiplyAdd(v128.load(p), gradient, p0);
      q0 = multiplyAdd(v128.load(q), gradient, q0);
      r0 = multiplyAdd(v128.load(r), gradient, r0);
      gradient = v128.load(g, 16);
      p1 = multiplyAdd(v128.load(p, 16), gradient, p1);
      q1 = multiplyAdd(v128.load(q, 16), gradient, q1);
      r1 = multiplyAdd(v128.load(r, 16), gradient, r1);
      gradient = v128.load(g, 32);
      p2 = multiplyAdd(v128.load(p, 32), gradient, p2);
      q2 = multiplyAdd(v128.load(q, 32), gradient, q2);
      r2 = multiplyAdd(v128.load(r, 32), gradient, r2);
      gradient = v128.load(g, 48);
      p3 = multiplyAdd(v128.load(p, 48), gradient, p3);
      q3 = multiplyAdd(v128.load(q, 48), gradient, q3);
      r3 = multiplyAdd(v128.load(r, 48), gradient, r3);
    }
    addSixteen(to, p0, p1, p2, p3);
    addSixteen(to + bytes, q0, q1, q2, q3);
    addSixteen(to + 2 * bytes, r0, r1, r2, r3);
  }
  if (c === channels) return;
  for (let i = 0; i < 3; i++, a += bytes, to += bytes) {
    sumOfPixels(a, aStep, b, bStep, pixels, to, channels - c);
  }
}

/** to[c] += sum over pixels of a[c] b[c]. */
function sumOfPixels(
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  pixels: i32,
  to: usize,
  channels: i32,
): void {
  let c = 0;
  for (; c + 16 <= channels; c += 16, a += 64, b += 64, to += 64) {
    let s0 = f32x4.splat(0), s1 = f32x4.splat(0), s2 = f32x4.splat(0), s3 = f32x4.splat(0);
    for (let i = 0, p = a, q = b; i < pixels; i++, p += aStep, q += bStep) {
      s0 = multiplyAdd(v128.load(p), v128.load(q), s0);
      s1 = multiplyAdd(v128.load(p, 16), v128.load(q, 16), s1);
      s2 = multiplyAdd(v128.load(p, 32), v128.load(q, 32), s2);
      s3 = multiplyAdd(v128.load(p, 48), v128.load(q, 48), s3);
    }
    addSixteen(to, s0, s1, s2, s3);
  }
  for (; c + 4 <= channels; c += 4, a += 16, b += 16, to += 16) {
    let sum = f32x4.splat(0);
    for (let i = 0, p = a, q = b; i < pixels; i++, p += aStep, q += bStep) {
      sum = multiplyAdd(v128.load(p), v128.load(q), sum);
    }
    v128.store(to, f32x4.add(v128.load(to), sum));
  }
  for (; c < channels; c++, a += 4, b += 4, to += 4) {
    let sum: f32 = 0;
    for (let i = 0, p = a, q = b; i < pixels; i++, p += aStep, q += bStep) {
      sum += load<f32>(p) * load<f32>(q);
    }
    store<f32>(to, load<f32>(to) + sum);
  }
}

function addSixteen(to: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(to, f32x4.add(v128.load(to), a));
  v128.store(to, f32x4.add(v128.load(to, 16), b), 16);
  v128.store(to, f32x4.add(v128.load(to, 32), c), 32);
  v128.store(to, f32x4.add(v128.load(to, 48), d), 48);
}
