import { deepStrictEqual, strictEqual } from "node:assert/strict";
import type { Dataset } from "../../src/datasets/dataset.ts";
import { type Centres, embedCentres } from "../../src/inspection/embed_centres.ts";
import { closeTo, testOnDevice } from "../devices.ts";
import { type Colour, colourBackbone, colourDataset } from "./colours.ts";

const RED: Colour = [255, 0, 0], GREEN: Colour = [0, 255, 0], WHITE: Colour = [255, 255, 255];

async function embed(dataset: Dataset, signal?: AbortSignal) {
  const blocks: Centres[] = [], progress: number[] = [];
  const centres = embedCentres(colourBackbone, dataset, {
    recipe: { size: 1 },
    signal,
    onProgress: (done) => progress.push(done),
  });
  for await (const block of centres) blocks.push(block);
  return { blocks, progress };
}

/** Of unit length: [r, g, b, r, g, b], as the mirror image is the same. */
function unit(r: number, g: number, b: number): number[] {
  const norm = Math.sqrt(2 * (r * r + g * g + b * b));
  return [r, g, b, r, g, b].map((value) => value / norm);
}

testOnDevice("cpu", "embedCentres() gives the mean of unit features, of unit length", async () => {
  const { blocks: [block, ...others] } = await embed(colourDataset([RED, WHITE, RED], [GREEN]));

  strictEqual(others.length, 0);
  deepStrictEqual([block.firstIdentity, block.count, block.length], [0, 2, 6]);
  closeTo(block.data, [...unit(3, -1, -1), ...unit(-1, 1, -1)], 1e-6);
});

testOnDevice("cpu", "embedCentres() halves the images of an identity by turns", async () => {
  const { blocks: [{ halves }] } = await embed(colourDataset([RED, WHITE, RED], [GREEN]));

  closeTo(halves, [
    ...unit(1, -1, -1),
    ...unit(1, 1, 1),
    ...unit(-1, 1, -1),
    ...[0, 0, 0, 0, 0, 0],
  ], 1e-6);
});

testOnDevice("cpu", "embedCentres() passes over images that cannot be read", async () => {
  const { blocks: [{ count, data }] } = await embed(
    colourDataset([undefined, RED], [undefined], [], [GREEN, undefined]),
  );

  strictEqual(count, 4);
  const zeros = [0, 0, 0, 0, 0, 0];
  closeTo(data, [...unit(1, -1, -1), ...zeros, ...zeros, ...unit(-1, 1, -1)], 1e-6);
});

testOnDevice("cpu", "embedCentres() goes on with an identity from block to block", async () => {
  const many = Array.from({ length: 2050 }, (_, i) => i % 2 ? GREEN : RED);
  const { blocks, progress } = await embed(colourDataset([WHITE], many, [RED]));

  deepStrictEqual(blocks.map(({ firstIdentity, count }) => [firstIdentity, count]), [[0, 1], [
    1,
    2,
  ]]);
  closeTo(blocks[1].data, [...unit(0, 0, -1), ...unit(1, -1, -1)], 1e-5);
  closeTo(blocks[1].halves.subarray(0, 12), [...unit(1, -1, -1), ...unit(-1, 1, -1)], 1e-5);
  deepStrictEqual([progress[0], progress.at(-1)], [64, 2052]);
});

testOnDevice("cpu", "embedCentres() gives nothing when it is told to stop before", async () => {
  deepStrictEqual((await embed(colourDataset([RED]), AbortSignal.abort())).blocks, []);
});
