import { deepStrictEqual } from "node:assert/strict";
import { withoutAlpha } from "../../src/images/without_alpha.ts";

Deno.test("withoutAlpha() leaves red, green and blue of any number of pixels", () => {
  for (const count of [0, 1, 3, 5, 16, 2 ** 20, 2 ** 20 + 7]) {
    const rgba = new Uint8ClampedArray(8 + 4 * count).map((_, i) => i * 7).subarray(
      4,
      4 + 4 * count,
    );
    const expected = new Uint8Array(3 * count).map((_, i) => rgba[Math.floor(i / 3) * 4 + i % 3]);
    deepStrictEqual(withoutAlpha(rgba), expected);
  }
});
