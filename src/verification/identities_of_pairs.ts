import type { Pairs } from "./pairs.ts";

/** Whom the images of pairs show. */
export interface IdentitiesOfPairs {
  /** Whether identities are known. If not, images are one identity's as far as pairs say so. */
  isKnown: boolean;
  /** How many there are. */
  count: number;
  /** Of the one image of each pair, from 0. */
  a: Int32Array;
  /** Of the other one. */
  b: Int32Array;
}

/**
 * Says whom the images of pairs show: by the identity of each row, where that is known and agrees with the pairs;
 * otherwise rows are taken for one identity if pairs of one identity join them, directly or by way of others.
 *
 * @param pairs Of rows.
 * @param identities The identity of each row. Those that a verification set has, which knows of none and numbers its
 * images, contradict its pairs, so they are passed over.
 */
export function identitiesOfPairs(
  { a, b, same }: Pick<Pairs, "a" | "b" | "same">,
  identities?: Int32Array,
): IdentitiesOfPairs {
  const isKnown = identities !== undefined &&
    a.every((row, pair) => (identities[row] === identities[b[pair]]) === (same[pair] === 1));
  const of = isKnown ? identities : joinRows(a, b, same);
  const numbers = new Map<number, number>();
  const numberOf = (identity: number) => {
    const number = numbers.get(identity) ?? numbers.size;
    numbers.set(identity, number);
    return number;
  };
  const ofA = a.map((row) => numberOf(of[row])), ofB = b.map((row) => numberOf(of[row]));
  return { isKnown, count: numbers.size, a: ofA, b: ofB };
}

/** One row of all those that are joined, for each of them: union and find, with halved paths. */
function joinRows(a: Int32Array, b: Int32Array, same: Uint8Array): Int32Array {
  let rows = 0;
  for (let pair = 0; pair < a.length; pair++) rows = Math.max(rows, a[pair] + 1, b[pair] + 1);
  const parents = Int32Array.from({ length: rows }, (_, row) => row);
  const find = (row: number) => {
    while (parents[row] !== row) row = parents[row] = parents[parents[row]];
    return row;
  };
  for (let pair = 0; pair < a.length; pair++) {
    if (same[pair] === 1) parents[find(a[pair])] = find(b[pair]);
  }
  return parents.map((_, row) => find(row));
}

/**
 * Numbers for identities that have names, or other numbers, from 0 in the order in which they first come.
 *
 * @example Usage
 * ```ts
 * import { numberIdentities } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(numberIdentities(["Bob", "Ada", "Bob"]), Int32Array.of(0, 1, 0));
 * ```
 */
export function numberIdentities(names: Iterable<string | number>): Int32Array {
  const numbers = new Map<string | number, number>();
  for (const name of names) if (!numbers.has(name)) numbers.set(name, numbers.size);
  return Int32Array.from(names, (name) => numbers.get(name)!);
}
