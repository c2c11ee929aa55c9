import { deepStrictEqual, throws } from "node:assert/strict";
import {
  findPairsOfVerificationSet,
  pairsOfVerificationSet,
} from "../../src/verification/pairs_of_verification_set.ts";

const set = {
  name: "faces/lfw.bin",
  imageCount: 4,
  path: (image: number) => `faces/lfw.bin#${image}`,
  same: Uint8Array.of(1, 0),
};

Deno.test("pairsOfVerificationSet() pairs neighbours, in ten folds in their order", () => {
  const same = Uint8Array.from({ length: 25 }, (_, pair) => pair % 2);
  const { a, b, same: kept, folds } = pairsOfVerificationSet({ same });
  deepStrictEqual([a[0], b[0], a[24], b[24]], [0, 1, 48, 49]);
  deepStrictEqual(kept, same);
  // As scikit-learn's KFold cuts them: the first five are one longer.
  deepStrictEqual(
    [...folds!],
    [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9],
  );
});

Deno.test("findPairsOfVerificationSet() finds images by their paths, wherever the set lies now", () => {
  const rows = ["a/1.jpg", "/old/lfw.bin#2", "/old/lfw.bin#0", "x/lfw.bin#3", "x/lfw.bin#1"];
  const images = { imageCount: 5, path: (row: number) => rows[row] };
  const { a, b, same } = findPairsOfVerificationSet(set, images);
  deepStrictEqual([[...a], [...b], [...same]], [[2, 1], [4, 3], [1, 0]]);
  throws(() => findPairsOfVerificationSet(set, { imageCount: 3, path: images.path }), {
    name: "RangeError",
    message:
      'Cannot find the images of pairs "faces/lfw.bin": 2 of 4 are missing, the first is lfw.bin#1',
  });
});

Deno.test("findPairsOfVerificationSet() takes rows without paths in the order of the set", () => {
  const { a, b } = findPairsOfVerificationSet(set, { imageCount: 4 });
  deepStrictEqual([[...a], [...b]], [[0, 2], [1, 3]]);
  throws(() => findPairsOfVerificationSet(set, { imageCount: 3 }), {
    name: "RangeError",
    message: /it has 4, got 3 rows; a table of samples says which is which$/,
  });
});
