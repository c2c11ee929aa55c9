import { deepStrictEqual, notDeepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { samplesInOrder } from "../../src/datasets/samples_in_order.ts";
import { ShuffledEpoch } from "../../src/datasets/shuffled_epoch.ts";
import { listedDataset } from "./listed_dataset.ts";

const dataset = listedDataset(3, 1, 4);

function images(options: { batchSize: number; seed?: number; epoch?: number }): number[] {
  const epoch = new ShuffledEpoch(dataset, options);
  return Array.from({ length: epoch.batchCount }, (_, i) => epoch.batch(i)).flat()
    .map((sample) => sample.image);
}

Deno.test("ShuffledEpoch shows every image once and fills the last batch from the front", () => {
  const shown = images({ batchSize: 3 });
  strictEqual(shown.length, 9);
  deepStrictEqual(shown.slice(0, 8).sort(), [0, 1, 2, 3, 4, 5, 6, 7]);
  strictEqual(shown[8], shown[0]);
});

Deno.test("ShuffledEpoch takes batches larger than the data", () => {
  strictEqual(images({ batchSize: 20 }).length, 20);
});

Deno.test("ShuffledEpoch has another order for another epoch or seed", () => {
  deepStrictEqual(images({ batchSize: 8, epoch: 1 }), images({ batchSize: 4, epoch: 1 }));
  notDeepStrictEqual(images({ batchSize: 8 }), images({ batchSize: 8, epoch: 1 }));
  notDeepStrictEqual(images({ batchSize: 8 }), images({ batchSize: 8, seed: 1 }));
});

Deno.test("ShuffledEpoch says who is shown, and when", () => {
  const samples = new ShuffledEpoch(dataset, { batchSize: 3, epoch: 7 }).batch(1);
  deepStrictEqual(samples.map(({ epoch, batch, position }) => [epoch, batch, position]), [
    [7, 1, 3],
    [7, 1, 4],
    [7, 1, 5],
  ]);
  for (const { image, identity } of samples) strictEqual(identity, [0, 0, 0, 1, 2, 2, 2, 2][image]);
});

Deno.test("ShuffledEpoch refuses empty data and broken batch sizes", () => {
  throws(() => new ShuffledEpoch(listedDataset(), { batchSize: 1 }), {
    message: 'Cannot sample as "listed" has no images',
  });
  for (const batchSize of [0, 1.5, NaN]) {
    throws(() => new ShuffledEpoch(dataset, { batchSize }), RangeError);
  }
});

Deno.test("samplesInOrder() gives every image once, in its order", () => {
  deepStrictEqual(
    Array.from(samplesInOrder(listedDataset(2, 1), 2), (s) => [s.image, s.identity, s.batch]),
    [[0, 0, 0], [1, 0, 0], [2, 1, 1]],
  );
  deepStrictEqual([...samplesInOrder(listedDataset(), 2)], []);
});
