import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { augmentImage } from "../../src/images/augment_image.ts";
import { Random } from "../../src/random/random.ts";

/** Each pixel holds its column in red and its row in green. */
function chart(width: number, height: number) {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    data[i * 3] = i % width;
    data[i * 3 + 1] = Math.floor(i / width);
  }
  return { width, height, data };
}

/** Column and row of the source, read off the left upper pixel. */
function corner(pixels: Float32Array): [x: number, y: number] {
  const value = (i: number) => Math.round((pixels[i] * 0.5 + 0.5) * 255);
  return [value(0), value(1)];
}

Deno.test("augmentImage() cuts the largest centred square", () => {
  const pixels = augmentImage(chart(10, 4), { size: 4 });
  strictEqual(pixels.length, 4 * 4 * 3);
  deepStrictEqual(corner(pixels), [3, 0]);
  deepStrictEqual(corner(augmentImage(chart(4, 11), { size: 4 })), [0, 3]);
});

Deno.test("augmentImage() cuts a square of the given side, moved by the offset", () => {
  deepStrictEqual(corner(augmentImage(chart(9, 9), { size: 3, crop: 3 })), [3, 3]);
  const moved = augmentImage(chart(9, 9), { size: 3, crop: 3, cropOffset: [-1, 2] });
  deepStrictEqual(corner(moved), [2, 5]);
});

Deno.test("augmentImage() keeps the square inside the image", () => {
  const far = augmentImage(chart(9, 9), { size: 3, crop: 3, cropOffset: [100, -100] });
  deepStrictEqual(corner(far), [6, 0]);
  const large = augmentImage(chart(9, 5), { size: 5, crop: 150, cropOffset: [0, 20] });
  deepStrictEqual(corner(large), [2, 0]);
});

Deno.test("augmentImage() normalises to -1 to 1", () => {
  const image = { width: 1, height: 1, data: Uint8Array.of(0, 255, 51) };
  deepStrictEqual(augmentImage(image, { size: 1 }), Float32Array.of(-1, 1, -0.6));
});

Deno.test("augmentImage() jitters over the whole range and mirrors every second image", () => {
  const columns = new Set<number>(), rows = new Set<number>();
  let mirrored = 0;
  for (let i = 0; i < 400; i++) {
    const options = { size: 3, crop: 3, jitter: 2, flip: true };
    const pixels = augmentImage(chart(9, 9), options, new Random(1, i));
    const isMirrored = pixels[0] > pixels[3];
    mirrored += Number(isMirrored);
    columns.add(corner(pixels)[0] - (isMirrored ? 2 : 0));
    rows.add(corner(pixels)[1]);
  }
  deepStrictEqual([...columns].sort(), [1, 2, 3, 4, 5]);
  deepStrictEqual([...rows].sort(), [1, 2, 3, 4, 5]);
  ok(mirrored > 160 && mirrored < 240, `${mirrored} of 400`);
});

Deno.test("augmentImage() leaves nothing to chance without random", () => {
  const options = { size: 3, crop: 3, jitter: 2, flip: true };
  const plain = augmentImage(chart(9, 9), { size: 3, crop: 3 });
  deepStrictEqual(augmentImage(chart(9, 9), options), plain);
});

Deno.test("augmentImage() repeats itself with the same random", () => {
  const draw = () =>
    augmentImage(chart(9, 9), { size: 3, crop: 3, jitter: 2, flip: true }, new Random(5));
  deepStrictEqual(draw(), draw());
});

Deno.test("augmentImage() refuses options out of range", () => {
  for (
    const wrong of [{ size: 0 }, { size: 3, crop: 0 }, { size: 3, jitter: -1 }, {
      size: 3,
      jitter: 0.5,
    }]
  ) throws(() => augmentImage(chart(9, 9), wrong), RangeError);
  throws(() => augmentImage(chart(9, 9), { size: 3, cropOffset: [0, 0.5] }), {
    message: "Cannot augment as cropOffset must be two whole numbers: current value is 0,0.5",
  });
});
