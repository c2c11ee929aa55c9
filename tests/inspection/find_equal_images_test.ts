import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { type EqualImages, findEqualImages } from "../../src/inspection/find_equal_images.ts";
import { Random } from "../../src/random/random.ts";

const groupsOf = (equal: EqualImages) =>
  Array.from({ length: equal.count }, (_, group) => [...equal.group(group)]);

Deno.test("findEqualImages() groups images of one hash, in their order", () => {
  const hashes = Float64Array.of(0.5, -1.5, 0.25, 0.5, -1.5, 0.125, 0.5);

  deepStrictEqual(groupsOf(findEqualImages(hashes)), [[1, 4], [0, 3, 6]]);
});

Deno.test("findEqualImages() takes unreadable images, whose hash is NaN, for no one's equal", () => {
  strictEqual(findEqualImages(Float64Array.of(NaN, NaN, 1)).count, 0);
  strictEqual(findEqualImages(new Float64Array()).count, 0);
});

Deno.test("findEqualImages() leaves the hashes as they were", () => {
  const hashes = Float64Array.of(2, 1, 2, NaN);
  findEqualImages(hashes);

  deepStrictEqual(hashes, Float64Array.of(2, 1, 2, NaN));
});

Deno.test("findEqualImages() finds what a map finds", () => {
  for (const [images, values] of [[1, 1], [13, 2], [500, 40], [500, 5000]]) {
    const random = new Random(7, "equal images", images, values);
    const hashes = Float64Array.from({ length: images }, () => random.below(values) - values / 2);
    const byHash = Map.groupBy(hashes.keys(), (image) => hashes[image]);
    const expected = [...byHash].sort(([a], [b]) => a - b).map(([, images]) => images)
      .filter((images) => images.length > 1);

    deepStrictEqual(groupsOf(findEqualImages(hashes)), expected);
  }
});
