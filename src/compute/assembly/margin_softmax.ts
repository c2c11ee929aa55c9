import { exponential } from "./exponential";

// Each function below takes what src/compute/kernels/margin_softmax/margin_softmax_cpu.ts explains.

/**
 * Of each row of cosines [count, width] the loss, the largest logit, the sum of exp(logit - largest), and the margin's slope.
 *
 * @param columns [count] i32; -1, or any other that is no column, for none.
 * @param own [count], or 0 where the cosines themselves stand at the rows' own columns.
 * @param margins [count, 2], or 0 where one margin holds for all rows.
 * @param rows [count, 4]
 */
export function marginSoftmax(
  cosines: usize,
  columns: usize,
  own: usize,
  margins: usize,
  count: i32,
  width: i32,
  scale: f32,
  multiplier: f32,
  cosine: f32,
  sine: f32,
  turn: f32,
  shift: f32,
  offset: f32,
  leastSineSquared: f32,
  rows: usize,
): void {
  const rowBytes: usize = <usize> width << 2;
  let direction: f32 = 1;
  for (let row = 0; row < count; row++, cosines += rowBytes, columns += 4, rows += 16) {
    const column = load<i32>(columns), end = cosines + rowBytes;
    if (<u32> column >= <u32> width) {
      const largest = scale * largestOf(cosines, end, -Infinity);
      store<f32>(rows, 0);
      store<f32>(rows, largest, 4);
      store<f32>(rows, sumOfPowers(cosines, end, scale, largest), 8);
      store<f32>(rows, 0, 12);
      continue;
    }
    const at: usize = cosines + (<usize> column << 2);
    const given = own !== 0 ? load<f32>(own + (<usize> row << 2)) : load<f32>(at);
    const t = min<f32>(1, max<f32>(-1, given));
    if (margins !== 0) {
      const angle = load<f32>(margins + (<usize> row << 3));
      cosine = Mathf.cos(angle);
      sine = Mathf.sin(angle);
      turn = -cosine;
      shift = 1 - cosine;
      direction = angle < 0 ? -1 : 1;
      offset = load<f32>(margins + (<usize> row << 3), 4);
    }
    let bent = t - shift * direction, slope: f32 = 1;
    if (!(t * direction <= turn)) {
      const squared: f32 = (1 - t) * (1 + t), sineOfT = sqrt<f32>(squared);
      const least = sqrt<f32>(max<f32>(leastSineSquared, squared));
      bent = cosineOfMultiple(t, sineOfT, multiplier) * cosine -
        sineOfMultiple(t, sineOfT, multiplier) * sine;
      slope = multiplier * (sineOfMultiple(t, least, multiplier) * cosine +
        cosineOfMultiple(t, least, multiplier) * sine) /
        least;
    }
    const logit = scale * (bent - offset);
    const other = scale * largestOf(at + 4, end, largestOf(cosines, at, -Infinity));
    const largest = max(logit, other);
    const sum = sumOfPowers(cosines, at, scale, largest) +
      sumOfPowers(at + 4, end, scale, largest) +
      power(logit - largest);
    store<f32>(rows, Mathf.log(sum) - (logit - largest));
    store<f32>(rows, largest, 4);
    store<f32>(rows, sum, 8);
    store<f32>(rows, slope, 12);
  }
}

/**
 * The gradient of the losses with respect to the cosines and to what stands for a row's own.
 *
 * @param rows What `marginSoftmax` made.
 * @param dLosses [count]
 * @param dCosines [count, width]
 * @param dOwn [count], or 0 where the cosines themselves stand at the rows' own columns.
 */
export function marginSoftmaxGradient(
  cosines: usize,
  columns: usize,
  count: i32,
  width: i32,
  scale: f32,
  rows: usize,
  dLosses: usize,
  dCosines: usize,
  dOwn: usize,
): void {
  const rowBytes: usize = <usize> width << 2;
  for (let row = 0; row < count; row++, cosines += rowBytes, dCosines += rowBytes, rows += 16) {
    const at: usize = <usize> row << 2, column = load<i32>(columns + at);
    if (<u32> column >= <u32> width) {
      memory.fill(dCosines, 0, rowBytes);
      if (dOwn !== 0) store<f32>(dOwn + at, 0);
      continue;
    }
    const loss = load<f32>(rows), largest = load<f32>(rows, 4), sum = load<f32>(rows, 8);
    const ownBytes: usize = <usize> column << 2, after = ownBytes + 4;
    const factor = scale * load<f32>(dLosses + at);
    storePowers(cosines, dCosines, ownBytes, scale, largest, factor / sum);
    storePowers(cosines + after, dCosines + after, rowBytes - after, scale, largest, factor / sum);
    const ownGradient = factor * load<f32>(rows, 12) * (power(-loss) - 1);
    store<f32>(dCosines + ownBytes, dOwn !== 0 ? 0 : ownGradient);
    if (dOwn !== 0) store<f32>(dOwn + at, ownGradient);
  }
}

/** The cosine of so many times the angle that has this cosine and sine. */
function cosineOfMultiple(cosine: f32, sine: f32, multiplier: f32): f32 {
  return multiplier === 1 ? cosine : Mathf.cos(multiplier * Mathf.atan2(sine, cosine));
}

/** The sine of it. */
function sineOfMultiple(cosine: f32, sine: f32, multiplier: f32): f32 {
  return multiplier === 1 ? sine : Mathf.sin(multiplier * Mathf.atan2(sine, cosine));
}

/** e^x */
function power(x: f32): f32 {
  return f32x4.extract_lane(exponential(f32x4.splat(x)), 0);
}

/** The largest of `least` and the numbers from `from` to before `to`; NaN counts for nothing. */
function largestOf(from: usize, to: usize, least: f32): f32 {
  let a = f32x4.splat(least), b = a;
  for (; from + 32 <= to; from += 32) {
    a = f32x4.pmax(a, v128.load(from));
    b = f32x4.pmax(b, v128.load(from, 16));
  }
  for (; from < to; from += 4) a = f32x4.pmax(a, v128.load32_splat(from));
  a = f32x4.pmax(a, b);
  return max(
    max(f32x4.extract_lane(a, 0), f32x4.extract_lane(a, 1)),
    max(f32x4.extract_lane(a, 2), f32x4.extract_lane(a, 3)),
  );
}

/** The sum of exp(scale * number - largest). */
function sumOfPowers(from: usize, to: usize, scale: f32, largest: f32): f32 {
  const scales = f32x4.splat(scale), tops = f32x4.splat(largest);
  let a = f32x4.splat(0), b = f32x4.splat(0);
  for (; from + 32 <= to; from += 32) {
    a = f32x4.add(a, exponential(f32x4.sub(f32x4.mul(v128.load(from), scales), tops)));
    b = f32x4.add(b, exponential(f32x4.sub(f32x4.mul(v128.load(from, 16), scales), tops)));
  }
  a = f32x4.add(a, b);
  let sum = f32x4.extract_lane(a, 0) + f32x4.extract_lane(a, 1) +
    (f32x4.extract_lane(a, 2) + f32x4.extract_lane(a, 3));
  for (; from < to; from += 4) sum += power(load<f32>(from) * scale - largest);
  return sum;
}

/** factor * exp(scale * number - largest), of `bytes` bytes of numbers. */
function storePowers(
  from: usize,
  to: usize,
  bytes: usize,
  scale: f32,
  largest: f32,
  factor: f32,
): void {
  const scales = f32x4.splat(scale), tops = f32x4.splat(largest), factors = f32x4.splat(factor);
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) {
    const powers = exponential(f32x4.sub(f32x4.mul(v128.load(from + i), scales), tops));
    v128.store(to + i, f32x4.mul(factors, powers));
  }
  for (; i < bytes; i += 4) {
    store<f32>(to + i, factor * power(load<f32>(from + i) * scale - largest));
  }
}
