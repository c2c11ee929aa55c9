import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { kFoldAccuracy } from "../../src/verification/k_fold_accuracy.ts";
import { contiguousFolds, stratifiedFolds } from "../../src/verification/pairs.ts";

Deno.test("contiguousFolds() makes the first folds one longer where it does not come out even", () => {
  deepStrictEqual(contiguousFolds(6, 3), Int32Array.of(0, 0, 1, 1, 2, 2));
  deepStrictEqual(contiguousFolds(8, 3), Int32Array.of(0, 0, 0, 1, 1, 1, 2, 2));
  deepStrictEqual(contiguousFolds(2, 10), Int32Array.of(0, 1));
});

Deno.test("stratifiedFolds() deals each kind of pair in its order", () => {
  deepStrictEqual(
    stratifiedFolds(Uint8Array.of(1, 1, 1, 1, 0, 0), 2),
    Int32Array.of(0, 0, 1, 1, 0, 1),
  );
  deepStrictEqual(stratifiedFolds(Uint8Array.of(1, 0, 1, 1)), Int32Array.of(0, 0, 1, 2));
});

Deno.test("kFoldAccuracy() chooses the threshold of a fold on the others", () => {
  // Squared distances 2 - 2 cos: 0.2 and 1.8 in fold 0, 0.6 and 1.4 in fold 1. The lowest threshold that is best for
  // fold 1 is just above 0.6, which tells fold 0 apart; that of fold 0, just above 0.2, rejects all of fold 1.
  deepStrictEqual(
    kFoldAccuracy(
      Float64Array.of(0.9, 0.1, 0.7, 0.3),
      Uint8Array.of(1, 0, 1, 0),
      Int32Array.of(0, 0, 1, 1),
    ),
    { mean: 0.75, std: 0.25, folds: [1, 0.5] },
  );
});

Deno.test("kFoldAccuracy() accepts below a threshold, not at it", () => {
  // Fold 1 is best below 0.51, the first step above its 0.5; fold 0 then rejects a distance of 0.51.
  const same = Uint8Array.of(1, 0, 1, 0), folds = Int32Array.of(0, 0, 1, 1);
  const accuracy = (distance: number) =>
    kFoldAccuracy(Float64Array.of(1 - distance / 2, -1, 0.75, -1), same, folds).folds[0];
  strictEqual(accuracy(0.5), 1);
  strictEqual(accuracy(0.515), 0.5);
});

Deno.test("kFoldAccuracy() cuts ten folds by default, fewer for fewer pairs", () => {
  const same = Uint8Array.from({ length: 40 }, (_, i) => i % 2);
  const scores = Float64Array.from(same, (kind) => kind - 0.5);
  deepStrictEqual(kFoldAccuracy(scores, same).folds, new Array(10).fill(1));
  strictEqual(kFoldAccuracy(scores.subarray(0, 4), same.subarray(0, 4)).folds.length, 4);
});

Deno.test("kFoldAccuracy() leaves out folds without pairs, and refuses a single one", () => {
  const scores = Float64Array.of(1, 0), same = Uint8Array.of(1, 0);
  strictEqual(kFoldAccuracy(scores, same, Int32Array.of(0, 7)).folds.length, 2);
  throws(() => kFoldAccuracy(scores, same, Int32Array.of(3, 3)), /pairs in two or more, got 1/);
});
