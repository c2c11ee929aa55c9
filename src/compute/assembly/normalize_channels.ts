import { multiplyAdd, unless } from "./arithmetic";

// The functions below take what src/compute/kernels/batch_norm/batch_norm_cpu.ts explains. Where `least` is 0, numbers from
// there down are rectified; where it is NaN, none are.

/** Numbers that stay in the first cache, of each of two matrices. */
const CHUNK: i32 = 2048;

/**
 * y = (x - mean) gamma / sqrt(variance + epsilon) + beta, plus the addend unless that is 0, rectified.
 *
 * @param statistics [2, channels], mean and variance.
 * @param work [2, channels], for what is made on the way.
 * @param to [rows, channels], as are `x` and `addend`.
 */
export function normalizeChannels(
  x: usize,
  addend: usize,
  rows: i32,
  channels: i32,
  statistics: usize,
  gamma: usize,
  beta: usize,
  epsilon: f32,
  least: f32,
  work: usize,
  to: usize,
): void {
  const rowBytes: usize = <usize> channels << 2, leasts = f32x4.splat(least), scale = work;
  writeScales(statistics, gamma, epsilon, rowBytes, work);
  for (let row = 0; row < rows; row++, x += rowBytes, to += rowBytes) {
    let c: usize = 0;
    for (; c + 16 <= rowBytes; c += 16) {
      const centred = f32x4.sub(v128.load(x + c), v128.load(statistics + c));
      let y = multiplyAdd(centred, v128.load(scale + c), v128.load(beta + c));
      if (addend !== 0) y = f32x4.add(y, v128.load(addend + c));
      v128.store(to + c, unless(f32x4.le(y, leasts), y));
    }
    for (; c < rowBytes; c += 4) {
      const centred = f32x4.sub(v128.load32_splat(x + c), v128.load32_splat(statistics + c));
      let y = multiplyAdd(centred, v128.load32_splat(scale + c), v128.load32_splat(beta + c));
      if (addend !== 0) y = f32x4.add(y, v128.load32_splat(addend + c));
      v128.store32_lane(to + c, unless(f32x4.le(y, leasts), y), 0);
    }
    if (addend !== 0) addend += rowBytes;
  }
}

/**
 * The sums of dy, and of dy times the normalised x, of each channel; dy counts as 0 where y is rectified.
 *
 * @param work [2, channels]
 * @param to [2, channels]
 */
export function channelGradientSums(
  dy: usize,
  x: usize,
  rows: i32,
  channels: i32,
  statistics: usize,
  gamma: usize,
  beta: usize,
  epsilon: f32,
  least: f32,
  work: usize,
  to: usize,
): void {
  const rowBytes: usize = <usize> channels << 2, inverse = work + rowBytes;
  writeScales(statistics, gamma, epsilon, rowBytes, work);
  memory.fill(to, 0, 2 * rowBytes);
  const step = max(16, CHUNK / channels);
  for (let done = 0; done < rows; done += step) {
    const begin: usize = <usize> done * rowBytes;
    const end: usize = <usize> min(done + step, rows) * rowBytes;
    let c: usize = 0;
    for (; c + 32 <= rowBytes; c += 32) {
      addEight(
        dy + c,
        x + c,
        begin,
        end,
        rowBytes,
        statistics + c,
        work + c,
        beta + c,
        least,
        to + c,
      );
    }
    for (; c < rowBytes; c += 4) {
      addOne(
        dy + c,
        x + c,
        begin,
        end,
        rowBytes,
        statistics + c,
        work + c,
        beta + c,
        least,
        to + c,
      );
    }
  }
  for (let c: usize = 0, along = to + rowBytes; c < rowBytes; c += 4) {
    store<f32>(along + c, load<f32>(along + c) * load<f32>(inverse + c));
  }
}

/** Adds the rows from `begin` to before `end`, in bytes, to the sums of eight channels; those along x lack the deviation. */
function addEight(
  dy: usize,
  x: usize,
  begin: usize,
  end: usize,
  rowBytes: usize,
  mean: usize,
  scale: usize,
  beta: usize,
  least: f32,
  to: usize,
): void {
  const leasts = f32x4.splat(least);
  const mean0 = v128.load(mean), scale0 = v128.load(scale), beta0 = v128.load(beta);
  const mean1 = v128.load(mean, 16), scale1 = v128.load(scale, 16), beta1 = v128.load(beta, 16);
  let sum0 = f32x4.splat(0),
    along0 = f32x4.splat(0),
    sum1 = f32x4.splat(0),
    along1 = f32x4.splat(0);
  for (let i = begin; i < end; i += rowBytes) {
    const centred0 = f32x4.sub(v128.load(x + i), mean0);
    const y0 = multiplyAdd(centred0, scale0, beta0);
    const slope0 = unless(f32x4.le(y0, leasts), v128.load(dy + i));
    sum0 = f32x4.add(sum0, slope0);
    along0 = multiplyAdd(slope0, centred0, along0);
    const centred1 = f32x4.sub(v128.load(x + i, 16), mean1);
    const y1 = multiplyAdd(centred1, scale1, beta1);
    const slope1 = unless(f32x4.le(y1, leasts), v128.load(dy + i, 16));
    sum1 = f32x4.add(sum1, slope1);
    along1 = multiplyAdd(slope1, centred1, along1);
  }
  const along = to + rowBytes;
  v128.store(to, f32x4.add(v128.load(to), sum0));
  v128.store(to, f32x4.add(v128.load(to, 16), sum1), 16);
  v128.store(along, f32x4.add(v128.load(along), along0));
  v128.store(along, f32x4.add(v128.load(along, 16), along1), 16);
}

/** The same of one channel. */
function addOne(
  dy: usize,
  x: usize,
  begin: usize,
  end: usize,
  rowBytes: usize,
  mean: usize,
  scale: usize,
  beta: usize,
  least: f32,
  to: usize,
): void {
  const m = load<f32>(mean), s = load<f32>(scale), b = load<f32>(beta);
  let sum: f32 = 0, along: f32 = 0;
  for (let i = begin; i < end; i += rowBytes) {
    const centred = load<f32>(x + i) - m;
    const slope: f32 = centred * s + b <= least ? 0 : load<f32>(dy + i);
    sum += slope;
    along += slope * centred;
  }
  store<f32>(to, load<f32>(to) + sum);
  store<f32>(to + rowBytes, load<f32>(to + rowBytes) + along);
}

/**
 * The gradient with respect to x: gamma / sqrt(variance + epsilon) times dy less its mean and less its part along the normalised
 * x; dy counts as 0 where y is rectified.
 *
 * @param sums [2, channels], see `channelGradientSums`.
 * @param share Of the sums, that each element takes.
 * @param work [4, channels]
 */
export function normalizeChannelsGradient(
  dy: usize,
  x: usize,
  rows: i32,
  channels: i32,
  statistics: usize,
  gamma: usize,
  beta: usize,
  sums: usize,
  share: f32,
  epsilon: f32,
  least: f32,
  work: usize,
  to: usize,
): void {
  const rowBytes: usize = <usize> channels << 2, leasts = f32x4.splat(least);
  const scale = work, inverse = work + rowBytes, base = inverse + rowBytes, along = base + rowBytes;
  writeScales(statistics, gamma, epsilon, rowBytes, work);
  for (let c: usize = 0; c < rowBytes; c += 4) {
    const factor = -share * load<f32>(scale + c);
    store<f32>(base + c, factor * load<f32>(sums + c));
    store<f32>(along + c, factor * load<f32>(inverse + c) * load<f32>(sums + rowBytes + c));
  }
  for (let row = 0; row < rows; row++, x += rowBytes, dy += rowBytes, to += rowBytes) {
    let c: usize = 0;
    for (; c + 16 <= rowBytes; c += 16) {
      const centred = f32x4.sub(v128.load(x + c), v128.load(statistics + c));
      const factor = v128.load(scale + c);
      const y = multiplyAdd(centred, factor, v128.load(beta + c));
      const slope = unless(f32x4.le(y, leasts), v128.load(dy + c));
      const explained = multiplyAdd(centred, v128.load(along + c), v128.load(base + c));
      v128.store(to + c, multiplyAdd(slope, factor, explained));
    }
    for (; c < rowBytes; c += 4) {
      const centred = load<f32>(x + c) - load<f32>(statistics + c), factor = load<f32>(scale + c);
      const slope: f32 = centred * factor + load<f32>(beta + c) <= least ? 0 : load<f32>(dy + c);
      const explained = centred * load<f32>(along + c) + load<f32>(base + c);
      store<f32>(to + c, slope * factor + explained);
    }
  }
}

/** Writes gamma / sqrt(variance + epsilon), then 1 / sqrt(variance + epsilon), [2, channels]. */
function writeScales(
  statistics: usize,
  gamma: usize,
  epsilon: f32,
  rowBytes: usize,
  to: usize,
): void {
  for (let c: usize = 0; c < rowBytes; c += 4) {
    const inverse: f32 = 1 / sqrt<f32>(load<f32>(statistics + rowBytes + c) + epsilon);
    store<f32>(to + c, load<f32>(gamma + c) * inverse);
    store<f32>(to + rowBytes + c, inverse);
  }
}
