import { multiplyAdd, multiplySubtract } from "./arithmetic";

// Winograd's convolution F(4x4, 3x3): a tile of 4x4 results of a 3x3 filter takes 36 products, where nine for each
// result would be 144. Tiles of 6x6 pixels, filters and tiles of results are polynomials, multiplied by their values at
// the points 0, P, -P, Q, -Q and infinity. P Q = 1 keeps the numbers near one another, and so their roundings small.
// Of the five transforms of a row or column below two are each other's transpose, which is why the same serve gradients. Each
// works on `bytes` bytes of channels, a multiple of 16.

const P: f32 = 2.0 / 3.0, P2: f32 = 4.0 / 9.0, P3: f32 = 8.0 / 27.0;
const Q: f32 = 3.0 / 2.0, Q2: f32 = 9.0 / 4.0, Q3: f32 = 27.0 / 8.0;
/** P^2 + Q^2. */
const SQUARES: f32 = 97.0 / 36.0;

/** Six pixels of the input: what is multiplied at each point. */
export function inputLine(from: usize, step: usize, to: usize, place: usize, bytes: usize): void {
  const end = from + bytes;
  for (; from < end; from += 16, to += 16) {
    let at = from, out = to;
    const x0 = v128.load(at);
    const x1 = v128.load(at += step);
    const x2 = v128.load(at += step);
    const x3 = v128.load(at += step);
    const x4 = v128.load(at += step);
    const x5 = v128.load(at + step);
    const evenP = multiplySubtract(f32x4.splat(Q2), x2, x4);
    const oddP = multiplySubtract(f32x4.splat(Q2), x1, x3);
    const evenQ = multiplySubtract(f32x4.splat(P2), x2, x4);
    const oddQ = multiplySubtract(f32x4.splat(P2), x1, x3);
    const infinity = f32x4.add(x1, multiplySubtract(f32x4.splat(SQUARES), x3, x5));
    v128.store(out, f32x4.add(x0, multiplySubtract(f32x4.splat(SQUARES), x2, x4)));
    v128.store(out += place, multiplyAdd(f32x4.splat(P), oddP, evenP));
    v128.store(out += place, multiplySubtract(f32x4.splat(P), oddP, evenP));
    v128.store(out += place, multiplyAdd(f32x4.splat(Q), oddQ, evenQ));
    v128.store(out += place, multiplySubtract(f32x4.splat(Q), oddQ, evenQ));
    v128.store(out + place, infinity);
  }
}

/** Six products to the four results. */
export function outputLine(from: usize, place: usize, to: usize, step: usize, bytes: usize): void {
  const end = from + bytes;
  for (; from < end; from += 16, to += 16) {
    let at = from, out = to;
    const zero = v128.load(at);
    const p = v128.load(at += place);
    const minusP = v128.load(at += place);
    const q = v128.load(at += place);
    const minusQ = v128.load(at += place);
    const infinity = v128.load(at + place);
    const evenP = f32x4.add(p, minusP), oddP = f32x4.sub(p, minusP);
    const evenQ = f32x4.add(q, minusQ), oddQ = f32x4.sub(q, minusQ);
    v128.store(out, f32x4.add(zero, f32x4.add(evenP, evenQ)));
    v128.store(
      out += step,
      multiplyAdd(f32x4.splat(P), oddP, f32x4.mul(f32x4.splat(Q), oddQ)),
    );
    v128.store(
      out += step,
      multiplyAdd(f32x4.splat(P2), evenP, f32x4.mul(f32x4.splat(Q2), evenQ)),
    );
    v128.store(
      out + step,
      multiplyAdd(f32x4.splat(P3), oddP, multiplyAdd(f32x4.splat(Q3), oddQ, infinity)),
    );
  }
}

/** The transpose of `outputLine`: four gradients of results to what is multiplied at each point. */
export function gradientLine(
  from: usize,
  step: usize,
  to: usize,
  place: usize,
  bytes: usize,
): void {
  const end = from + bytes;
  for (; from < end; from += 16, to += 16) {
    let at = from, out = to;
    const y0 = v128.load(at);
    const y1 = v128.load(at += step);
    const y2 = v128.load(at += step);
    const y3 = v128.load(at + step);
    const evenP = multiplyAdd(f32x4.splat(P2), y2, y0);
    const oddP = multiplyAdd(f32x4.splat(P2), y3, y1);
    const evenQ = multiplyAdd(f32x4.splat(Q2), y2, y0);
    const oddQ = multiplyAdd(f32x4.splat(Q2), y3, y1);
    v128.store(out, y0);
    v128.store(out += place, multiplyAdd(f32x4.splat(P), oddP, evenP));
    v128.store(out += place, multiplySubtract(f32x4.splat(P), oddP, evenP));
    v128.store(out += place, multiplyAdd(f32x4.splat(Q), oddQ, evenQ));
    v128.store(out += place, multiplySubtract(f32x4.splat(Q), oddQ, evenQ));
    v128.store(out + place, y3);
  }
}

/** Three of the filter to what is multiplied at each point, over 2 P^2 (P^2 - Q^2) at P and -P, 2 Q^2 (Q^2 - P^2) at Q and -Q. */
export function filterLine(from: usize, step: usize, to: usize, place: usize, bytes: usize): void {
  const end = from + bytes;
  for (; from < end; from += 16, to += 16) {
    let out = to;
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
    v128.store(out, w0);
    v128.store(out += place, f32x4.add(evenP, oddP));
    v128.store(out += place, f32x4.sub(evenP, oddP));
    v128.store(out += place, f32x4.add(evenQ, oddQ));
    v128.store(out += place, f32x4.sub(evenQ, oddQ));
    v128.store(out + place, w2);
  }
}

/** The transpose of `filterLine`: six products to the three gradients of the filter. */
export function filterGradientLine(
  from: usize,
  place: usize,
  to: usize,
  step: usize,
  bytes: usize,
): void {
  const end = from + bytes;
  for (; from < end; from += 16, to += 16) {
    let at = from;
    const zero = v128.load(at);
    const p = v128.load(at += place);
    const minusP = v128.load(at += place);
    const q = v128.load(at += place);
    const minusQ = v128.load(at += place);
    const infinity = v128.load(at + place);
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
}
