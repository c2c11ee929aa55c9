import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { rocCurve } from "../../src/verification/roc_curve.ts";
import { bestThreshold, equalErrorRate, tarAtFar } from "../../src/verification/roc_figures.ts";

const curve = (same: number[], different: number[]) =>
  rocCurve(
    Float64Array.of(...same, ...different),
    Uint8Array.of(...same.map(() => 1), ...different.map(() => 0)),
  );

Deno.test("rocCurve() makes every distinct score a threshold and ties one point", () => {
  deepStrictEqual(curve([0.9, 0.5, 0.5, 0.2], [0.5, 0.2]), {
    thresholds: Float64Array.of(Infinity, 0.9, 0.5, 0.2),
    far: Float64Array.of(0, 0, 0.5, 1),
    tar: Float64Array.of(0, 0.25, 0.75, 1),
    // Each of the 4 same pairs against 2 different ones: 2, 1 1/2, 1 1/2 and 1/2 of 2 are won.
    area: 5.5 / 8,
    same: 4,
    different: 2,
  });
});

Deno.test("rocCurve() takes -0 for 0, and infinite scores for what they are", () => {
  strictEqual(curve([0], [-0]).area, 0.5);
  strictEqual(curve([Infinity, 1], [-Infinity]).area, 1);
});

Deno.test("rocCurve() has area 0 for a perfect liar, 1/2 where all scores are one", () => {
  strictEqual(curve([0, 1], [2, 3]).area, 0);
  strictEqual(curve([7, 7], [7]).area, 0.5);
  strictEqual(curve([7, 7], [7]).thresholds.length, 2);
});

Deno.test("rocCurve() is that of scikit-learn, ties and all", () => {
  const golden = JSON.parse(
    Deno.readTextFileSync(new URL("../../fixtures/golden/roc_with_ties.json", import.meta.url)),
  );
  const { thresholds, far, tar } = rocCurve(
    Float64Array.from(golden.scores),
    Uint8Array.from(golden.same),
  );
  deepStrictEqual([...thresholds.subarray(1)], golden.thresholds);
  deepStrictEqual([...far.subarray(1)], golden.far);
  deepStrictEqual([...tar.subarray(1)], golden.tar);
});

Deno.test("rocCurve() refuses NaN, one kind only, and labels that do not fit", () => {
  throws(() => curve([1, NaN], [0]), /score of pair 1 is NaN/);
  throws(() => curve([1], []), /1 same and 0 different/);
  throws(() => rocCurve(Float64Array.of(1, 2), Uint8Array.of(1)), /2 scores and 1 labels/);
});

Deno.test("tarAtFar() never takes a point whose FAR exceeds the target", () => {
  // FAR and TAR: 0 0, 0 1/4, 1/4 2/4, 2/4 2/4, 3/4 3/4, 1 3/4, 1 1.
  const roc = curve([9, 7, 4, 1], [8, 6, 5, 3].map((score) => score - 0.5));
  for (
    const [far, tar] of [[0, 0.25], [0.2499, 0.25], [0.25, 0.5], [0.7, 0.5], [0.75, 0.75], [1, 1]]
  ) {
    strictEqual(tarAtFar(roc, far), tar, `at ${far}`);
  }
});

Deno.test("tarAtFar() meets a target exactly: 1 of 1000 is 0.001", () => {
  const different = Array.from({ length: 1000 }, (_, i) => -i);
  strictEqual(tarAtFar(curve([5, -0.5, -2], different), 0.001), 2 / 3);
  strictEqual(tarAtFar(curve([5, -0.5, -2], different), 0.000999), 1 / 3);
});

Deno.test("equalErrorRate() is half way between the nearest two rates", () => {
  strictEqual(equalErrorRate(curve([3, 2], [1, 0])), 0);
  strictEqual(equalErrorRate(curve([3, 1], [2, 0])), 0.5);
  strictEqual(equalErrorRate(curve([0, 1], [2, 3])), 1);
  // At 2: 1/2 of the different pairs accepted, 1/3 of the same ones rejected.
  strictEqual(equalErrorRate(curve([3, 2, 0], [2, 1])), (1 / 2 + 1 - 2 / 3) / 2);
});

Deno.test("bestThreshold() takes the highest of several, and may accept nothing", () => {
  deepStrictEqual(bestThreshold(curve([4, 3], [2, 1])), { accuracy: 1, threshold: 3 });
  deepStrictEqual(bestThreshold(curve([4, 2], [3, 1])), { accuracy: 0.75, threshold: 4 });
  deepStrictEqual(bestThreshold(curve([1], [2, 3, 4])), { accuracy: 0.75, threshold: Infinity });
  deepStrictEqual(bestThreshold(curve([1, 1, 1], [2])), { accuracy: 0.75, threshold: 1 });
});
