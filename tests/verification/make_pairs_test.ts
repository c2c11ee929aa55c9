import { deepStrictEqual, notDeepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { identityOf } from "../../src/datasets/identity_of.ts";
import { syntheticFaces } from "../../src/datasets/synthetic_faces.ts";
import { makePairs } from "../../src/verification/make_pairs.ts";
import type { Pairs } from "../../src/verification/pairs.ts";
import { listedDataset } from "../datasets/listed_dataset.ts";

const keys = ({ a, b }: Pairs) => Array.from(a, (image, i) => `${image} ${b[i]}`);

Deno.test("makePairs() gives same and different pairs by turns, no pair twice", () => {
  const dataset = listedDataset(4, 1, 3, 2, 5);
  const pairs = makePairs(dataset, { pairs: 30, seed: 1 });
  strictEqual(pairs.same.length, 30);
  pairs.same.forEach((same, i) => {
    strictEqual(same, 1 - i % 2);
    const identities = [pairs.a[i], pairs.b[i]].map((image) => identityOf(dataset, image));
    strictEqual(identities[0] === identities[1], same === 1);
    ok(pairs.a[i] < pairs.b[i]);
  });
  strictEqual(new Set(keys(pairs)).size, 30);
});

Deno.test("makePairs() depends on the seed and nothing else", () => {
  const dataset = listedDataset(9, 9, 9);
  const make = (seed: number) => makePairs(dataset, { pairs: 20, seed });
  deepStrictEqual(make(3), make(3));
  notDeepStrictEqual(keys(make(3)), keys(make(4)));
});

Deno.test("makePairs() lets identities take turns, however many images they have", () => {
  const dataset = listedDataset(500, 2, 2, 2);
  const { a, same } = makePairs(dataset, { pairs: 8 });
  const identities = [...a].filter((_, i) => same[i] === 1)
    .map((image) => identityOf(dataset, image));
  deepStrictEqual(identities.sort(), [0, 1, 2, 3]);
});

Deno.test("makePairs() makes all the pairs there are, and no more", () => {
  // Same: 0 1, 2 3, 2 4, 3 4. Different: six.
  const pairs = makePairs(listedDataset(2, 3), { pairs: 100 });
  const same = keys(pairs).filter((_, i) => pairs.same[i] === 1);
  deepStrictEqual(same.sort(), ["0 1", "2 3", "2 4", "3 4"]);
  strictEqual(new Set(keys(pairs)).size, 8);
});

Deno.test("makePairs() looks only at as much of a huge dataset as it needs", () => {
  const pairs = makePairs(syntheticFaces({ identities: 10_000_000, seed: 0 }), { pairs: 100 });
  strictEqual(pairs.same.length, 100);
});

Deno.test("makePairs() refuses a dataset without pairs of both kinds, and fewer than two", () => {
  throws(() => makePairs(listedDataset(1, 1, 1), { pairs: 4 }), {
    name: "RangeError",
    message:
      'Cannot make pairs of "listed": expected two identities, one of them with two images, got 3 identities with 3 images',
  });
  throws(() => makePairs(listedDataset(5), { pairs: 4 }), /got 1 identities with 5 images/);
  throws(
    () => makePairs(listedDataset(2, 2), { pairs: 1 }),
    /must be at least 2: current value is 1/,
  );
});
