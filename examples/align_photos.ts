// deno run --allow-read --allow-env --allow-sys examples/align_photos.ts [FOLDER]
// From photos to batches of faces that are cut alike. It takes longer than a training: align once, by the task, if you can.
import { AlignStream, AugmentStream, BatchStream, DecodeStream, FaceAligner } from "../mod.ts";
import { openDataset, SampleStream, useDevice } from "../mod.ts";

await useDevice("auto");
const aligner = await FaceAligner.load();
const photos = await openDataset(Deno.args[0] ?? "synthetic:4x4");
const batches = new SampleStream(photos, { batchSize: 8, imagesPerIdentity: 2, epochs: 1 })
  .pipeThrough(new DecodeStream(photos))
  .pipeThrough(new AlignStream(aligner, { onSkip: () => console.log("A photo without a face") }))
  .pipeThrough(new AugmentStream({ size: 112, flip: true }))
  .pipeThrough(new BatchStream(8));
for await (const batch of batches) {
  const people = [...new Set(batch.map(({ identity }) => photos.identityName(identity)))];
  const residuals = batch.map(({ face }) => face.residual.toFixed(1));
  console.log(
    `${batch.length} faces of ${people.join(", ")}: crops of ${batch[0].face.crop.width} px, ` +
      `residuals ${residuals.join(", ")} px`,
  );
}
aligner.dispose();
