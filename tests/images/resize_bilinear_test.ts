import { deepStrictEqual, notStrictEqual, throws } from "node:assert/strict";
import golden from "../../fixtures/golden/resize_bilinear.json" with { type: "json" };
import { resizeBilinear } from "../../src/images/resize_bilinear.ts";

const grey = (...values: number[]) =>
  Uint8Array.from(values.flatMap((value) => [value, value, value]));

for (const { width, height, data } of golden.resized) {
  Deno.test(`resizeBilinear() gives Pillow's pixels, 9 x 7 to ${width} x ${height}`, () => {
    const image = { width: 9, height: 7, data: Uint8Array.from(golden.image.data) };
    const resized = resizeBilinear(image, width, height);
    deepStrictEqual(resized, { width, height, data: Uint8Array.from(data) });
    deepStrictEqual(image.data, Uint8Array.from(golden.image.data));
  });
}

Deno.test("resizeBilinear() looks at every pixel on the way down", () => {
  const image = { width: 4, height: 1, data: grey(0, 80, 80, 160) };
  deepStrictEqual(resizeBilinear(image, 1, 1).data, grey(80));
});

Deno.test("resizeBilinear() to the same size is a copy", () => {
  const image = { width: 2, height: 1, data: grey(1, 2) };
  const same = resizeBilinear(image, 2, 1);
  deepStrictEqual(same, image);
  notStrictEqual(same.data, image.data);
});

Deno.test("resizeBilinear() refuses sizes that are not positive integers", () => {
  const image = { width: 2, height: 1, data: grey(1, 2) };
  for (const size of [0, -1, 1.5, NaN]) throws(() => resizeBilinear(image, size, 1), RangeError);
});
