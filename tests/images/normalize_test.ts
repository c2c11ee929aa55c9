import { deepStrictEqual } from "node:assert/strict";
import { normalize } from "../../src/images/normalize.ts";

Deno.test("normalize() maps 0 to -1 and 255 to 1", () => {
  const image = { width: 1, height: 1, data: Uint8Array.of(0, 51, 255) };
  deepStrictEqual(normalize(image), Float32Array.of(-1, -0.6, 1));
});
