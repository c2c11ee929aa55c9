import { deepStrictEqual } from "node:assert/strict";
import { flipHorizontal } from "../../src/images/flip_horizontal.ts";

Deno.test("flipHorizontal() mirrors each row and keeps channels in order", () => {
  const image = {
    width: 2,
    height: 2,
    data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
  };
  const flipped = flipHorizontal(image);
  deepStrictEqual(flipped.data, Uint8Array.of(4, 5, 6, 1, 2, 3, 10, 11, 12, 7, 8, 9));
  deepStrictEqual(flipHorizontal(flipped), image);
});
