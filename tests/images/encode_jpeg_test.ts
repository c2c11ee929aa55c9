import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import golden from "../../fixtures/golden/encode_jpeg.json" with { type: "json" };
import { decodeImage } from "../../src/images/decode_image.ts";
import { encodeJpeg } from "../../src/images/encode_jpeg.ts";

/** A smooth picture. */
function picture(width: number, height: number) {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / 3), x = pixel % width, y = Math.floor(pixel / width);
    data[i] = 128 + 60 * Math.sin((x + 2 * y) / 15 + i % 3);
  }
  return { width, height, data };
}

/** What fixtures/make_jpegs.py draws. */
const PICTURES: Record<string, (width: number, height: number) => Uint8Array> = {
  waves(width, height) {
    const data = new Uint8Array(width * height * 3);
    for (let i = 0; i < data.length; i++) {
      const pixel = Math.floor(i / 3), x = pixel % width, y = Math.floor(pixel / width);
      data[i] = (3 * x * x + 5 * y * y + x * y + 90 * (i % 3)) >> 4;
    }
    return data;
  },
  cosines(width, height) {
    const data = new Uint8Array(width * height * 3).fill(128),
      cosine = (x: number, u: number) => Math.cos((2 * x + 1) * u * Math.PI / 16);
    let block = 0, count = 1, following = 2;
    for (const place of "10 01 02 11 20 30 21 12 03 04 13 22 31 40 50 41".split(" ")) {
      const [u, v] = Array.from(place, Number);
      const levels = Uint8Array.from(
        { length: 64 },
        (_, i) => Math.floor(128.5 + 80.3 * (cosine(i % 8, u) * cosine(i >> 3, v))),
      );
      for (const end = block + count; block < end; block++) {
        const top = Math.floor(8 * block / width) * 8, left = 8 * block % width;
        for (const [i, level] of levels.entries()) {
          const at = ((top + (i >> 3)) * width + left + i % 8) * 3;
          data.fill(level, at, at + 3);
        }
      }
      [count, following] = [following, count + following];
    }
    return data;
  },
};

for (const { picture, width, height, quality, ...expected } of golden.files) {
  Deno.test(`encodeJpeg() writes Pillow's bytes of ${picture}, ${width} x ${height} at ${quality}`, async () => {
    const data = PICTURES[picture](width, height), before = data.slice();
    const file = await encodeJpeg({ width, height, data }, quality);
    const sha256 = new Uint8Array(await crypto.subtle.digest("SHA-256", file)).toHex();
    deepStrictEqual({ bytes: file.length, sha256 }, expected);
    deepStrictEqual(data, before);
    const { data: decoded, ...size } = await decodeImage(file);
    deepStrictEqual(size, { width, height });
    if (quality < 90) return;
    const off = decoded.reduce((sum, value, i) => sum + Math.abs(value - data[i]), 0);
    ok(off / decoded.length < 12, `${off / decoded.length}`);
  });
}

Deno.test("encodeJpeg() takes a quality from 1 to 100", async () => {
  const image = picture(64, 64);
  const small = await encodeJpeg(image, 30), large = await encodeJpeg(image, 100);
  strictEqual(small.length < large.length, true);
  await rejects(encodeJpeg(image, 0), RangeError);
  await rejects(encodeJpeg(image, 100.5), RangeError);
});

Deno.test("encodeJpeg() refuses images of no pixels, and those that are too long for the format", async () => {
  for (const [width, height] of [[0, 4], [4, 0], [65536, 1], [1, 65536]]) {
    const data = new Uint8Array(width * height * 3);
    await rejects(encodeJpeg({ width, height, data }), {
      name: "RangeError",
      message:
        `Cannot encode a JPEG as each side must be from 1 to 65535 pixels: the image has ${width} x ${height}`,
    });
  }
  const line = { width: 65535, height: 1, data: new Uint8Array(65535 * 3).fill(7) };
  strictEqual((await decodeImage(await encodeJpeg(line))).data[3 * 65534], 7);
});
