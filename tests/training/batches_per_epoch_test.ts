import { strictEqual } from "node:assert/strict";
import { BalancedEpoch } from "../../src/datasets/balanced_epoch.ts";
import { syntheticFaces } from "../../src/datasets/synthetic_faces.ts";
import { batchesPerEpoch } from "../../src/training/batches_per_epoch.ts";
import { parseTrainConfig } from "../../src/training/parse_train_config.ts";

function stepsOf(
  people: number,
  images: number,
  size: { batch: number; imagesPerIdentity: number },
) {
  const faces = syntheticFaces({ identities: people, imagesPerIdentity: images });
  const { objectives: [objective] } = parseTrainConfig({
    ...(size.imagesPerIdentity === 1 ? { head: { name: "full-fc" } } : {}),
    ...{ ...size, out: "x" },
  });
  return { faces, steps: batchesPerEpoch(objective, faces) };
}

Deno.test("batchesPerEpoch() counts the batches of an epoch", () => {
  for (const [people, images, batch] of [[40, 10, 64], [5, 7, 4], [3, 40, 6]] as const) {
    const { faces, steps } = stepsOf(people, images, { batch, imagesPerIdentity: 2 });
    const { batchCount } = new BalancedEpoch(faces, { batchSize: batch, imagesPerIdentity: 2 });
    strictEqual(steps, batchCount);
  }
  // 120 images, as many as 100, 10 and 10.
  strictEqual(stepsOf(3, 40, { batch: 64, imagesPerIdentity: 1 }).steps, 2);
  // 8 x 5 groups of two, 4 a batch.
  strictEqual(stepsOf(8, 9, { batch: 8, imagesPerIdentity: 2 }).steps, 10);
});
