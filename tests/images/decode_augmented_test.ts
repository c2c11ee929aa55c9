import { deepStrictEqual, ok, rejects } from "node:assert/strict";
import { augmentImage } from "../../src/images/augment_image.ts";
import { chooseCut } from "../../src/images/choose_cut.ts";
import { crop } from "../../src/images/crop.ts";
import { decodeAugmented } from "../../src/images/decode_augmented.ts";
import { decodeImage } from "../../src/images/decode_image.ts";
import { decodeSquare } from "../../src/images/decode_square.ts";
import { encodeJpeg } from "../../src/images/encode_jpeg.ts";
import { flipHorizontal } from "../../src/images/flip_horizontal.ts";
import type { Image } from "../../src/images/image.ts";
import { normalize } from "../../src/images/normalize.ts";
import { encodeSyntheticFace } from "../../src/images/synthetic_face.ts";
import { Random } from "../../src/random/random.ts";
import { patches } from "./patches.ts";
import { plainResize } from "./plain_resize.ts";

const recipe = { jitter: 3, flip: true, cropOffset: [2, -1] } as const;

/** The same in plain loops, one thing after the other. */
function plainly(image: Image, options: { size: number; crop?: number }, random?: Random) {
  const cut = chooseCut(image, { ...recipe, ...options }, random);
  const square = crop(image, cut);
  const { size } = options;
  return normalize(plainResize(cut.mirror ? flipHorizontal(square) : square, size, size));
}

for (const { name, jpeg, image } of patches) {
  Deno.test(`decodeAugmented() and augmentImage() give what plain loops give: ${name}`, async () => {
    const random = (i: number) => new Random(3, name, i);
    for (let i = 0; i < 40; i++) {
      const options = { size: 1 + random(i).below(70), crop: 1 + random(-i).below(60) };
      const expected = plainly(image, options, random(i));
      deepStrictEqual(augmentImage(image, { ...recipe, ...options }, random(i)), expected);
      const pixels = new Float32Array(options.size ** 2 * 3);
      await decodeAugmented(jpeg, pixels, { ...recipe, ...options }, random(i));
      deepStrictEqual(pixels, expected);
    }
  });
}

Deno.test("augmentImage() gives what plain loops give, far down and far up", () => {
  const random = new Random(1);
  const noise = (width: number, height: number) => ({
    width,
    height,
    data: Uint8Array.from({ length: width * height * 3 }, () => random.below(256)),
  });
  for (
    const [side, size] of [[300, 1], [255, 7], [131, 13], [1, 31], [2, 64], [7, 200], [31, 31]]
  ) {
    const image = noise(side + 3, side);
    deepStrictEqual(augmentImage(image, { ...recipe, size }), plainly(image, { size }));
  }
});

Deno.test("decodeAugmented() takes what is no baseline JPEG too", async () => {
  const gradient = (kind: string) =>
    Deno.readFileSync(new URL(`../../fixtures/images/gradient_${kind}.jpg`, import.meta.url));
  const face = encodeSyntheticFace({ seed: 1, identity: 2, image: 3, size: 20 });
  for (const bytes of [gradient("progressive"), gradient("cmyk"), face]) {
    const options = { ...recipe, size: 7, crop: 9 };
    const pixels = new Float32Array(7 * 7 * 3);
    await decodeAugmented(bytes, pixels, options, new Random(4));
    deepStrictEqual(pixels, augmentImage(await decodeImage(bytes), options, new Random(4)));
    ok(pixels.some((value) => value !== pixels[0]));
  }
});

Deno.test("decodeAugmented() says what decodeImage() says of a bad file", async () => {
  const pixels = new Float32Array(12);
  const [{ jpeg }] = patches;
  for (const bytes of [jpeg.subarray(0, 900), jpeg.subarray(0, 30), new Uint8Array(9)]) {
    const options = { path: "a.jpg", size: 2, maxPixels: 4000 };
    const said = await decodeImage(bytes, options).then(() => "nothing", (error) => error.message);
    await rejects(decodeAugmented(bytes, pixels, options), {
      name: "ImageDecodeError",
      message: said,
    });
  }
  await rejects(decodeAugmented(jpeg, pixels, { size: 2, maxPixels: 99 }), /at most 99 pixels/);
});

Deno.test("a photo of six megapixels comes to what plain loops give, and its square is small", async () => {
  const width = 3000,
    height = 2000,
    photo = { width, height, data: new Uint8Array(width * height * 3) };
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      photo.data[i++] = x >> 4;
      photo.data[i++] = y >> 3;
      photo.data[i++] = (x ^ y) >> 5 << 3;
    }
  }
  const bytes = await encodeJpeg(photo, 60), size = 24;
  const { data } = await decodeImage(bytes);
  for (const seed of [8, 9]) {
    const options = { ...recipe, size }, pixels = new Float32Array(size * size * 3);
    await decodeAugmented(bytes, pixels, options, new Random(seed));
    deepStrictEqual(pixels, plainly({ ...photo, data }, { size }, new Random(seed)));
    const { words, side, mirror } = await decodeSquare(bytes, options, new Random(seed));
    deepStrictEqual([words.length, side, mirror], [size * size, size, false]);
    const shown = Uint8Array.from(pixels, (_, i) => words[Math.floor(i / 3)] >> (i % 3 * 8) & 255);
    deepStrictEqual(normalize({ width: size, height: size, data: shown }), pixels);
  }
});
