import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { countOverlap } from "../../src/inspection/count_overlap.ts";
import { findEqualImages } from "../../src/inspection/find_equal_images.ts";
import { MOST_SHARERS, type SharedImages } from "../../src/inspection/shared_images.ts";
import { listedDataset } from "../datasets/listed_dataset.ts";

const pairsOf = ({ count, a, b, images }: SharedImages) =>
  Array.from({ length: count }, (_, i) => [a[i], b[i], images[i]]);
const equal = (...hashes: number[]) => findEqualImages(Float64Array.from(hashes));

Deno.test("countOverlap() says who of a dataset shares how many pictures with whom of a test set", () => {
  const dataset = listedDataset(2, 2, 1), test = listedDataset(1, 3);
  const found = countOverlap(equal(1, 2, 3, 4, 5, /* test */ 9, 3, 4, 2), dataset, test);

  deepStrictEqual([found.images, found.identities], [3, 2]);
  deepStrictEqual(pairsOf(found.shared), [[1, 1, 2], [0, 1, 1]]);
});

Deno.test("countOverlap() does not count what only one of both has twice", () => {
  const found = countOverlap(equal(1, 1, 2, 2), listedDataset(2), listedDataset(2));

  deepStrictEqual([found.images, found.identities, found.shared.count], [0, 0, 0]);
});

Deno.test("countOverlap() finds everybody of the dataset who has a placeholder of the test set", () => {
  const many = listedDataset(...new Array<number>(50).fill(1));
  const found = countOverlap(equal(...new Array<number>(100).fill(1)), many, many);

  strictEqual(found.identities, 50);
  strictEqual(found.shared.count, 50 * MOST_SHARERS);
});
