import { deepStrictEqual, ok, rejects } from "node:assert/strict";
import { IMAGE_ENDINGS, isImagePath } from "../../src/datasets/file_names.ts";
import { decodeImage } from "../../src/images/decode_image.ts";
import { ImageDecodeError } from "../../src/images/image_decode_error.ts";
import { readImageHeader } from "../../src/images/read_image_header.ts";
import { readWholeHeader } from "../../src/images/read_whole_header.ts";
import { difference, pictures } from "./pictures.ts";

/**
 * Where Pillow is not met to the level: what a picture without its last scans looks like is a matter of taste, and so is
 * how colour of half the resolution is spread.
 */
const MOST: Record<string, number> = {
  "progressive_unfinished.jpg": 13,
  ...{ "still.avif": 7, "still.heic": 7, "endings.heif": 7 },
};

for (const { name, bytes, pillow } of pictures) {
  Deno.test(`decodeImage() gives Pillow's pixels: ${name}`, async () => {
    const { width, height, data } = await decodeImage(bytes);
    deepStrictEqual([width, height], [pillow.width, pillow.height]);
    const { mean, most } = difference(data, pillow.data);
    ok(most <= (MOST[name] ?? 1), `off by ${mean} on average, ${most} at most`);
  });
}

Deno.test("readWholeHeader() finds every picture whole, of its size, by a name of its format", () => {
  for (const { name, bytes, pillow } of pictures) {
    const { format, width, height } = readWholeHeader(bytes);
    deepStrictEqual([width, height], [pillow.width, pillow.height], name);
    const ending = name.slice(name.lastIndexOf(".")).toLowerCase();
    deepStrictEqual(format, FORMATS[ending] ?? ending.slice(1), name);
    ok(isImagePath(name), name);
  }
});

const FORMATS: Record<string, string> = {
  ...Object.fromEntries([".jpg", ".jpe", ".jfif"].map((ending) => [ending, "jpeg"])),
  ...Object.fromEntries([".ppm", ".pgm", ".pbm", ".pnm"].map((ending) => [ending, "pnm"])),
  ...{ ".tif": "tiff", ".dib": "bmp", ".heif": "heic" },
};

Deno.test("there is a picture for every ending but those that are other names of one", () => {
  const endings = new Set(
    pictures.map(({ name }) => name.slice(name.lastIndexOf(".")).toLowerCase()),
  );
  deepStrictEqual(IMAGE_ENDINGS.filter((ending) => !endings.has(ending)), [".jpeg"]);
});

Deno.test("decodeImage() takes no half of a picture", async () => {
  for (const { name, bytes } of pictures) {
    // In text there is room for fewer numbers, and a JPEG with its end is whole.
    const half = bytes.subarray(0, bytes.length / 2);
    await rejects(decodeImage(half), ImageDecodeError, name);
  }
});

Deno.test("decodeImage() reads on after pictures that its decoders refused", async () => {
  const seen = new Set<string>();
  for (const { name, bytes, pillow } of pictures) {
    const { format } = readImageHeader(bytes);
    if (seen.has(format)) continue;
    seen.add(format);
    const broken = bytes.slice();
    broken.fill(0x55, bytes.length / 2);
    await decodeImage(broken).catch((error) => ok(error instanceof ImageDecodeError));
    const { most } = difference((await decodeImage(bytes)).data, pillow.data);
    ok(most <= (MOST[name] ?? 1), name);
  }
});
