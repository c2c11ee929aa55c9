import { deepStrictEqual } from "node:assert/strict";
import { describeDifference } from "../../src/reports/describe_difference.ts";

Deno.test("describeDifference() says who is better, that neither is, and why there is no interval", () => {
  const lines = describeDifference(
    {
      over: "pairs",
      count: 600,
      resamples: 200,
      pairs: 600,
      figures: [
        ["accuracy", 0.75, 0.752, -0.002, { low: -0.01, high: 0.006 }, null],
        ["EER", 0.25, 0.2, -0.05, { low: -0.08, high: -0.02 }, "b"],
        ["AUC", 0.9, 0.9, -0.00001, { low: -0.00002, high: 0.03 }, null],
        ["TAR at FAR 0.01", 0.5, 0.25, 0.25, { reason: "too few" }, null],
        ["TAR at FAR 0.001", 0.5, 0.5, 0, { reason: "too few" }, null],
      ].map(([figure, a, b, gain, interval, better]) => ({
        figure,
        a,
        b,
        gain,
        interval,
        better,
      })) as never,
    },
    "x",
    "y",
  );
  deepStrictEqual(lines, [
    "600 pairs; 95 % confidence intervals of the differences (paired bootstrap over 600 pairs, 200 resamples; narrower than the truth, as the identities are not known)",
    "accuracy          75.00 %   75.20 %  x and y do not differ beyond chance: -0.20 points, 95 % interval -1.00 to 0.60",
    "EER               25.00 %   20.00 %  y is better than x by 5.00 points, 95 % interval 2.00 to 8.00",
    "AUC               90.00 %   90.00 %  x and y do not differ beyond chance: 0.00 points, 95 % interval 0.00 to 3.00",
    "no interval of TAR at FAR 0.01, 0.001: too few",
  ]);
});
