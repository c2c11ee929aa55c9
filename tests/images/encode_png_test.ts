import { deepStrictEqual } from "node:assert/strict";
import { decodePng } from "../../src/images/decode_png.ts";
import { encodePng } from "../../src/images/encode_png.ts";

Deno.test("encodePng() keeps every pixel", async () => {
  const data = Uint8Array.from({ length: 5 * 3 * 3 }, (_, i) => 37 * i % 256);
  const image = { width: 5, height: 3, data };

  deepStrictEqual(await decodePng(encodePng(image)), image);
});
