import { deepStrictEqual, throws } from "node:assert/strict";
import { contactSheet } from "../../src/images/contact_sheet.ts";

const dot = (value: number) => ({ width: 1, height: 1, data: new Uint8Array(3).fill(value) });

Deno.test("contactSheet() sets images in reading order with two white pixels between them", () => {
  const { width, height, data } = contactSheet([dot(1), dot(2), dot(3)], 2);

  deepStrictEqual([width, height], [4, 4]);
  deepStrictEqual(
    [...data].filter((_, i) => i % 3 === 0),
    // deno-fmt-ignore
    [
      1, 255, 255, 2,
      255, 255, 255, 255,
      255, 255, 255, 255,
      3, 255, 255, 255,
    ],
  );
});

Deno.test("contactSheet() refuses no images, no columns and images that differ in size", () => {
  throws(() => contactSheet([], 2), RangeError);
  throws(() => contactSheet([dot(1)], 0), /columns must be a positive integer: .* 0/);
  throws(
    () => contactSheet([dot(1), { width: 2, height: 1, data: new Uint8Array(6) }], 2),
    /image 1 is 2 x 1/,
  );
});
