import { deepStrictEqual, throws } from "node:assert/strict";
import { crop } from "../../src/images/crop.ts";

// Pixels 0 to 5 in two rows of three; each has its number in all channels.
const image = { width: 3, height: 2, data: Uint8Array.from({ length: 18 }, (_, i) => i / 3) };

Deno.test("crop() cuts out a window and leaves the image as it was", () => {
  const before = image.data.slice();
  const { width, height, data } = crop(image, { x: 1, y: 0, width: 2, height: 2 });
  deepStrictEqual([width, height], [2, 2]);
  deepStrictEqual(data, Uint8Array.of(1, 1, 1, 2, 2, 2, 4, 4, 4, 5, 5, 5));
  deepStrictEqual(image.data, before);
});

Deno.test("crop() refuses a window that is empty, broken or sticks out", () => {
  for (const window of [[-1, 0, 1, 1], [0, 0, 4, 1], [0, 1, 1, 2], [0, 0, 0, 1], [0.5, 0, 1, 1]]) {
    const [x, y, width, height] = window;
    throws(() => crop(image, { x, y, width, height }), {
      name: "RangeError",
      message: `Cannot crop ${width} x ${height} at (${x}, ${y}) from an image of 3 x 2`,
    });
  }
});
