import { createHash } from "node:crypto";

/**
 * A number that is the same for the same bytes: 63 bits of their SHA-256, taken for a float64. They are
 * numbers, and never NaN, so that a hundred million of them lie in one typed array, which sorts them
 * by itself; the odds that any two of so many are the same by chance are 1 in 1,800.
 *
 * @param parts The bytes, in one piece or several.
 *
 * @example Usage
 * ```ts
 * import { imageHash } from "../../mod.ts";
 * import { notStrictEqual, strictEqual } from "node:assert/strict";
 *
 * strictEqual(imageHash(Uint8Array.of(1, 2)), imageHash(Uint8Array.of(1), Uint8Array.of(2)));
 * notStrictEqual(imageHash(Uint8Array.of(1, 2)), imageHash(Uint8Array.of(2, 1)));
 * ```
 */
export function imageHash(...parts: Uint8Array[]): number {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  const digest = hash.digest();
  digest[0] &= 0xbf; // an exponent without its highest bit is that of a finite number
  return digest.readDoubleBE(0);
}
