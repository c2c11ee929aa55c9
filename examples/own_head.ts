// deno run --allow-read --allow-env examples/own_head.ts [DATA]
// Trains with a loss of one's own: the supervised contrastive one (Khosla et al., NeurIPS 2020, eq. 2).
import { type Head, openDataset, readBatches, small, tf, Trainer, useDevice } from "../mod.ts";

const head: Head = {
  name: "supervised-contrastive",
  variables: new Map(), // what the optimiser moves and checkpoints hold
  parameterCount: 0,
  loss(features, identities) {
    const unit = tf.div(features, tf.norm(features, 2, 1, true)), all = Array.from(identities);
    const scores = tf.mul(10, tf.matMul(unit, unit, false, true));
    const logs = tf.logSoftmax(tf.sub(scores, tf.mul(1e4, tf.eye(all.length))) as tf.Tensor2D);
    const positives = all.map((a, i) => all.map((b, j) => Number(a === b && i !== j)));
    const each = tf.div(tf.sum(tf.mul(positives, logs), 1), tf.sum(positives, 1));
    return { loss: tf.neg(tf.mean(each)), ignored: 0 };
  },
  settle() {},
  dispose() {},
};
await useDevice("auto");
const faces = await openDataset(Deno.args[0] ?? "synthetic:64x6");
const backbone = small({ imageSize: 32, embeddingLength: 32, width: 8 });
const trainer = new Trainer({ backbone, heads: [{ head, weight: 1 }] });
const { batches } = readBatches(faces, { batch: 32, imagesPerIdentity: 4, recipe: { size: 32 } });
let step = 0;
for await (const batch of batches) {
  const { losses } = trainer.step([batch], step++, 0.05);
  console.log(`after ${step} steps  loss ${(await losses.data())[0].toFixed(4)}`);
  if (step === 20) break;
}
