import { deepStrictEqual, strictEqual } from "node:assert/strict";
import type { Dataset } from "../../src/datasets/dataset.ts";
import { inSameBatch } from "../../src/datasets/sample.ts";
import { AugmentStream } from "../../src/streams/augment_stream.ts";
import { BatchStream } from "../../src/streams/batch_stream.ts";
import { DecodeStream } from "../../src/streams/decode_stream.ts";
import { SampleStream } from "../../src/streams/sample_stream.ts";
import { listedDataset } from "../datasets/listed_dataset.ts";

function batches(
  dataset: Dataset,
  workers: number,
  start: { epoch?: number; batch?: number } = {},
) {
  const options = { batchSize: 4, imagesPerIdentity: 2, seed: 1, epochs: 2, ...start };
  return Array.fromAsync(
    new SampleStream(dataset, options)
      .pipeThrough(new DecodeStream(dataset, { workers, onSkip: () => {} }))
      .pipeThrough(new AugmentStream({ size: 3, jitter: 1, flip: true, train: true, seed: 1 }))
      .pipeThrough(new BatchStream(4, { sameBatch: inSameBatch })),
  );
}

Deno.test("The pipe from samples to batches gives the same with any number of workers", async () => {
  const dataset = listedDataset(4, 2, 7, 2);
  const one = await batches(dataset, 1);
  deepStrictEqual(one.map((batch) => batch.length), [4, 4, 4, 4, 4, 4, 4, 4]);
  deepStrictEqual(await batches(dataset, 0), one);
  deepStrictEqual(await batches(dataset, 3), one);
});

Deno.test("The pipe goes on at any batch with the same pixels", async () => {
  const dataset = listedDataset(4, 2, 7, 2);
  const whole = await batches(dataset, 0);
  deepStrictEqual(await batches(dataset, 0, { epoch: 1, batch: 2 }), whole.slice(6));
});

Deno.test("The pipe keeps batches apart when an image is skipped", async () => {
  const dataset = listedDataset(4, 2, 7, 2);
  const read = (image: number) =>
    image === 4 ? Promise.reject(new Error("gone")) : dataset.read(image);
  const whole = await batches(dataset, 0);
  const rest = await batches({ ...dataset, read }, 0);
  const wanted = whole.map((batch) => batch.filter(({ image }) => image !== 4));
  deepStrictEqual(rest, wanted.filter((batch) => batch.length > 0));
  strictEqual(rest.some((batch) => batch.length < 4), true);
});
