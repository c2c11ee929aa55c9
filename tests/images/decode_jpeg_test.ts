import { deepStrictEqual, notStrictEqual, strictEqual } from "node:assert/strict";
import { crop } from "../../src/images/crop.ts";
import { decodeJpeg, decodeJpegWindow } from "../../src/images/decode_jpeg.ts";
import { kernelBytes } from "../../src/images/wasm/image_kernels.ts";
import { Random } from "../../src/random/random.ts";
import { patches } from "./patches.ts";

const read = (name: string) =>
  Deno.readFileSync(new URL(`../../fixtures/images/${name}.jpg`, import.meta.url));

for (const { name, jpeg, image } of patches) {
  Deno.test(`decodeJpeg() gives libjpeg's pixels: ${name}`, async () => {
    deepStrictEqual(await decodeJpeg(jpeg), image);
  });

  Deno.test(`decodeJpegWindow() gives those of any window: ${name}`, () => {
    const random = new Random(1, name);
    for (let i = 0; i < 60; i++) {
      const x = random.below(61), y = random.below(45);
      const window = { x, y, width: 1 + random.below(61 - x), height: 1 + random.below(45 - y) };
      const address = decodeJpegWindow(jpeg, image, window);
      notStrictEqual(address, 0);
      const pixels = kernelBytes(address, window.width * window.height * 4);
      deepStrictEqual(pixels.filter((_, i) => i % 4 < 3), crop(image, window).data);
    }
  });

  Deno.test(`decodeJpegWindow() takes no file that was cut short, wherever: ${name}`, () => {
    const window = { x: 0, y: 0, width: 1, height: 1 };
    for (let length = 0; length < jpeg.length; length++) {
      strictEqual(decodeJpegWindow(jpeg.subarray(0, length), image, window), 0);
    }
  });
}

Deno.test("decodeJpegWindow() leaves to others what is not baseline in grey or colour", () => {
  const window = { x: 0, y: 0, width: 16, height: 12 }, size = { width: 16, height: 12 };
  notStrictEqual(decodeJpegWindow(read("gradient_baseline"), size, window), 0);
  strictEqual(decodeJpegWindow(read("gradient_progressive"), size, window), 0);
  strictEqual(decodeJpegWindow(read("gradient_cmyk"), size, window), 0);
});

Deno.test("decodeJpegWindow() decodes a picture only of the size that it was told", () => {
  const window = { x: 0, y: 0, width: 9, height: 9 };
  strictEqual(decodeJpegWindow(read("gradient_baseline"), { width: 16, height: 13 }, window), 0);
});

Deno.test("decodeJpegWindow() comes to an end with shuffled bytes, and is as good as new", () => {
  const seed = Date.now();
  console.log(`seed ${seed}`);
  for (let round = 0; round < 3000; round++) {
    const random = new Random(seed, round);
    const { jpeg, image } = patches[round % patches.length];
    const bytes = jpeg.slice();
    for (let i = random.below(6); i >= 0; i--) {
      // Two of three changes go into the header.
      const most = random.below(3) > 0 ? 640 : bytes.length;
      bytes[random.below(Math.min(most, bytes.length))] = random.below(256);
    }
    decodeJpegWindow(bytes, image, { x: 5, y: 5, width: 40, height: 30 });
  }
  for (const { jpeg, image } of patches) {
    const address = decodeJpegWindow(jpeg, image, { x: 0, y: 0, width: 61, height: 45 });
    const pixels = kernelBytes(address, 61 * 45 * 4).filter((_, i) => i % 4 < 3);
    deepStrictEqual(pixels, image.data);
  }
});
