import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { decodeImage } from "../../src/images/decode_image.ts";
import { encodeJpeg } from "../../src/images/encode_jpeg.ts";
import { readImageHeader } from "../../src/images/read_image_header.ts";

/** A smooth picture. */
function picture(width: number, height: number) {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / 3), x = pixel % width, y = Math.floor(pixel / width);
    data[i] = 128 + 60 * Math.sin((x + 2 * y) / 15 + i % 3);
  }
  return { width, height, data };
}

for (const [width, height] of [[1, 1], [7, 31], [64, 48]]) {
  Deno.test(`encodeJpeg() makes a baseline file of ${width} x ${height} close to the picture`, async () => {
    const image = picture(width, height), before = image.data.slice();
    const bytes = await encodeJpeg(image);
    deepStrictEqual(readImageHeader(bytes), { format: "jpeg", width, height });
    ok(bytes.some((byte, i) => byte === 0xff && bytes[i + 1] === 0xc0), "baseline");
    const decoded = await decodeImage(bytes);
    const off = decoded.data.reduce((sum, value, i) => sum + Math.abs(value - image.data[i]), 0);
    ok(off / decoded.data.length < 3, `${off / decoded.data.length}`);
    deepStrictEqual(image.data, before);
    deepStrictEqual(await encodeJpeg(image), bytes);
  });
}

Deno.test("encodeJpeg() takes a quality from 1 to 100", async () => {
  const image = picture(64, 64);
  const small = await encodeJpeg(image, 30), large = await encodeJpeg(image, 100);
  strictEqual(small.length < large.length, true);
  await rejects(encodeJpeg(image, 0), RangeError);
  await rejects(encodeJpeg(image, 100.5), RangeError);
});
