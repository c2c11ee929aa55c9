import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { Random } from "../../src/random/random.ts";
import { identitiesOfPairs } from "../../src/verification/identities_of_pairs.ts";
import { IdentityResamples } from "../../src/verification/identity_resamples.ts";
import { simulatePairs } from "./simulated_pairs.ts";

const i32 = Int32Array;

Deno.test("IdentityResamples counts a pair as often as its identities were drawn, one times the other", () => {
  // Three people, each in several pairs: 0 with itself, 0 with 1, 1 with 2, 2 with 0, 2 with itself, 1 with itself.
  const pairs = { a: i32.of(0, 0, 1, 2, 2, 1), b: i32.of(0, 1, 2, 0, 2, 1) };
  const resamples = new IdentityResamples(pairs, 3);
  strictEqual(resamples.drawn, 3);
  const seen = new Set<string>();
  for (let resample = 0; resample < 200; resample++) {
    const weights = resamples.weigh(resample, new Float32Array(6));
    const [zero, , , , two, one] = weights;
    strictEqual(zero + one + two, 3);
    deepStrictEqual([...weights], [zero, zero * one, one * two, two * zero, two, one]);
    seen.add(weights.join());
  }
  strictEqual(seen.size, 10); // all the ways to draw three of three
});

Deno.test("IdentityResamples has no draw for an identity that is in one pair only, but for pairs without others", () => {
  // 0 is in two pairs. 1, 2, 3 and 4 are in one: 3 with 4, which no other pair has to do with.
  const resamples = new IdentityResamples({ a: i32.of(0, 2, 3), b: i32.of(1, 0, 4) }, 0);
  strictEqual(resamples.drawn, 2);
  for (let resample = 0; resample < 20; resample++) {
    const [a, b, c] = resamples.weigh(resample, new Float32Array(3));
    strictEqual(a, b);
    strictEqual(a + c, 2);
  }
});

Deno.test("IdentityResamples draws by its seed, whatever the order of the pairs", () => {
  const { pairs, identities } = simulatePairs(30, "lists", new Random(1));
  const { a, b } = identitiesOfPairs(pairs, identities);
  const weigh = (seed: number, a: Int32Array, b: Int32Array) =>
    new IdentityResamples({ a, b }, seed).weigh(7, new Float32Array(a.length));
  const weights = weigh(5, a, b);
  deepStrictEqual(weigh(5, a, b), weights);
  deepStrictEqual(weigh(5, a.toReversed(), b.toReversed()), weights.toReversed());
  ok(weigh(6, a, b).some((weight, pair) => weight !== weights[pair]));
});

Deno.test("identitiesOfPairs() takes the identities of rows where they agree with the pairs", () => {
  const pairs = { a: i32.of(3, 1, 0), b: i32.of(2, 3, 2), same: Uint8Array.of(1, 0, 0) };
  deepStrictEqual(identitiesOfPairs(pairs, i32.of(9, 4, 7, 7)), {
    isKnown: true,
    count: 3,
    a: i32.of(0, 1, 2),
    b: i32.of(0, 0, 0),
  });
  // A verification set numbers its images as identities, which its same pairs contradict.
  strictEqual(identitiesOfPairs(pairs, i32.of(0, 1, 2, 3)).isKnown, false);
});

Deno.test("identitiesOfPairs() joins rows by way of same pairs where nothing else is known", () => {
  const pairs = {
    a: i32.of(0, 2, 4, 0, 5),
    b: i32.of(1, 3, 3, 2, 6),
    same: Uint8Array.of(1, 1, 1, 0, 0),
  };
  const { isKnown, count, a, b } = identitiesOfPairs(pairs);
  deepStrictEqual([isKnown, count], [false, 4]);
  deepStrictEqual(a[0], b[0]);
  deepStrictEqual([b[1], a[2], b[2]], [a[1], a[1], a[1]]);
  deepStrictEqual([a[3], b[3]], [a[0], a[1]]);
  strictEqual(new Set([a[0], a[1], a[4], b[4]]).size, 4);
});
