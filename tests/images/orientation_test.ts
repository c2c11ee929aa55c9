import { deepStrictEqual, notDeepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { finishSquares } from "../../src/compute/kernels/finish_squares/finish_squares_cpu.ts";
import { augmentImage } from "../../src/images/augment_image.ts";
import { decodeAugmented } from "../../src/images/decode_augmented.ts";
import { decodeImage } from "../../src/images/decode_image.ts";
import { decodeSquare } from "../../src/images/decode_square.ts";
import type { Image } from "../../src/images/image.ts";
import { type Orientation, storedWindow, turnImage } from "../../src/images/orientation.ts";
import { crop } from "../../src/images/crop.ts";
import { Random } from "../../src/random/random.ts";
import { exifBytes, exifSegment, withSegments } from "./exif_bytes.ts";
import { patches } from "./patches.ts";
import { turned, upright } from "./turned.ts";

const all: Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8];

/** 3 x 2 pixels, called 1 to 6. */
const small: Image = {
  width: 3,
  height: 2,
  data: Uint8Array.from([1, 2, 3, 4, 5, 6].flatMap((value) => [value, 0, 0])),
};
const names = ({ width, data }: Image) => {
  const reds = Array.from(data).filter((_, i) => i % 3 === 0);
  return Array.from(
    { length: reds.length / width },
    (_, y) => reds.slice(y * width, (y + 1) * width),
  );
};

Deno.test("turnImage() turns by each orientation as EXIF defines it", () => {
  deepStrictEqual(all.map((orientation) => names(turnImage(small, orientation))), [
    [[1, 2, 3], [4, 5, 6]], // upright
    [[3, 2, 1], [6, 5, 4]], // mirrored
    [[6, 5, 4], [3, 2, 1]], // half a turn
    [[4, 5, 6], [1, 2, 3]], // upside down, mirrored
    [[1, 4], [2, 5], [3, 6]], // rows and columns exchanged
    [[4, 1], [5, 2], [6, 3]], // a quarter to the right
    [[6, 3], [5, 2], [4, 1]], // exchanged from the other corner
    [[3, 6], [2, 5], [1, 4]], // a quarter to the left
  ]);
});

Deno.test("turnImage() turns pictures larger than what it goes through at a time", () => {
  const random = new Random(1), width = 150, height = 71;
  const data = Uint8Array.from({ length: width * height * 3 }, () => random.below(256));
  const image = { width, height, data };
  deepStrictEqual(turnImage(turnImage(image, 6), 8), image);
  deepStrictEqual(turnImage(turnImage(image, 6), 6), turnImage(image, 3));
  deepStrictEqual(turnImage(turnImage(image, 2), 6), turnImage(image, 7));
  deepStrictEqual(turnImage(turnImage(image, 6), 2), turnImage(image, 5));
  deepStrictEqual(turnImage(turnImage(image, 3), 2), turnImage(image, 4));
});

Deno.test("storedWindow() is where a window of the turned picture is in the stored one", () => {
  for (const orientation of all) {
    const whole = turnImage(small, orientation);
    const window = { x: 1, y: 0, width: whole.width - 1, height: whole.height - 1 };
    const stored = crop(small, storedWindow(window, small, orientation));
    deepStrictEqual(turnImage(stored, orientation), crop(whole, window));
  }
});

for (const { name, ending, bytes, orientation } of turned) {
  Deno.test(`decodeImage() turns what Pillow stored in orientation ${orientation}: ${name}`, async () => {
    const image = await decodeImage(bytes);
    deepStrictEqual([image.width, image.height], [upright.width, upright.height]);
    const differences = image.data.map((value, i) => Math.abs(value - upright.data[i]));
    ok(Math.max(...differences) <= (ending === "jpg" ? 8 : 0), `${Math.max(...differences)}`);
    const stored = await decodeImage(bytes, { orientation: "stored" });
    strictEqual(stored.width, orientation < 5 ? upright.width : upright.height);
    deepStrictEqual(image, turnImage(stored, orientation));
    if (orientation > 1) notDeepStrictEqual(image, stored);
  });
}

for (const { name, jpeg } of patches) {
  Deno.test(`squares cut from turned pictures are those of the whole picture, to the bit: ${name}`, async () => {
    for (const orientation of all) {
      const bytes = withSegments(jpeg, exifSegment(exifBytes(orientation)));
      const image = await decodeImage(bytes);
      for (let i = 0; i < 12; i++) {
        const random = () => new Random(orientation, name, i);
        const crop = 1 + random().below(60), size = 1 + random().below(40);
        const recipe = { size, crop, jitter: 9, flip: true, cropOffset: [3, -2] } as const;
        const expected = augmentImage(image, recipe, random());
        const pixels = new Float32Array(size * size * 3);
        await decodeAugmented(bytes, pixels, recipe, random());
        deepStrictEqual(pixels, expected);
        const { words, side, mirror } = await decodeSquare(bytes, recipe, random());
        const squares = {
          words: Int32Array.from(words),
          cuts: [{ at: 0, rowLength: side, side, mirror }],
        };
        deepStrictEqual(finishSquares(squares, size), expected);
      }
    }
  });
}

Deno.test("squares are cut from pictures as they are stored if that is asked for", async () => {
  const [{ jpeg, image }] = patches;
  const bytes = withSegments(jpeg, exifSegment(exifBytes(6)));
  const recipe = { size: 20, crop: 31, cropOffset: [9, 0] } as const;
  const pixels = new Float32Array(20 * 20 * 3);
  await decodeAugmented(bytes, pixels, { ...recipe, orientation: "stored" });
  deepStrictEqual(pixels, augmentImage(image, recipe));
});
