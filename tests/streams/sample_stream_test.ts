import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { BalancedEpoch } from "../../src/datasets/balanced_epoch.ts";
import { SampleStream, type SampleStreamOptions } from "../../src/streams/sample_stream.ts";
import { listedDataset } from "../datasets/listed_dataset.ts";

const dataset = listedDataset(4, 2, 7, 2);
const options = { batchSize: 4, imagesPerIdentity: 2, seed: 1 };
const all = (more: Partial<SampleStreamOptions>) =>
  Array.fromAsync(new SampleStream(dataset, { ...options, ...more }));

Deno.test("SampleStream gives the batches of one epoch after the other", async () => {
  const stream = new SampleStream(dataset, { ...options, epochs: 2 });
  strictEqual(stream.batchesPerEpoch, 4); // 2 + 1 + 4 + 1 groups in batches of 2
  const expected = [0, 1].flatMap((epoch) => {
    const batches = new BalancedEpoch(dataset, { ...options, epoch });
    return [0, 1, 2, 3].flatMap((i) => batches.batch(i));
  });
  deepStrictEqual(await Array.fromAsync(stream), expected);
});

Deno.test("SampleStream goes on anywhere as if it had never stopped", async () => {
  const whole = await all({ epochs: 3 });
  for (const [epoch, batch] of [[0, 0], [0, 3], [1, 0], [2, 2]]) {
    const rest = await all({ epoch, batch, epochs: 3 });
    deepStrictEqual(rest, whole.slice((epoch * 4 + batch) * 4));
  }
  deepStrictEqual(await all({ epoch: 0, batch: 4, epochs: 3 }), whole.slice(16));
  deepStrictEqual(await all({ epoch: 3, epochs: 3 }), []);
});

Deno.test("SampleStream merely shuffles for one image an identity", async () => {
  const samples = await Array.fromAsync(new SampleStream(dataset, { batchSize: 5, epochs: 1 }));
  strictEqual(samples.length, 15);
  deepStrictEqual(new Set(samples.map(({ image }) => image)).size, 15);
});

Deno.test("SampleStream has no end by default and stops when cancelled", async () => {
  let epochs = 0;
  for await (const { epoch } of new SampleStream(dataset, options)) {
    epochs = epoch;
    if (epoch === 20) break;
  }
  strictEqual(epochs, 20);
});

Deno.test("SampleStream draws nothing before someone reads", async () => {
  let drawn = 0;
  const counting = { ...dataset, firstImage: (i: number) => (drawn++, dataset.firstImage(i)) };
  const stream = new SampleStream(counting, options);
  const before = drawn;
  await new Promise((resolve) => setTimeout(resolve, 5));
  strictEqual(drawn, before);
  await stream.cancel();
});

Deno.test("SampleStream refuses what does not fit at once", () => {
  const open = (more: object) => () => new SampleStream(dataset, { ...options, ...more });
  throws(open({ epoch: -1 }), /epoch must be a whole number from 0: current value is -1/);
  throws(open({ batch: 5 }), /Cannot sample from batch 5: an epoch has 4 batches/);
  throws(open({ imagesPerIdentity: 4 }), /2 of 4 identities in "listed" have fewer than 4/);
  throws(open({ batchSize: 12 }), /Cannot sample batches of 6 identities/);
});
