import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { syntheticFaces } from "../../src/datasets/synthetic_faces.ts";
import { countImages } from "../../src/inspection/count_images.ts";
import { listedDataset } from "../datasets/listed_dataset.ts";

Deno.test("countImages() says how many images identities have", () => {
  deepStrictEqual(countImages(listedDataset(1, 12, 3, 1)), {
    identities: 4,
    images: 17,
    least: 1,
    median: 2,
    mean: 4.25,
    most: 12,
    single: 2,
    histogram: [
      { from: 1, to: 1, identities: 2 },
      { from: 2, to: 4, identities: 1 },
      { from: 5, to: 9, identities: 0 },
      { from: 10, to: 19, identities: 1 },
    ],
  });
});

Deno.test("countImages() takes the middle one for the median of an odd number", () => {
  strictEqual(countImages(listedDataset(9, 1, 4)).median, 4);
});

Deno.test("countImages() counts identities without images apart", () => {
  const { least, single, histogram } = countImages(listedDataset(0, 1, 0));

  deepStrictEqual([least, single], [0, 1]);
  deepStrictEqual(histogram, [{ from: 0, to: 0, identities: 2 }, {
    from: 1,
    to: 1,
    identities: 1,
  }]);
});

Deno.test("countImages() puts the ends of a range into it", () => {
  const { histogram } = countImages(listedDataset(20, 49, 50, 19));

  deepStrictEqual(histogram.map(({ from, identities }) => [from, identities]), [
    [10, 1],
    [20, 2],
    [50, 1],
  ]);
});

Deno.test("countImages() counts a million identities of a million images", () => {
  const { images, histogram } = countImages(
    syntheticFaces({ identities: 1_000_000, imagesPerIdentity: 1_000_000 }),
  );

  strictEqual(images, 1e12);
  deepStrictEqual(histogram, [{ from: 1_000_000, to: 1_999_999, identities: 1_000_000 }]);
});

Deno.test("countImages() refuses a dataset without identities", () => {
  throws(() => countImages(listedDataset()), {
    message: 'Cannot count images as "listed" has no identities',
  });
});
