import { deepStrictEqual } from "node:assert/strict";
import { describeVerification } from "../../src/reports/describe_verification.ts";

Deno.test("describeVerification() marks the FARs that the pairs cannot resolve", () => {
  const lines = describeVerification({
    pairs: 6000,
    same: 5900,
    auc: 0.98765,
    eer: 0.0625,
    tarAtFar: { "0.1": 1, "0.01": 0.5, "0.001": 0.25 },
    accuracy: { mean: 0.95, std: 0.0125, folds: new Array(10).fill(0.95) },
    bestThreshold: { accuracy: 0.96, threshold: 0.25 },
  });
  deepStrictEqual(lines, [
    "6000 pairs, 5900 same",
    "accuracy  95.00 % ± 1.25 % over 10 folds",
    "best      96.00 % at cosine 0.2500",
    "AUC       0.9877",
    "EER       6.25 %",
    "TAR       100.00 % at FAR 0.1",
    "TAR       50.00 % at FAR 0.01",
    "TAR       25.00 % at FAR 0.001 *",
    "* takes more than 100 different pairs; this is at FAR 0",
  ]);
});
