import { deepStrictEqual } from "node:assert/strict";
import { normalize } from "../../src/images/normalize.ts";
import { normalizeBytes } from "../../src/images/normalize_bytes.ts";

for (const length of [0, 1, 7, 256, 2 ** 15, 2 ** 15 + 13, 100_003]) {
  Deno.test(`normalizeBytes() makes of ${length} bytes what normalize() does, to the last bit`, () => {
    const data = Uint8Array.from({ length }, (_, i) => i * 37 + (i >> 8));
    const pixels = new Float32Array(length);
    normalizeBytes(data, pixels);
    deepStrictEqual(pixels, normalize({ width: length, height: 1, data }));
  });
}
