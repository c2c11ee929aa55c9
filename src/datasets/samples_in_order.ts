import type { Dataset } from "./dataset.ts";
import type { Sample } from "./sample.ts";

/**
 * Every image of a dataset once, in its order, in batches of B with a shorter one at the end: what
 * extraction and evaluation read. `ReadableStream.from` makes a stream of it.
 *
 * @param batchSize B, a positive integer.
 *
 * @example Usage
 * ```ts
 * import { samplesInOrder, syntheticFaces } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const samples = samplesInOrder(syntheticFaces({ identities: 2, imagesPerIdentity: 2 }), 3);
 *
 * deepStrictEqual(Array.from(samples, (s) => [s.image, s.identity, s.batch]), [
 *   [0, 0, 0], [1, 0, 0], [2, 1, 0], [3, 1, 1],
 * ]);
 * ```
 */
export function* samplesInOrder(dataset: Dataset, batchSize: number): Generator<Sample> {
  for (let identity = 0; identity < dataset.identityCount; identity++) {
    for (
      let image = dataset.firstImage(identity);
      image < dataset.firstImage(identity + 1);
      image++
    ) {
      const batch = Math.floor(image / batchSize);
      yield { image, identity, epoch: 0, batch, position: image };
    }
  }
}
