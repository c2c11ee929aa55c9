import { deepStrictEqual, notStrictEqual, strictEqual } from "node:assert/strict";
import { crop } from "../../src/images/crop.ts";
import { decodeJpeg, decodeJpegWindow } from "../../src/images/decode_jpeg.ts";
import { kernelBytes } from "../../src/images/wasm/image_kernels.ts";
import { Random } from "../../src/random/random.ts";
import { patches } from "./patches.ts";
import { pictures } from "./pictures.ts";

const read = (name: string) =>
  Deno.readFileSync(new URL(`../../fixtures/images/${name}.jpg`, import.meta.url));

/** Of the kinds that our kernels decode besides the usual ones. */
const others = pictures.filter(({ name }) =>
  /^((grey_)?progressive(_[12]x[12]|_restarts)?|rgb_\w+|no_end_marker\w*|stray_bytes)\.jpg$/.test(
    name,
  ) &&
  name !== "progressive_1x2.jpg"
).map(({ name, bytes, pillow }) => ({ name, jpeg: bytes, image: pillow }));

for (const { name, jpeg, image } of [...patches, ...others]) {
  Deno.test(`decodeJpeg() gives libjpeg's pixels: ${name}`, async () => {
    deepStrictEqual(await decodeJpeg(jpeg), image);
  });

  Deno.test(`decodeJpegWindow() gives those of any window: ${name}`, () => {
    const random = new Random(1, name);
    for (let i = 0; i < 60; i++) {
      const x = random.below(image.width), y = random.below(image.height);
      const width = 1 + random.below(image.width - x), height = 1 + random.below(image.height - y);
      const window = { x, y, width, height };
      const address = decodeJpegWindow(jpeg, image, window);
      notStrictEqual(address, 0);
      const pixels = kernelBytes(address, window.width * window.height * 4);
      deepStrictEqual(pixels.filter((_, i) => i % 4 < 3), crop(image, window).data);
    }
  });

  Deno.test(`decodeJpegWindow() takes no file that was cut short, wherever: ${name}`, () => {
    const window = { x: 0, y: 0, width: 1, height: 1 };
    const marker = name.startsWith("no_end") ? 0 : 2; // without it all pixels are there
    for (let length = 0; length < jpeg.length - marker; length++) {
      strictEqual(decodeJpegWindow(jpeg.subarray(0, length), image, window), 0);
    }
  });
}

Deno.test("decodeJpegWindow() leaves to others what is not in grey or colour", () => {
  const window = { x: 0, y: 0, width: 16, height: 12 }, size = { width: 16, height: 12 };
  notStrictEqual(decodeJpegWindow(read("gradient_baseline"), size, window), 0);
  notStrictEqual(decodeJpegWindow(read("gradient_progressive"), size, window), 0);
  strictEqual(decodeJpegWindow(read("gradient_cmyk"), size, window), 0);
});

Deno.test("decodeJpegWindow() decodes a picture only of the size that it was told", () => {
  const window = { x: 0, y: 0, width: 9, height: 9 };
  strictEqual(decodeJpegWindow(read("gradient_baseline"), { width: 16, height: 13 }, window), 0);
});

Deno.test("decodeJpegWindow() comes to an end with shuffled bytes, and is as good as new", () => {
  const seed = Date.now();
  console.log(`seed ${seed}`);
  const files = [...patches, ...others];
  for (let round = 0; round < 3000; round++) {
    const random = new Random(seed, round);
    const { jpeg, image } = files[round % files.length];
    const bytes = jpeg.slice();
    for (let i = random.below(6); i >= 0; i--) {
      // Two of three changes go into the header.
      const most = random.below(3) > 0 ? 640 : bytes.length;
      bytes[random.below(Math.min(most, bytes.length))] = random.below(256);
    }
    decodeJpegWindow(bytes, image, { x: 5, y: 5, width: 12, height: 11 });
  }
  for (const { jpeg, image } of patches) {
    const address = decodeJpegWindow(jpeg, image, { x: 0, y: 0, width: 61, height: 45 });
    const pixels = kernelBytes(address, 61 * 45 * 4).filter((_, i) => i % 4 < 3);
    deepStrictEqual(pixels, image.data);
  }
});
