/** The share of people not in the test set who may be taken for one who is. */
const STRANGERS = 0.01;

/**
 * A threshold for the centres of identities, taken from the test set itself: above it, at most 1 % of its identities
 * have somebody else of the test set. So that is about the share of other people who will be taken for one of them.
 * The threshold of pairs of images does not do: centres are nearer to one another than images, and each identity
 * is compared with all of the test set.
 *
 * @param cosines For each identity of the test set, the cosine with the nearest other one; at least one.
 *
 * @example Usage
 * ```ts
 * import { centreThreshold } from "../../mod.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(centreThreshold(Float32Array.of(0.25, 0.5, 0.125)), 0.5);
 * ```
 */
export function centreThreshold(cosines: Float32Array): number {
  const sorted = cosines.slice().sort().reverse();
  return sorted[Math.floor(STRANGERS * sorted.length)];
}
