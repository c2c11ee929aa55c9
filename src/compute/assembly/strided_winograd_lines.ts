import { multiplyAdd, multiplySubtract } from "./arithmetic";

// Winograd's convolution of 3x3 filters in steps of two pixels. Along an axis a filter's first and third number meet every
// other pixel, and its second one the pixels between. The first kind is a convolution of two numbers in steps of one, for four
// results of which five products do: five pixels, filters and results are polynomials, multiplied by their values at the points
// P, -P, Q, -Q and infinity, which round least of those tried. Without infinity, four pixels make three results by the same lines.
// Of the five transforms of a row or column below two are each other's transpose, which is why the same serve gradients. Each
// works on `bytes` bytes of channels, a multiple of 16.

const P: f32 = 1.0 / 2.0, P2: f32 = 1.0 / 4.0, P3: f32 = 1.0 / 8.0;
const Q: f32 = 5.0 / 4.0, Q2: f32 = 25.0 / 16.0, Q3: f32 = 125.0 / 64.0;
/** P^2 + Q^2, and P^2 Q^2. */
const SQUARES: f32 = 29.0 / 16.0, PRODUCT: f32 = 25.0 / 64.0;
/** What the filter's first number is divided by at P, and at Q; and its second, at both but for the sign. */
const OVER_P: f32 = -16.0 / 21.0, OVER_Q: f32 = 32.0 / 105.0, OVER: f32 = 8.0 / 21.0;

/** Five pixels of the input: what is multiplied at each point. */
export function pixelLine(from: usize, step: usize, to: usize, place: usize, bytes: usize): void {
  const end = from + bytes;
  for (; from < end; from += 16, to += 16) {
    let at = from;
    const x0 = v128.load(at);
    const x1 = v128.load(at += step);
    const x2 = v128.load(at += step);
    const x3 = v128.load(at += step);
    const x4 = v128.load(at + step);
    const evenP = multiplySubtract(f32x4.splat(Q2), x0, x2);
    const oddP = multiplySubtract(f32x4.splat(Q2), x1, x3);
    const evenQ = multiplySubtract(f32x4.splat(P2), x0, x2);
    const oddQ = multiplySubtract(f32x4.splat(P2), x1, x3);
    const infinity = multiplySubtract(f32x4.splat(SQUARES), x2, x4);
    let out = to;
    v128.store(out, multiplyAdd(f32x4.splat(P), evenP, oddP));
    v128.store(out += place, multiplySubtract(f32x4.splat(P), evenP, oddP));
    v128.store(out += place, multiplyAdd(f32x4.splat(Q), evenQ, oddQ));
    v128.store(out += place, multiplySubtract(f32x4.splat(Q), evenQ, oddQ));
    v128.store(out + place, multiplyAdd(f32x4.splat(PRODUCT), x0, infinity));
  }
}

/** Five products to the first `count` of four results, three or all. */
export function resultLine(
  from: usize,
  place: usize,
  to: usize,
  step: usize,
  count: i32,
  bytes: usize,
): void {
  const end = from + bytes;
  for (; from < end; from += 16, to += 16) {
    let at = from;
    const p = v128.load(at);
    const minusP = v128.load(at += place);
    const q = v128.load(at += place);
    const minusQ = v128.load(at += place);
    const evenP = f32x4.add(p, minusP), oddP = f32x4.sub(p, minusP);
    const evenQ = f32x4.add(q, minusQ), oddQ = f32x4.sub(q, minusQ);
    let out = to;
    v128.store(out, f32x4.add(evenP, evenQ));
    v128.store(
      out += step,
      multiplyAdd(f32x4.splat(P), oddP, f32x4.mul(f32x4.splat(Q), oddQ)),
    );
    v128.store(
      out += step,
      multiplyAdd(f32x4.splat(P2), evenP, f32x4.mul(f32x4.splat(Q2), evenQ)),
    );
    if (count < 4) continue;
    const infinity = v128.load(at + place);
    v128.store(
      out + step,
      multiplyAdd(f32x4.splat(P3), oddP, multiplyAdd(f32x4.splat(Q3), oddQ, infinity)),
    );
  }
}

/** The sum of two lines of products to the first `count` of four results, three or all, which are added with `addend` to what is there. */
export function addResultLine(
  a: usize,
  b: usize,
  place: usize,
  addend: usize,
  /** From a product to the next in the first line, and from an addend to the next. */
  near: usize,
  to: usize,
  step: usize,
  count: i32,
  bytes: usize,
): void {
  const end = a + bytes;
  for (; a < end; a += 16, b += 16, addend += 16, to += 16) {
    let one = a, other = b, more = addend, out = to;
    const p = f32x4.add(v128.load(one), v128.load(other));
    const minusP = f32x4.add(v128.load(one += near), v128.load(other += place));
    const q = f32x4.add(v128.load(one += near), v128.load(other += place));
    const minusQ = f32x4.add(v128.load(one += near), v128.load(other += place));
    const evenP = f32x4.add(p, minusP), oddP = f32x4.sub(p, minusP);
    const evenQ = f32x4.add(q, minusQ), oddQ = f32x4.sub(q, minusQ);
    const y0 = f32x4.add(evenP, evenQ);
    const y1 = multiplyAdd(f32x4.splat(P), oddP, f32x4.mul(f32x4.splat(Q), oddQ));
    const y2 = multiplyAdd(f32x4.splat(P2), evenP, f32x4.mul(f32x4.splat(Q2), evenQ));
    v128.store(out, f32x4.add(v128.load(out), f32x4.add(y0, v128.load(more))));
    out += step;
    v128.store(out, f32x4.add(v128.load(out), f32x4.add(y1, v128.load(more += near))));
    out += step;
    v128.store(out, f32x4.add(v128.load(out), f32x4.add(y2, v128.load(more += near))));
    if (count < 4) continue;
    out += step;
    const infinity = f32x4.add(v128.load(one + near), v128.load(other + place));
    const y3 = multiplyAdd(f32x4.splat(P3), oddP, multiplyAdd(f32x4.splat(Q3), oddQ, infinity));
    v128.store(out, f32x4.add(v128.load(out), f32x4.add(y3, v128.load(more + near))));
  }
}

/** The transpose of `resultLine`: four gradients of results to what is multiplied at each point. */
export function resultGradientLine(
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
    v128.store(out, multiplyAdd(f32x4.splat(P), oddP, evenP));
    v128.store(out += place, multiplySubtract(f32x4.splat(P), oddP, evenP));
    v128.store(out += place, multiplyAdd(f32x4.splat(Q), oddQ, evenQ));
    v128.store(out += place, multiplySubtract(f32x4.splat(Q), oddQ, evenQ));
    v128.store(out + place, y3);
  }
}

/** Two numbers of the filter to what is multiplied at each point. */
export function weightLine(from: usize, step: usize, to: usize, place: usize, bytes: usize): void {
  const end = from + bytes;
  for (; from < end; from += 16, to += 16) {
    let out = to;
    const w0 = v128.load(from), w1 = v128.load(from + step);
    const overP = f32x4.mul(f32x4.splat(OVER_P), w0), overQ = f32x4.mul(f32x4.splat(OVER_Q), w0);
    const over = f32x4.mul(f32x4.splat(OVER), w1);
    v128.store(out, f32x4.sub(overP, over));
    v128.store(out += place, f32x4.neg(f32x4.add(overP, over)));
    v128.store(out += place, f32x4.add(over, overQ));
    v128.store(out += place, f32x4.sub(over, overQ));
    v128.store(out + place, w1);
  }
}

/** The transpose of `weightLine`: five products to the two gradients of the filter. */
export function weightGradientLine(
  from: usize,
  place: usize,
  to: usize,
  step: usize,
  bytes: usize,
): void {
  const end = from + bytes;
  for (; from < end; from += 16, to += 16) {
    let at = from;
    const p = v128.load(at);
    const minusP = v128.load(at += place);
    const q = v128.load(at += place);
    const minusQ = v128.load(at += place);
    const infinity = v128.load(at + place);
    const oddP = f32x4.sub(p, minusP), oddQ = f32x4.sub(q, minusQ);
    const even = f32x4.sub(f32x4.add(q, minusQ), f32x4.add(p, minusP));
    v128.store(
      to,
      multiplyAdd(f32x4.splat(OVER_P), oddP, f32x4.mul(f32x4.splat(OVER_Q), oddQ)),
    );
    v128.store(to + step, multiplyAdd(f32x4.splat(OVER), even, infinity));
  }
}
