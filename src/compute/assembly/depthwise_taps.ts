import { multiplyAdd } from "./arithmetic";

/** to[c] = sum over taps of first[c] second[c], where a tap is two places. */
export function sumOfTaps(taps: usize, end: usize, to: usize, channels: i32): void {
  let at: usize = 0;
  const sixteens: usize = <usize> (channels & ~15) << 2;
  for (; at < sixteens; at += 64) {
    let s0 = f32x4.splat(0), s1 = f32x4.splat(0), s2 = f32x4.splat(0), s3 = f32x4.splat(0);
    for (let tap = taps; tap < end; tap += 8) {
      const a = load<usize>(tap) + at, b = load<usize>(tap, 4) + at;
      s0 = multiplyAdd(v128.load(a), v128.load(b), s0);
      s1 = multiplyAdd(v128.load(a, 16), v128.load(b, 16), s1);
      s2 = multiplyAdd(v128.load(a, 32), v128.load(b, 32), s2);
      s3 = multiplyAdd(v128.load(a, 48), v128.load(b, 48), s3);
    }
    v128.store(to + at, s0);
    v128.store(to + at, s1, 16);
    v128.store(to + at, s2, 32);
    v128.store(to + at, s3, 48);
  }
  const bytes: usize = <usize> channels << 2;
  if (channels >= 4) {
    // The last four may have been summed in part: they come out the same.
    for (; at < bytes; at += 16) {
      at = min(at, bytes - 16);
      let sum = f32x4.splat(0);
      for (let tap = taps; tap < end; tap += 8) {
        const a = load<usize>(tap) + at, b = load<usize>(tap, 4) + at;
        sum = multiplyAdd(v128.load(a), v128.load(b), sum);
      }
      v128.store(to + at, sum);
    }
  }
  for (; at < bytes; at += 4) {
    let sum: f32 = 0;
    for (let tap = taps; tap < end; tap += 8) {
      sum += load<f32>(load<usize>(tap) + at) * load<f32>(load<usize>(tap, 4) + at);
    }
    store<f32>(to + at, sum);
  }
}

/**
 * What `sumOfTaps` does, for three pixels `step` bytes apart under the same weights. Their taps'
 * first places are `fromStep` bytes apart; the table holds those of the first pixel, and may be
 * changed.
 */
export function sumsOfTaps(
  taps: usize,
  end: usize,
  to: usize,
  channels: i32,
  fromStep: usize,
  step: usize,
): void {
  const bytes: usize = <usize> channels << 2;
  const sixteens: usize = <usize> (channels & ~15) << 2;
  for (let at: usize = 0; at < sixteens; at += 64) {
    let p0 = f32x4.splat(0), p1 = f32x4.splat(0), p2 = f32x4.splat(0), p3 = f32x4.splat(0);
    let q0 = f32x4.splat(0), q1 = f32x4.splat(0), q2 = f32x4.splat(0), q3 = f32x4.splat(0);
    let r0 = f32x4.splat(0), r1 = f32x4.splat(0), r2 = f32x4.splat(0), r3 = f32x4.splat(0);
    for (let tap = taps; tap < end; tap += 8) {
      const a = load<usize>(tap) + at, b = a + fromStep, c = b + fromStep;
      const w = load<usize>(tap, 4) + at;
      let weight = v128.load(w);
      p0 = multiplyAdd(v128.load(a), weight, p0);
      q0 = multiplyAdd(v128.load(b), weight, q0);
      r0 = multiplyAdd(v128.load(c), weight, r0);
      weight = v128.load(w, 16);
      p1 = multiplyAdd(v128.load(a, 16), weight, p1);
      q1 = multiplyAdd(v128.load(b, 16), weight, q1);
      r1 = multiplyAdd(v128.load(c, 16), weight, r1);
      weight = v128.load(w, 32);
      p2 = multiplyAdd(v128.load(a, 32), weight, p2);
      q2 = multiplyAdd(v128.load(b, 32), weight, q2);
      r2 = multiplyAdd(v128.load(c, 32), weight, r2);
      weight = v128.load(w, 48);
      p3 = multiplyAdd(v128.load(a, 48), weight, p3);
      q3 = multiplyAdd(v128.load(b, 48), weight, q3);
      r3 = multiplyAdd(v128.load(c, 48), weight, r3);
    }
    let out = to + at;
    v128.store(out, p0);
    v128.store(out, p1, 16);
    v128.store(out, p2, 32);
    v128.store(out, p3, 48);
    out += step;
    v128.store(out, q0);
    v128.store(out, q1, 16);
    v128.store(out, q2, 32);
    v128.store(out, q3, 48);
    out += step;
    v128.store(out, r0);
    v128.store(out, r1, 16);
    v128.store(out, r2, 32);
    v128.store(out, r3, 48);
  }
  if (channels < 4) {
    for (let pixel = 0; pixel < 3; pixel++, to += step) {
      sumOfTaps(taps, end, to, channels);
      for (let tap = taps; tap < end; tap += 8) store<usize>(tap, load<usize>(tap) + fromStep);
    }
    return;
  }
  for (let at = sixteens; at < bytes; at += 16) {
    at = min(at, bytes - 16);
    let p = f32x4.splat(0), q = f32x4.splat(0), r = f32x4.splat(0);
    for (let tap = taps; tap < end; tap += 8) {
      const a = load<usize>(tap) + at, b = a + fromStep, c = b + fromStep;
      const weight = v128.load(load<usize>(tap, 4) + at);
      p = multiplyAdd(v128.load(a), weight, p);
      q = multiplyAdd(v128.load(b), weight, q);
      r = multiplyAdd(v128.load(c), weight, r);
    }
    const out = to + at;
    v128.store(out, p);
    v128.store(out + step, q);
    v128.store(out + 2 * step, r);
  }
}
