import {
  deepStrictEqual,
  notDeepStrictEqual,
  ok,
  rejects,
  strictEqual,
  throws,
} from "node:assert/strict";
import { finishSquares } from "../../src/compute/kernels/finish_squares/finish_squares_cpu.ts";
import type { Dataset } from "../../src/datasets/dataset.ts";
import { inSameBatch, type Sample } from "../../src/datasets/sample.ts";
import type { OrientationRule } from "../../src/images/orientation.ts";
import type { ImageDecodeError } from "../../src/images/image_decode_error.ts";
import { type Augmented, AugmentStream } from "../../src/streams/augment_stream.ts";
import { BatchStream } from "../../src/streams/batch_stream.ts";
import { type Decoded, DecodeStream } from "../../src/streams/decode_stream.ts";
import { type LoadedBatch, LoadStream, SquareStream } from "../../src/streams/load_stream.ts";
import { SampleStream } from "../../src/streams/sample_stream.ts";
import { listedDataset } from "../datasets/listed_dataset.ts";
import { patches } from "../images/patches.ts";
import { turned } from "../images/turned.ts";
import { replaceWorker } from "../replace_worker.ts";

const pause = (ms = 5) => new Promise((resolve) => setTimeout(resolve, ms));
const recipe = { size: 20, crop: 30, jitter: 3, flip: true, train: true, seed: 5 };

/** Identities of two images each, JPEG files of every kind; some can be made bad. */
function faces(bad: { unreadable?: number[]; broken?: number[] } = {}) {
  const watch = { reads: 0 };
  const read = async (image: number) => {
    watch.reads++;
    await pause(image % 3); // they get ready in any order
    if (bad.unreadable?.includes(image)) throw new Deno.errors.NotFound("no such file");
    const { jpeg } = patches[image % patches.length];
    return jpeg.slice(0, bad.broken?.includes(image) ? 900 : undefined);
  };
  return { dataset: { ...listedDataset(2, 2, 2, 2, 2, 2), read } as Dataset, watch };
}

const samples = (dataset: Dataset, epochs = 2) =>
  new SampleStream(dataset, { batchSize: 4, imagesPerIdentity: 2, seed: 1, epochs });
const batches = (dataset: Dataset, epochs = 2) =>
  samples(dataset, epochs).pipeThrough(new BatchStream(4, { sameBatch: inSameBatch }));

/** The same one stage after the other. */
async function inStages(dataset: Dataset): Promise<LoadedBatch<Sample>[]> {
  const whole = await Array.fromAsync(
    samples(dataset)
      .pipeThrough(new DecodeStream(dataset, { workers: 0, onSkip: () => {} }))
      .pipeThrough(new AugmentStream(recipe))
      .pipeThrough(new BatchStream<Augmented<Decoded<Sample>>>(4, { sameBatch: inSameBatch })),
  );
  return whole.map((batch) => ({
    items: batch.map(({ pixels: _, ...sample }) => sample),
    pixels: Float32Array.from(batch.flatMap(({ pixels }) => [...pixels])),
  }));
}

for (const workers of [0, 1, 3]) {
  Deno.test(`LoadStream gives what decoding, augmenting and batching give, with ${workers} workers`, async () => {
    const { dataset } = faces();
    const loaded = batches(dataset).pipeThrough(new LoadStream(dataset, { ...recipe, workers }));
    const all = await Array.fromAsync(loaded);
    strictEqual(all.length, 6);
    deepStrictEqual(all, await inStages(dataset));
  });

  Deno.test(`LoadStream and SquareStream turn pictures as DecodeStream does, or none, with ${workers} workers`, async () => {
    const dataset: Dataset = {
      ...faces().dataset,
      read: (image) => Promise.resolve(turned[image % 8].bytes.slice()),
    };
    const all = async (orientation?: OrientationRule) => {
      const cut = { size: 7, crop: 9, orientation, workers };
      const loaded = await Array.fromAsync(
        batches(dataset, 1).pipeThrough(new LoadStream(dataset, cut)),
      );
      const squares = await Array.fromAsync(
        batches(dataset, 1).pipeThrough(new SquareStream(dataset, cut)),
      );
      const staged = await Array.fromAsync(
        samples(dataset, 1)
          .pipeThrough(new DecodeStream(dataset, { workers, orientation }))
          .pipeThrough(new AugmentStream({ size: 7, crop: 9 })),
      );
      const pixels = loaded.flatMap(({ pixels }) => [...pixels]);
      deepStrictEqual(squares.flatMap(({ pixels }) => [...finishSquares(pixels, 7)]), pixels);
      deepStrictEqual(staged.flatMap(({ pixels }) => [...pixels]), pixels);
      return pixels;
    };
    const upright = await all();
    deepStrictEqual(await all("exif"), upright);
    notDeepStrictEqual(await all("stored"), upright);
  });

  Deno.test(`LoadStream skips bad images and tells which, with ${workers} workers`, async () => {
    const { dataset } = faces({ unreadable: [2, 5], broken: [0, 4] });
    const skipped: ImageDecodeError[] = [];
    const onSkip = (error: ImageDecodeError) => void skipped.push(error);
    const loaded = batches(dataset)
      .pipeThrough(new LoadStream(dataset, { ...recipe, workers, onSkip }));
    deepStrictEqual(await Array.fromAsync(loaded), await inStages(dataset));
    strictEqual(skipped.length, 8);
    for (const { path, message } of skipped) {
      const image = Number.parseInt(path);
      ok([0, 2, 4, 5].includes(image));
      const isGone = message === `Cannot decode "${image}.pgm": no such file`;
      strictEqual(isGone, image === 2 || image === 5, message);
    }
  });

  Deno.test(`LoadStream ends with an error on a bad image if strict, with ${workers} workers`, async () => {
    for (const bad of [{ unreadable: [7] }, { broken: [7] }]) {
      const { dataset } = faces(bad);
      const loaded = batches(dataset)
        .pipeThrough(new LoadStream(dataset, { ...recipe, workers, strict: true }));
      await rejects(Array.fromAsync(loaded), { name: "ImageDecodeError", path: "7.pgm" });
    }
  });

  Deno.test(`LoadStream reads nothing early and never too far ahead, with ${workers} workers`, async () => {
    const { dataset, watch } = faces();
    const loader = new LoadStream(dataset, { ...recipe, workers, maxInFlight: 2 });
    const reader = batches(dataset, 10).pipeThrough(loader).getReader();
    await pause(20);
    strictEqual(watch.reads, 0);
    for (let taken = 1; taken <= 3; taken++) {
      await reader.read();
      await pause(20);
      strictEqual(watch.reads, 4 * (taken + 2));
    }
    await reader.cancel();
    await pause(20);
    strictEqual(watch.reads, 20);
  });
}

const BREAKING = new URL("./breaking_load_worker.ts", import.meta.url);

Deno.test("LoadStream replaces workers that an image hangs, breaks or ends, and names the image", () =>
  replaceWorker("/load_worker.ts", BREAKING, async () => {
    const { dataset } = faces();
    const breakers = new Map(["HANGS", "THROWS", "CRASHES"].map((text, i) => [1 + 4 * i, text]));
    const breaking: Dataset = {
      ...dataset,
      read: async (image) =>
        breakers.has(image)
          ? new TextEncoder().encode(breakers.get(image))
          : await dataset.read(image),
    };
    const skipped: ImageDecodeError[] = [];
    const onSkip = (error: ImageDecodeError) => void skipped.push(error);
    const loaded = batches(breaking, 1).pipeThrough(
      new LoadStream(breaking, { ...recipe, workers: 2, onSkip, timeLimitMs: 4000 }),
    );
    const items = (await Array.fromAsync(loaded)).flatMap(({ items }) => items);
    deepStrictEqual(
      items.map(({ image }) => image).sort((a, b) => a - b),
      [0, 2, 3, 4, 6, 7, 8, 10, 11],
    );
    deepStrictEqual(
      skipped.map(({ message }) => message.replace("Uncaught Error", "Error")).sort(),
      [
        'Cannot decode "1.pgm": it took longer than 4 s',
        'Cannot decode "5.pgm": RuntimeError: unreachable',
        'Cannot decode "9.pgm": Error: crashed',
      ],
    );
  }));

Deno.test("LoadStream ends where a worker may not read its decoder, and blames no image", () =>
  replaceWorker("/load_worker.ts", BREAKING, async () => {
    const { dataset } = faces();
    const read = () => Promise.resolve(new TextEncoder().encode("DENIES_"));
    const skipped: ImageDecodeError[] = [];
    const onSkip = (error: ImageDecodeError) => void skipped.push(error);
    const loaded = batches(dataset, 1)
      .pipeThrough(new LoadStream({ ...dataset, read }, { ...recipe, workers: 2, onSkip }));
    await rejects(Array.fromAsync(loaded), Deno.errors.NotCapable);
    deepStrictEqual(skipped, []);
  }));

Deno.test("LoadStream leaves out a batch of which no image is left, and ends when none comes", async () => {
  const { dataset } = faces({ broken: Array.from({ length: 12 }, (_, i) => i) });
  let skipped = 0;
  const loaded = batches(dataset)
    .pipeThrough(new LoadStream(dataset, { ...recipe, workers: 0, onSkip: () => void skipped++ }));
  deepStrictEqual(await Array.fromAsync(loaded), []);
  strictEqual(skipped, 24);
});

Deno.test("LoadStream leaves nothing to chance outside of training", async () => {
  const { dataset } = faces();
  const load = (options: { train?: boolean; jitter?: number; flip?: boolean }) =>
    Array.fromAsync(
      batches(dataset).pipeThrough(new LoadStream(dataset, { ...recipe, workers: 0, ...options })),
    );
  const plain = await load({ train: false });
  deepStrictEqual(plain, await load({ jitter: 0, flip: false }));
});

Deno.test("LoadStream takes a missing permission for no fault of the image", async () => {
  const { dataset } = faces();
  const read = () => Promise.reject(new Deno.errors.NotCapable("Requires read access"));
  const loaded = batches(dataset)
    .pipeThrough(new LoadStream({ ...dataset, read }, { ...recipe, workers: 0 }));
  await rejects(Array.fromAsync(loaded), Deno.errors.NotCapable);
});

Deno.test("LoadStream passes cancellation up", async () => {
  const { dataset } = faces();
  let reason: unknown;
  const endless = new ReadableStream<Sample[]>({
    pull: (controller) =>
      controller.enqueue([{ image: 1, identity: 0, epoch: 0, batch: 0, position: 0 }]),
    cancel: (why) => void (reason = why),
  });
  const reader = endless.pipeThrough(new LoadStream(dataset, { ...recipe, workers: 1 }))
    .getReader();
  await reader.read();
  await reader.cancel("enough");
  await pause();
  strictEqual(reason, "enough");
});

Deno.test("LoadStream refuses options out of range at once", () => {
  const { dataset } = faces();
  throws(() => new LoadStream(dataset, { size: 0 }), /size must be a whole number from 1/);
  throws(() => new LoadStream(dataset, { size: 2, workers: -1 }), /workers must be a whole number/);
  throws(() => new LoadStream(dataset, { size: 2, maxInFlight: 0 }), /maxInFlight must be/);
});
