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
