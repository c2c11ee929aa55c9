import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { SPANS, thinCurve } from "../../src/run_report/thin_curve.ts";

Deno.test("thinCurve() keeps every point of a short curve, with gaps where there is no number", () => {
  deepStrictEqual(thinCurve([1, 2, 5], [3, NaN, 4]), {
    line: [[1, 3], [2, null], [5, 4]],
    range: [],
  });
});

Deno.test("thinCurve() keeps mean, lowest and highest of each span, in the order they come", () => {
  const steps = Array.from({ length: 4 * SPANS }, (_, i) => i + 1);
  const { line, range } = thinCurve(steps, steps.map((step) => [2, 7, 1, 6][(step - 1) % 4]));
  strictEqual(line.length, SPANS);
  deepStrictEqual(line.slice(0, 2), [[2.5, 4], [6.5, 4]]);
  deepStrictEqual(range.slice(0, 4), [[2, 7], [3, 1], [6, 7], [7, 1]]);
  strictEqual(range.length, 2 * SPANS);
});

Deno.test("thinCurve() keeps the one spike of a hundred thousand steps", () => {
  const steps = Array.from({ length: 100_000 }, (_, i) => i + 1);
  const { line, range } = thinCurve(steps, steps.map((step) => step === 54_321 ? 60 : 1));
  strictEqual(line.length, SPANS);
  deepStrictEqual(range.filter(([, value]) => value > 1), [[54_321, 60]]);
});

Deno.test("thinCurve() leaves out what is not finite, and a span of nothing else is a gap", () => {
  const steps = Array.from({ length: 2 * SPANS }, (_, i) => i + 1);
  const { line, range } = thinCurve(
    steps,
    steps.map((step) => step === 1 ? Infinity : step === 3 || step === 4 ? NaN : step),
  );
  deepStrictEqual(line.slice(0, 3), [[1.5, 2], [3.5, null], [5.5, 5.5]]);
  deepStrictEqual(range.slice(0, 4), [[2, 2], [2, 2], [5, 5], [6, 6]]);
});
