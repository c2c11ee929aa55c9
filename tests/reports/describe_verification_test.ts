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

Deno.test("describeVerification() has intervals in brackets, and a line for each reason why there is none", () => {
  const lines = describeVerification({
    pairs: 4000,
    same: 2000,
    auc: 0.98765,
    eer: 0.0625,
    tarAtFar: { "0.1": 1, "0.01": 0.5, "0.001": 0.25 },
    accuracy: { mean: 0.95, std: 0.0125, folds: new Array(10).fill(0.95) },
    bestThreshold: { accuracy: 0.96, threshold: 0.25 },
    intervals: {
      over: "identities",
      count: 1500,
      resamples: 1000,
      accuracy: { low: 0.94, high: 0.965 },
      bestThreshold: { low: 0.95, high: 0.97 },
      auc: { low: 0.98, high: 0.99 },
      eer: { low: 0.05, high: 0.07 },
      tarAtFar: {
        "0.1": { reason: "all agree" },
        "0.01": { low: 0.4, high: 0.6 },
        "0.001": { reason: "too few" },
      },
    },
  });
  deepStrictEqual(lines, [
    "4000 pairs, 2000 same",
    "accuracy  95.00 % (94.00 to 96.50) ± 1.25 % over 10 folds",
    "best      96.00 % (95.00 to 97.00) at cosine 0.2500",
    "AUC       0.9877 (0.9800 to 0.9900)",
    "EER       6.25 % (5.00 to 7.00)",
    "TAR       100.00 % at FAR 0.1",
    "TAR       50.00 % (40.00 to 60.00) at FAR 0.01",
    "TAR       25.00 % at FAR 0.001",
    "in brackets: 95 % confidence intervals (bootstrap over 1,500 identities, 1,000 resamples)",
    "no interval of TAR at FAR 0.1: all agree",
    "no interval of TAR at FAR 0.001: too few",
  ]);
});
