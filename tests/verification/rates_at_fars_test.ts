import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { mostAccepted, nextFloat32, ratesAtFars } from "../../src/verification/rates_at_fars.ts";

const f32 = Float32Array;

Deno.test("ratesAtFars() gives scikit-learn's rates, ties and all", () => {
  const golden = JSON.parse(
    Deno.readTextFileSync(new URL("../../fixtures/golden/rates_at_fars.json", import.meta.url)),
  );
  const scores = f32.from(golden.scoresTimes128, (score: number) => score / 128);
  const of = (kind: number) => scores.filter((_, i) => golden.same[i] === kind);
  const fars: number[] = golden.tarAtFar.map(([far]: number[]) => far);
  const rates = ratesAtFars(of(1), of(0), fars);
  deepStrictEqual(rates.map(({ far, tar }) => [far, tar]), golden.tarAtFar);
  rates.forEach(({ threshold }, i) => {
    const accepted = scores.filter((score) => score >= threshold!);
    strictEqual(Math.min(...accepted), golden.lowest[i]);
  });
});

Deno.test("ratesAtFars() accepts pairs of equal score all or none, so as not to exceed the rate", () => {
  // One of four may be accepted; two are at 0.5, so none is, and the same pair at 0.5 is not either.
  const [rate] = ratesAtFars(f32.of(0.75, 0.5), f32.of(0.5, 0.5, 0, 0), [0.25]);
  deepStrictEqual(rate, { far: 0.25, tar: 0.5, threshold: nextFloat32(0.5) });
  // Two of four may: both, and the next threshold is just above 0.
  deepStrictEqual(ratesAtFars(f32.of(0.75, 0.5), f32.of(0.5, 0.5, 0, 0), [0.5])[0].tar, 1);
});

Deno.test("ratesAtFars() does not invent a rate that takes more different pairs than there are", () => {
  const nine = new Float32Array(9), ten = new Float32Array(10);
  deepStrictEqual(ratesAtFars(f32.of(1), nine, [0.1]), [{ far: 0.1, tar: null, threshold: null }]);
  strictEqual(ratesAtFars(f32.of(1), ten, [0.1])[0].tar, 1);
  strictEqual(ratesAtFars(f32.of(1), f32.of(), [0.1])[0].tar, null);
});

Deno.test("ratesAtFars() rejects what scores -Infinity, and accepts all at a rate of 1", () => {
  const different = f32.of(-Infinity, -Infinity);
  strictEqual(ratesAtFars(f32.of(-Infinity, -1), different, [0.5])[0].tar, 0.5);
  strictEqual(ratesAtFars(f32.of(-Infinity, -1), different, [1])[0].tar, 1);
});

Deno.test("ratesAtFars() takes -0 for 0", () => {
  strictEqual(ratesAtFars(f32.of(0), f32.of(-0, -1), [0.5])[0].tar, 1);
  strictEqual(ratesAtFars(f32.of(0), f32.of(-0, -0), [0.5])[0].tar, 0);
  strictEqual(ratesAtFars(f32.of(-0), f32.of(0, 0), [0.5])[0].tar, 0);
});

Deno.test("ratesAtFars() refuses to say how many of no pairs are accepted", () => {
  throws(() => ratesAtFars(f32.of(), f32.of(1), [1]), /expected pairs of one identity, got none/);
});

Deno.test("mostAccepted() is not led astray by rounding", () => {
  // 0.29 * 100 = 28.999..., 0.1 * 30 = 3.0000000000000004.
  deepStrictEqual([mostAccepted(100, 0.29), mostAccepted(30, 0.1)], [29, 3]);
  deepStrictEqual([mostAccepted(1e6, 1e-6), mostAccepted(999_999, 1e-6)], [1, undefined]);
  deepStrictEqual([mostAccepted(1.5e6, 1e-6), mostAccepted(0, 1), mostAccepted(3, 1)], [
    1,
    undefined,
    3,
  ]);
});

Deno.test("nextFloat32() is the next number up", () => {
  strictEqual(nextFloat32(1), 1 + 2 ** -23);
  strictEqual(nextFloat32(-1), -1 + 2 ** -24);
  strictEqual(nextFloat32(-0), 2 ** -149);
  strictEqual(nextFloat32(-(2 ** -149)), -0);
  strictEqual(nextFloat32(Infinity), Infinity);
});
