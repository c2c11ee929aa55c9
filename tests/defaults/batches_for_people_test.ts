import { strictEqual } from "node:assert/strict";
import {
  batchForPeople,
  epochsForSteps,
  stepsPerEpoch,
} from "../../src/defaults/batches_for_people.ts";
import { BalancedEpoch } from "../../src/datasets/balanced_epoch.ts";
import { syntheticFaces } from "../../src/datasets/synthetic_faces.ts";

Deno.test("a batch has 64 images, or fewer where people would have to come twice", () => {
  strictEqual(batchForPeople(1000, 2), 64);
  strictEqual(batchForPeople(32, 2), 64);
  strictEqual(batchForPeople(20, 2), 40);
  strictEqual(batchForPeople(1000, 3), 63);
  strictEqual(batchForPeople(1000, 100), 100);
  strictEqual(batchForPeople(0, 2), 2);
});

Deno.test("stepsPerEpoch() counts the batches of an epoch", () => {
  for (const [people, images, batch] of [[40, 10, 64], [5, 7, 4], [3, 40, 6]] as const) {
    const faces = syntheticFaces({ identities: people, imagesPerIdentity: images });
    const { batchCount } = new BalancedEpoch(faces, { batchSize: batch, imagesPerIdentity: 2 });
    const counts = Array(people).fill(images);
    strictEqual(stepsPerEpoch(counts, { imagesPerIdentity: 2, batch }), batchCount);
  }
  strictEqual(stepsPerEpoch([100, 10, 10], { imagesPerIdentity: 1, batch: 64 }), 2);
  // 8 x 5 groups of two, 4 a batch.
  strictEqual(stepsPerEpoch(Array(8).fill(9), { imagesPerIdentity: 2, batch: 8 }), 10);
});

Deno.test("epochs are as many as usual, or as many as make steps enough", () => {
  strictEqual(epochsForSteps(115, 20), 20);
  strictEqual(epochsForSteps(6, 20), 134);
});
