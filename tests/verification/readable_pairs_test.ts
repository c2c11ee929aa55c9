import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { ImageDecodeError } from "../../src/images/image_decode_error.ts";
import { UnreadableImages } from "../../src/images/unreadable_images.ts";
import { leftOutPairs, readablePairs } from "../../src/verification/readable_pairs.ts";

const pairs = {
  a: Int32Array.of(0, 2, 0, 1),
  b: Int32Array.of(1, 3, 2, 3),
  same: Uint8Array.of(1, 1, 0, 0),
};
const unreadable = new UnreadableImages();
unreadable.add(new ImageDecodeError("3.jpg", "cut short"));

Deno.test("readablePairs() leaves out pairs of images that cannot be read, and says how many", () => {
  const rows = readablePairs(pairs, Int32Array.of(0, 1, 2), unreadable);
  deepStrictEqual([[...rows.a], [...rows.b], [...rows.same]], [[0, 0], [1, 2], [1, 0]]);
  strictEqual(
    leftOutPairs(pairs, rows),
    "Of 4 pairs, 2 are left out of the verification, as an image cannot be read.",
  );
  strictEqual(leftOutPairs(pairs, pairs), undefined);
});

Deno.test("readablePairs() names images that cannot be read where no pair of a kind is left", () => {
  throws(() => readablePairs(pairs, Int32Array.of(0, 1), unreadable), {
    message:
      "Cannot verify on 4 pairs as some of both kinds must be left: 1 of their images cannot " +
      'be read, and no different pair is left: "3.jpg" (cut short)',
  });
});
