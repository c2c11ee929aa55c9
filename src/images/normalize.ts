import type { Image } from "./image.ts";

const NORMALIZED = Float32Array.from({ length: 256 }, (_, value) => (value / 255 - 0.5) / 0.5);

/**
 * The pixels of an image as the networks take them: `(x / 255 - 0.5) / 0.5`, from -1 to 1.
 *
 * @returns A new array, layout H W C.
 *
 * @example Usage
 * ```ts
 * import { normalize } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const image = { width: 1, height: 1, data: Uint8Array.of(0, 255, 51) };
 *
 * deepStrictEqual(normalize(image), Float32Array.of(-1, 1, -0.6));
 * ```
 */
export function normalize(image: Image): Float32Array<ArrayBuffer> {
  const { data } = image;
  const normalized = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) normalized[i] = NORMALIZED[data[i]];
  return normalized;
}
