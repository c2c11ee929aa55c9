import { deepStrictEqual, throws } from "node:assert/strict";
import { reduceTones } from "../../src/images/reduce_tones.ts";

Deno.test("reduceTones() moves each value to the nearest tone and leaves its input alone", () => {
  const image = { width: 2, height: 1, data: Uint8Array.of(0, 60, 70, 127, 128, 255) };

  deepStrictEqual(reduceTones(image, 2).data, Uint8Array.of(0, 0, 0, 0, 255, 255));
  deepStrictEqual(reduceTones(image, 4).data, Uint8Array.of(0, 85, 85, 85, 170, 255));
  deepStrictEqual(reduceTones(image, 256), image);
});

Deno.test("reduceTones() refuses fewer than two tones", () => {
  throws(() => reduceTones({ width: 0, height: 0, data: new Uint8Array(0) }, 1), RangeError);
});
