// deno run --allow-read --allow-env examples/decode_and_augment.ts [FOLDER]
// Images become batches of pixels: the streams alone, nothing is trained.
import {
  AugmentStream,
  BatchStream,
  DecodeStream,
  inSameBatch,
  openDataset,
  SampleStream,
} from "../mod.ts";

const [source = "synthetic:6x4"] = Deno.args;
const faces = await openDataset(source);
const batches = new SampleStream(faces, { batchSize: 8, imagesPerIdentity: 2, epochs: 1 })
  .pipeThrough(new DecodeStream(faces))
  .pipeThrough(new AugmentStream({ size: 56, jitter: 2, flip: true, train: true }))
  .pipeThrough(new BatchStream(8, { sameBatch: inSameBatch }));

for await (const batch of batches) {
  const names = new Set(batch.map(({ identity }) => faces.identityName(identity)));
  const brightness = batch.map(({ pixels }) => mean(pixels).toFixed(2));
  console.log(`${batch.length} images of ${[...names].join(", ")}: brightness ${brightness}`);
}

function mean(pixels: Float32Array): number {
  return pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
}
