import { deepStrictEqual, ok } from "node:assert/strict";
import { type Schedule, scheduleFactor } from "../../src/training/learning_rate.ts";

const STEPS = 8;

/** The factors of a run of 8 steps, 2 an epoch. */
function factors(schedule: Schedule): number[] {
  return Array.from(
    { length: STEPS },
    (_, step) =>
      Number(scheduleFactor(schedule, { step, steps: STEPS, stepsPerEpoch: 2 }).toFixed(6)),
  );
}

Deno.test("scheduleFactor() of constant is 1", () => {
  deepStrictEqual(factors({ name: "constant" }), [1, 1, 1, 1, 1, 1, 1, 1]);
});

Deno.test("scheduleFactor() rises to 1 in the steps of the warm-up", () => {
  deepStrictEqual(factors({ name: "constant", warmup: 4 }), [0.25, 0.5, 0.75, 1, 1, 1, 1, 1]);
});

Deno.test("scheduleFactor() of multi-step falls after each milestone, a tenth unless told otherwise", () => {
  const milestones = [1, 3];
  deepStrictEqual(factors({ name: "multi-step", milestones }), [
    ...[1, 1],
    ...[0.1, 0.1, 0.1, 0.1],
    ...[0.01, 0.01],
  ]);
  deepStrictEqual(factors({ name: "multi-step", milestones: [1.5], gamma: 0.5, warmup: 2 }), [
    ...[0.5, 1, 1],
    ...[0.5, 0.5, 0.5, 0.5, 0.5],
  ]);
});

Deno.test("scheduleFactor() of polynomial falls to 0 after the last step", () => {
  deepStrictEqual(factors({ name: "polynomial" }), [
    1,
    0.875,
    0.75,
    0.625,
    0.5,
    0.375,
    0.25,
    0.125,
  ]);
  deepStrictEqual(factors({ name: "polynomial", power: 2, warmup: 4 }), [
    ...[0.25, 0.5, 0.75, 1],
    ...[1, 0.5625, 0.25, 0.0625],
  ]);
});

Deno.test("scheduleFactor() of cosine falls as half a cosine", () => {
  const half = Math.SQRT1_2;
  deepStrictEqual(
    factors({ name: "cosine", warmup: 4 }),
    [0.25, 0.5, 0.75, 1, 1, (1 + half) / 2, 0.5, (1 - half) / 2].map((f) => Number(f.toFixed(6))),
  );
});

Deno.test("scheduleFactor() stays within 0 and 1 in runs shorter than their warm-up, and past their end", () => {
  for (const name of ["constant", "polynomial", "cosine"] as const) {
    for (const step of [0, 2, 3, 100]) {
      const factor = scheduleFactor({ name, warmup: 5 }, { step, steps: 3, stepsPerEpoch: 2 });
      ok(factor >= 0 && factor <= 1, `${name}, step ${step}: ${factor}`);
    }
  }
});
