import { deepStrictEqual } from "node:assert/strict";
import { countDuplicates } from "../../src/inspection/count_duplicates.ts";
import { findEqualImages } from "../../src/inspection/find_equal_images.ts";
import { MOST_SHARERS, type SharedImages } from "../../src/inspection/shared_images.ts";
import { listedDataset } from "../datasets/listed_dataset.ts";

const pairsOf = ({ count, a, b, images }: SharedImages) =>
  Array.from({ length: count }, (_, i) => [a[i], b[i], images[i]]);
const equal = (...hashes: number[]) => findEqualImages(Float64Array.from(hashes));

Deno.test("countDuplicates() counts what an identity has twice, the first of each not", () => {
  const { within, across, shared } = countDuplicates(
    equal(1, 1, 1, 2, 3, 3),
    listedDataset(4, 2),
  );

  deepStrictEqual([within, across, shared.count], [3, 0, 0]);
});

Deno.test("countDuplicates() says which identities share pictures, those with the most first", () => {
  const dataset = listedDataset(3, 2, 3);
  const found = countDuplicates(equal(1, 2, 3, 1, 4, 2, 3, 5), dataset);

  deepStrictEqual([found.within, found.across, found.identities], [0, 3, 3]);
  deepStrictEqual(pairsOf(found.shared), [[0, 2, 2], [1, 0, 1]]);
});

Deno.test("countDuplicates() counts a picture once for two identities, however often they have it", () => {
  const found = countDuplicates(equal(1, 1, 1, 1, 1), listedDataset(2, 3));

  deepStrictEqual([found.within, found.across], [3, 1]);
  deepStrictEqual(pairsOf(found.shared), [[0, 1, 1]]);
});

Deno.test("countDuplicates() pairs all who have a picture, but not those of a placeholder", () => {
  const three = countDuplicates(equal(1, 1, 1), listedDataset(1, 1, 1));
  deepStrictEqual(pairsOf(three.shared), [[0, 1, 1], [0, 2, 1], [1, 2, 1]]);

  const identities = MOST_SHARERS + 1;
  const many = countDuplicates(
    equal(...new Array<number>(identities).fill(1)),
    listedDataset(...new Array<number>(identities).fill(1)),
  );
  deepStrictEqual([many.across, many.identities], [1, identities]);
  deepStrictEqual([many.placeholders, many.shared.count], [1, 0]);
});

Deno.test("countDuplicates() passes over images that are not the dataset's", () => {
  const { within, across } = countDuplicates(equal(1, 2, 1, 2), listedDataset(1, 1));

  deepStrictEqual([within, across], [0, 0]);
});
