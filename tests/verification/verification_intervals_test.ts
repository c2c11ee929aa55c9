import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { Random } from "../../src/random/random.ts";
import {
  type Interval,
  intervalOf,
  normalBelow,
  normalQuantile,
} from "../../src/verification/interval.ts";
import {
  type VerificationIntervals,
  verificationIntervals,
} from "../../src/verification/verification_intervals.ts";
import { type Verification, verifyScores } from "../../src/verification/verify_embeddings.ts";
import { simulatePairs } from "./simulated_pairs.ts";

const FIGURES = ["accuracy", "best", "auc", "eer", "tar at 0.1"];

function valuesOf({ accuracy, bestThreshold, auc, eer, tarAtFar }: Verification): number[] {
  return [accuracy.mean, bestThreshold.accuracy, auc, eer, tarAtFar["0.1"]];
}

function intervalsOf(intervals: VerificationIntervals): Interval[] {
  const { accuracy, bestThreshold, auc, eer, tarAtFar } = intervals;
  return [accuracy, bestThreshold, auc, eer, tarAtFar["0.1"]];
}

function ends(interval: Interval): [number, number] {
  if ("reason" in interval) throw new Error(`no interval: ${interval.reason}`);
  return [interval.low, interval.high];
}

const width = (interval: Interval) => ends(interval)[1] - ends(interval)[0];

const SIMULATIONS = 100;
for (
  const [kind, people, first] of [["lists", 60, 0], ["apart", 400, 0], ["all", 40, 2]] as const
) {
  Deno.test(`verificationIntervals() hold the true figures in 90 of 100 simulations or more, pairs: ${kind}`, () => {
    const { scores, pairs } = simulatePairs(20_000, "lists", new Random(999));
    const truth = valuesOf(verifyScores(scores, pairs));
    const held = truth.map(() => 0),
      widths = truth.map(() => 0),
      values = truth.map(() => [] as number[]);
    for (let seed = 0; seed < SIMULATIONS; seed++) {
      const { scores, pairs, identities } = simulatePairs(people, kind, new Random(seed));
      const intervals = verificationIntervals(scores, pairs, identities, { resamples: 200, seed });
      strictEqual(intervals.over, "identities");
      valuesOf(verifyScores(scores, pairs)).forEach((value, i) => values[i].push(value));
      intervalsOf(intervals).forEach((interval, i) => {
        const [low, high] = ends(interval);
        if (low <= truth[i] && truth[i] <= high) held[i]++;
        widths[i] += (high - low) / SIMULATIONS;
      });
    }
    // Accuracies depend on how many pairs of each kind there are, which all pairs have in another proportion.
    for (let i = first; i < truth.length; i++) {
      const mean = values[i].reduce((sum, value) => sum + value) / SIMULATIONS;
      const spread = Math.sqrt(
        values[i].reduce((sum, value) => sum + (value - mean) ** 2, 0) / SIMULATIONS,
      );
      const ratio = widths[i] / (2 * 1.96 * spread);
      console.log(
        kind,
        FIGURES[i],
        held[i],
        ratio.toFixed(2),
        truth[i].toFixed(3),
        mean.toFixed(3),
      );
      ok(held[i] >= 90, `${FIGURES[i]}: ${held[i]}`);
      // As wide as the figures are spread, and not much wider: that would hold the truth by saying nothing.
      ok(ratio > 0.85 && ratio < 1.6, `${FIGURES[i]}: ${ratio} times as wide`);
    }
  });
}

Deno.test("verificationIntervals() shrink as there are more people", () => {
  const intervals = [40, 160, 640].map((people) => {
    const { scores, pairs, identities } = simulatePairs(people, "lists", new Random(people));
    return verificationIntervals(scores, pairs, identities, { resamples: 300 });
  });
  for (const i of FIGURES.keys()) {
    const [few, more, most] = intervals.map((some) => width(intervalsOf(some)[i]));
    ok(few > 1.4 * more && more > 1.4 * most, `${FIGURES[i]}: ${few}, ${more}, ${most}`);
  }
});

Deno.test("verificationIntervals() over pairs are narrower, and say that identities are not known", () => {
  const { scores, pairs, identities } = simulatePairs(40, "all", new Random(2));
  const known = verificationIntervals(scores, pairs, identities, { resamples: 300 });
  // Each row is in one pair only, so nothing says who is in several.
  const unknown = verificationIntervals(scores, pairs, undefined, { resamples: 300 });
  const { over, count, resamples } = unknown;
  deepStrictEqual([known.over, known.count], ["identities", 40]);
  deepStrictEqual({ over, count, resamples }, { over: "pairs", count: 900, resamples: 300 });
  ok(width(unknown.auc) < 0.7 * width(known.auc));
});

Deno.test("verificationIntervals() are a function of their seed", () => {
  const { scores, pairs, identities } = simulatePairs(40, "lists", new Random(3));
  const measure = (seed: number) => verificationIntervals(scores, pairs, identities, { seed });
  deepStrictEqual(measure(1), measure(1));
  ok(JSON.stringify(measure(1)) !== JSON.stringify(measure(2)));
  strictEqual(measure(1).resamples, 1000);
});

Deno.test("verificationIntervals() of a rate that few different pairs may reach is a reason", () => {
  const { scores, pairs, identities } = simulatePairs(50, "lists", new Random(4));
  const { tarAtFar } = verificationIntervals(scores, pairs, identities, { resamples: 50 });
  ok("low" in tarAtFar["0.1"]);
  // 100 different pairs: at 0.01 one may be accepted.
  const reason = "an interval takes 3.7 / FAR different pairs, and there are 100";
  deepStrictEqual([tarAtFar["0.01"], tarAtFar["0.000001"]], [{ reason }, { reason }]);
});

Deno.test("verificationIntervals() of fewer than ten identities, one of them or without mistakes are reasons", () => {
  const { scores, pairs, identities } = simulatePairs(9, "lists", new Random(5));
  const nine = verificationIntervals(scores, pairs, identities);
  deepStrictEqual(nine.auc, { reason: "resampling takes at least 10 identities, and there are 9" });

  const rows = Int32Array.of(0, 0, 0, 0);
  const one = { a: rows, b: Int32Array.of(1, 2, 3, 4), same: Uint8Array.of(1, 1, 1, 0) };
  const few = verificationIntervals(Float64Array.of(0.9, 0.8, 0.7, 0.1), one);
  deepStrictEqual(few.accuracy, { reason: "resampling takes at least 10 pairs, and there are 1" });

  const perfect = simulatePairs(50, "lists", new Random(6));
  const right = Float64Array.from(perfect.pairs.same, (same) => same - 0.5);
  const sure = verificationIntervals(right, perfect.pairs, perfect.identities, { resamples: 50 });
  deepStrictEqual(sure.auc, {
    reason: "all resamples agree, which so few mistakes do not make certain",
  });
});

Deno.test("intervalOf() is the middle 95 of 100 where resamples lie evenly around the value", () => {
  const values = Array.from({ length: 999 }, (_, i) => i);
  deepStrictEqual(intervalOf(499, values.toReversed()), { low: 24, high: 974 });
});

Deno.test("intervalOf() moves down where resamples are too high by as much as the value is", () => {
  const values = Array.from({ length: 1001 }, (_, i) => i);
  const [low, high] = ends(intervalOf(400, values));
  ok(low < 10 && high < 940 && high > 900, `${low} to ${high}`);
});

Deno.test("intervalOf() leaves out resamples without the figure, if they are few", () => {
  const values = Array.from({ length: 100 }, (_, i) => i);
  ok("low" in intervalOf(50, [...values, NaN, NaN]));
  deepStrictEqual(intervalOf(50, [...values, ...Array(6).fill(NaN)]), {
    reason: "too many resamples lack pairs of one kind",
  });
});

Deno.test("normalQuantile() and normalBelow() are those of tables", () => {
  ok(Math.abs(normalQuantile(0.975) - 1.959964) < 1e-5);
  ok(Math.abs(normalBelow(-1) - 0.1586553) < 1e-6);
  ok(Math.abs(normalQuantile(0.5)) < 1e-6);
  deepStrictEqual([normalQuantile(0) < -8, normalQuantile(1) > 8], [true, true]);
});
