import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { Random } from "../../src/random/random.ts";
import { cosineScores } from "../../src/verification/cosine_scores.ts";
import type { Embeddings } from "../../src/verification/embeddings.ts";
import {
  type FigureDifference,
  type VerificationDifference,
  verificationDifference,
} from "../../src/verification/verification_difference.ts";
import { verificationIntervals } from "../../src/verification/verification_intervals.ts";
import { simulatePairs } from "./simulated_pairs.ts";

const LENGTH = 6;

/** Rows around a centre for each identity: the first half of the noise, which is that of the image, is shared. */
function embed(identities: Int32Array, noise: number, image: Random, network: Random): Embeddings {
  const centres = new Random(1, "centres");
  const people = identities.reduce((most, identity) => Math.max(most, identity + 1), 0);
  const of = Float32Array.from({ length: people * LENGTH }, () => centres.normal());
  const data = new Float32Array(identities.length * LENGTH);
  identities.forEach((identity, row) => {
    for (let k = 0; k < LENGTH; k++) {
      data[row * LENGTH + k] = of[identity * LENGTH + k] + 0.6 * image.normal() +
        noise * network.normal();
    }
  });
  return { data, count: identities.length, length: LENGTH };
}

/** Two networks on the same pairs of people. */
function compare(people: number, noise: [number, number], seed: number, resamples = 200) {
  const { pairs, identities } = simulatePairs(people, "lists", new Random(seed, "pairs"));
  const [a, b] = noise.map((noise, i) =>
    embed(identities, noise, new Random(seed, "image"), new Random(seed, "network", i))
  );
  const difference = verificationDifference(a, b, pairs, identities, { resamples, seed });
  return { a, b, pairs, identities, difference };
}

function figure({ figures }: VerificationDifference, name: string): FigureDifference {
  return figures.find(({ figure }) => figure === name)!;
}

function ends({ interval }: FigureDifference): [number, number] {
  if ("reason" in interval) throw new Error(`no interval: ${interval.reason}`);
  return [interval.low, interval.high];
}

const NAMES = ["accuracy", "best", "AUC", "EER", "TAR at FAR 0.1"];

Deno.test("verificationDifference() holds the true gain in 90 of 100 simulations or more", () => {
  const truth = compare(10_000, [0.6, 0.8], 999, 1).difference;
  const held = NAMES.map(() => 0);
  for (let seed = 0; seed < 100; seed++) {
    const { difference } = compare(80, [0.6, 0.8], seed);
    NAMES.forEach((name, i) => {
      const [low, high] = ends(figure(difference, name));
      const { gain } = figure(truth, name);
      if (low <= gain && gain <= high) held[i]++;
    });
  }
  ok(held.every((count) => count >= 90), `${NAMES} ${held}`);
});

Deno.test("verificationDifference() rarely prefers one of two networks that are as good", () => {
  const alarms = NAMES.map(() => 0);
  for (let seed = 0; seed < 100; seed++) {
    const { difference } = compare(80, [0.7, 0.7], seed);
    NAMES.forEach((name, i) => alarms[i] += figure(difference, name).better === null ? 0 : 1);
  }
  ok(alarms.every((count) => count <= 10), `${NAMES} ${alarms}`);
});

Deno.test("verificationDifference() finds what the intervals of the figures alone do not", () => {
  const { a, b, pairs, identities, difference } = compare(400, [0.1, 0.4], 1);
  const auc = figure(difference, "AUC"), [low, high] = ends(auc);
  strictEqual(auc.better, "a");
  const [ofA, ofB] = [a, b].map((embeddings) => {
    const scores = cosineScores(embeddings, pairs);
    const { auc } = verificationIntervals(scores, pairs, identities, { resamples: 200 });
    return auc as { low: number; high: number };
  });
  ok(ofA.low < ofB.high, "they overlap");
  ok(high - low < 0.8 * Math.hypot(ofA.high - ofA.low, ofB.high - ofB.low));
});

Deno.test("verificationDifference() turns round with the embeddings, and a lower EER is a gain", () => {
  const { a, b, pairs, identities, difference } = compare(200, [0.4, 0.9], 2);
  const eer = figure(difference, "EER");
  strictEqual(eer.gain, eer.b - eer.a);
  deepStrictEqual([eer.gain > 0, eer.better], [true, "a"]);
  const turned = verificationDifference(b, a, pairs, identities, { resamples: 200, seed: 2 });
  for (const name of NAMES) {
    const one = figure(difference, name), other = figure(turned, name);
    deepStrictEqual([other.a, other.b, other.gain], [one.b, one.a, -one.gain]);
    strictEqual(other.better, one.better === "a" ? "b" : null);
  }
});

Deno.test("verificationDifference() of embeddings and themselves has no interval", () => {
  const { a, pairs, identities } = compare(50, [0.5, 0.5], 3, 1);
  const { accuracy, ...same } = Object.fromEntries(
    verificationDifference(a, a, pairs, identities).figures.map((one) => [one.figure, one]),
  );
  deepStrictEqual([accuracy.gain, accuracy.better], [0, null]);
  ok("reason" in accuracy.interval);
  strictEqual(Object.keys(same).length, 9);
});

Deno.test("verificationDifference() refuses other rows, and what verify refuses", () => {
  const { a, b, pairs, identities } = compare(20, [0.5, 0.5], 4, 1);
  const fewer = { ...b, count: b.count - 1 };
  throws(() => verificationDifference(a, fewer, pairs, identities), {
    name: "RangeError",
    message: "Cannot compare embeddings of other images: the first are 160, the second 159",
  });
  const broken = { ...b, data: b.data.with(0, NaN) };
  throws(() => verificationDifference(a, broken, pairs), /score of pair 0 is NaN/);
});
