import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import type { Dataset } from "../../src/datasets/dataset.ts";
import {
  type Batch,
  type DataPosition,
  readBatches,
  type ReadBatchesOptions,
  readSquares,
} from "../../src/training/read_batches.ts";
import { finishSquares } from "../../src/compute/kernels/finish_squares/finish_squares.ts";
import { listedDataset } from "../datasets/listed_dataset.ts";
import { closeTo, testOnEveryDevice } from "../devices.ts";
import { patches } from "../images/patches.ts";

const start: DataPosition = { epoch: 0, batch: 0 };

/** Four identities of two images, in batches of two identities: two batches an epoch. */
const dataset = listedDataset(2, 2, 2, 2);

async function take(
  count: number,
  from = start,
  of: Dataset = dataset,
  share = { rank: 0, size: 1 },
) {
  const skipped: string[] = [];
  const { batches, batchesPerEpoch } = readBatches(of, {
    batch: 4,
    imagesPerIdentity: 2,
    recipe: { size: 2 },
    seed: 0,
    from,
    share,
    strict: false,
    onSkip: ({ path }) => skipped.push(path),
  });
  const reader = batches.getReader();
  const taken: Batch[] = [];
  try {
    while (taken.length < count) taken.push((await reader.read()).value!);
  } finally {
    await reader.cancel().catch(() => {});
  }
  return { taken, batchesPerEpoch, skipped };
}

/** The dataset with images that are none. */
function damaged(isBad: (image: number) => boolean): Dataset {
  return {
    ...dataset,
    read: (image) =>
      isBad(image) ? Promise.resolve(new TextEncoder().encode("no image")) : dataset.read(image),
  };
}

Deno.test("readBatches() gives pixels, identities, and where the next batch is", async () => {
  const { taken, batchesPerEpoch } = await take(3);
  strictEqual(batchesPerEpoch, 2);
  deepStrictEqual(taken.map(({ next }) => next), [
    { epoch: 0, batch: 1 },
    { epoch: 1, batch: 0 },
    { epoch: 1, batch: 1 },
  ]);
  for (const { pixels, identities } of taken) {
    strictEqual(pixels.length, 4 * 2 * 2 * 3);
    strictEqual(new Set(identities).size, 2);
    deepStrictEqual([identities[0], identities[2]], [identities[1], identities[3]]);
    // Image i of the dataset is grey i, and identity n has the images 2 n and 2 n + 1.
    const greys = [0, 12, 24, 36].map((at) => Math.round((pixels[at] + 1) * 127.5));
    deepStrictEqual(greys.map((grey) => grey >> 1), [...identities]);
  }
});

Deno.test("readBatches() goes on at a position as if it had never stopped", async () => {
  const { taken } = await take(4);
  for (const i of [0, 1, 2]) {
    deepStrictEqual((await take(1, taken[i].next)).taken[0], taken[i + 1]);
  }
});

Deno.test("readBatches() gives each rank its share, which together are the batch", async () => {
  const { taken: whole } = await take(3);
  const [first, second] = await Promise.all(
    [0, 1].map(async (rank) => (await take(3, start, dataset, { rank, size: 2 })).taken),
  );
  for (const [i, { pixels, identities, next }] of whole.entries()) {
    deepStrictEqual([...first[i].pixels, ...second[i].pixels], [...pixels]);
    deepStrictEqual([...first[i].identities, ...second[i].identities], [...identities]);
    deepStrictEqual([first[i].next, second[i].next], [next, next]);
  }
});

Deno.test("readBatches() makes smaller batches where images cannot be read", async () => {
  // For more epochs than it would take to give up, if one good batch did not make up for a bad image.
  const { taken, skipped } = await take(20, start, damaged((image) => image === 5));
  const sizes = taken.map(({ identities }) => identities.length);
  deepStrictEqual(sizes.sort(), [...Array(10).fill(3), ...Array(10).fill(4)]);
  deepStrictEqual(new Set(skipped), new Set(["5.pgm"]));
});

Deno.test("readBatches() leaves out a batch without a single image", async () => {
  const [first] = (await take(1)).taken;
  const bad = new Set(first.identities);
  const { taken } = await take(1, start, damaged((image) => bad.has(image >> 1)));
  deepStrictEqual(taken[0].next, { epoch: 1, batch: 0 });
  strictEqual(taken[0].identities.length, 4);
});

Deno.test("readBatches() fails when no image of an epoch can be read, instead of looking forever", async () => {
  await rejects(
    take(1, start, damaged(() => true)),
    /^Error: Cannot train on "listed" as images must be readable: none of a whole epoch is: "\d+\.pgm", /,
  );
});

testOnEveryDevice(
  "readSquares() gives the batches of readBatches(), for the device to finish",
  async () => {
    const size = 9;
    const photos = {
      ...dataset,
      // Every second file is no JPEG, and one is none at all.
      read: (image: number) => {
        if (image === 3) return Promise.resolve(new TextEncoder().encode("no image"));
        return image % 2 ? dataset.read(image) : Promise.resolve(patches[image % 6].jpeg.slice());
      },
    };
    const options: ReadBatchesOptions = {
      batch: 4,
      imagesPerIdentity: 2,
      recipe: { size, crop: 30, jitter: 3, flip: true },
      seed: 3,
      from: start,
      strict: false,
      onSkip: () => {},
    };
    const finished = readBatches(photos, options).batches.getReader();
    const unfinished = readSquares(photos, options).batches.getReader();
    for (let i = 0; i < 4; i++) {
      const { pixels, ...batch } = (await finished.read()).value!;
      const { pixels: squares, ...sameBatch } = (await unfinished.read()).value!;
      deepStrictEqual(sameBatch, batch);
      const made = finishSquares(squares, size);
      closeTo(await made.data(), pixels, 1e-6);
      made.dispose();
    }
    await Promise.all([finished.cancel(), unfinished.cancel()]);
  },
);
