import { deepStrictEqual, notStrictEqual, throws } from "node:assert/strict";
import golden from "../../fixtures/golden/resize_bilinear.json" with { type: "json" };
import { resizeBilinear } from "../../src/images/resize_bilinear.ts";
import { plainResize } from "./plain_resize.ts";

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

Deno.test("resizeBilinear() gives the pixels of plain loops, of narrow images and in bands of large ones", () => {
  const random = (width: number, height: number) => ({
    width,
    height,
    data: Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * i * 7 + (i >> 3)) & 255),
  });
  for (
    const [width, height, columns, rows] of [
      ...[[1, 1, 3, 2], [1, 9, 1, 4], [5, 1, 17, 1], [3, 40, 2, 1], [31, 17, 8, 5], [7, 5, 30, 19]],
      ...[[64, 64, 63, 63], [200, 3, 1, 7], [250, 250, 128, 128], [2100, 510, 20, 11]],
    ]
  ) {
    const image = random(width, height);
    deepStrictEqual(resizeBilinear(image, columns, rows), plainResize(image, columns, rows));
  }
});

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
