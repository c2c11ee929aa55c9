// deno run --allow-read --allow-env examples/own_stage.ts [FOLDER]
// Puts a stage of one's own between decoding and batching: noise, as of a camera in the dark.
import { AugmentStream, BatchStream, DecodeStream, openDataset, SampleStream } from "../mod.ts";
import { type Decoded, Random, type Sample } from "../mod.ts";

/** Adds normal noise, in steps of 1 of 255, which hangs on the image's place in the epoch alone. */
class NoiseStream extends TransformStream<Decoded<Sample>, Decoded<Sample>> {
  constructor(deviation: number) {
    super({
      transform({ picture, ...item }, controller) {
        const random = new Random("noise", item.epoch, item.position);
        const noisy = Uint8ClampedArray.from(picture.data, (v) => v + deviation * random.normal());
        controller.enqueue({ ...item, picture: { ...picture, data: new Uint8Array(noisy) } });
      },
    });
  }
}

const faces = await openDataset(Deno.args[0] ?? "synthetic:4x2");
const batches = new SampleStream(faces, { batchSize: 8, imagesPerIdentity: 2, epochs: 1 })
  .pipeThrough(new DecodeStream(faces))
  .pipeThrough(new NoiseStream(20))
  .pipeThrough(new AugmentStream({ size: 56 }))
  .pipeThrough(new BatchStream(8));
for await (const batch of batches) {
  const corners = batch.map(({ identity, pixels }) => `${identity}: ${pixels[0].toFixed(3)}`);
  console.log(`Identities and their upper left corners: ${corners.join(", ")}`);
}
