import { Random, type RandomKey } from "./random.ts";

const ROUNDS = 4;

/**
 * A random order of the numbers 0 to `size` - 1 that is computed, not stored: any place of it costs
 * the same and no memory grows with `size`. A balanced Feistel network over the next power of four,
 * walked until it lands below `size` (Black and Rogaway, "Ciphers with Arbitrary Finite Domains", 2002).
 *
 * @example Usage
 * ```ts
 * import { Permutation } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const order = new Permutation(5, 1, "epoch", 0);
 *
 * deepStrictEqual([0, 1, 2, 3, 4].map((i) => order.at(i)).sort(), [0, 1, 2, 3, 4]);
 * ```
 */
export class Permutation {
  /** How many numbers are put in order. */
  readonly size: number;
  readonly #halfBits: number;
  readonly #keys: Uint32Array;

  /**
   * Chooses an order.
   *
   * @param size How many numbers to put in order, 0 to 2^32.
   * @param keys What the order is for; the same keys give the same order.
   */
  constructor(size: number, ...keys: RandomKey[]) {
    if (!Number.isInteger(size) || size < 0 || size > 2 ** 32) {
      throw new RangeError(
        `Cannot permute as size must be a whole number up to 2^32: current value is ${size}`,
      );
    }
    this.size = size;
    this.#halfBits = Math.max(1, Math.ceil(Math.log2(Math.max(2, size)) / 2));
    const random = new Random(...keys, "permutation");
    this.#keys = Uint32Array.from({ length: ROUNDS }, () => random.uint32());
  }

  /** The number at `place`, both 0 to `size` - 1. */
  at(place: number): number {
    let value = place;
    do value = this.#encipher(value); while (value >= this.size);
    return value;
  }

  #encipher(value: number): number {
    const span = 2 ** this.#halfBits, mask = span - 1;
    let left = Math.floor(value / span), right = value & mask;
    for (const key of this.#keys) {
      let x = Math.imul(right ^ key, 0xed5ad4bb);
      x = Math.imul(x ^ (x >>> 15), 0xac4c1b51);
      [left, right] = [right, (left ^ x ^ (x >>> 16)) & mask];
    }
    return left * span + right;
  }
}
