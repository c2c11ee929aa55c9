import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { shrinkableBy, shrinkImage } from "../../src/alignment/shrink_image.ts";

Deno.test("each pixel of a shrunken picture is the mean of a square of pixels", () => {
  const grey = (values: number[]) =>
    Uint8Array.from(values.flatMap((value) => [value, value, value]));
  // The fifth column is left over.
  const image = { width: 5, height: 2, data: grey([10, 20, 0, 0, 99, 30, 40, 4, 8, 99]) };
  deepStrictEqual(shrinkImage(image, 2), { width: 2, height: 1, data: grey([25, 3]) });
  strictEqual(shrinkImage(image, 1), image);
});

Deno.test("of large squares a quarter of the pixels is enough", () => {
  const data = new Uint8Array(30 * 30 * 3);
  for (let i = 0; i < data.length; i++) data[i] = 100 + (Math.floor(i / 3) % 30);
  const [left, right] = [0, 1].map((x) =>
    shrinkImage({ width: 30, height: 30, data }, 15).data[3 * x]
  );
  ok(Math.abs(left - 107) <= 1 && Math.abs(right - 122) <= 1, `${left} ${right}`);
});

Deno.test("a picture is shrunk by as much as its longer side allows", () => {
  const image = { width: 4000, height: 3000, data: new Uint8Array() };
  deepStrictEqual([shrinkableBy(image, 512), shrinkableBy(image, 5000)], [7, 1]);
});
