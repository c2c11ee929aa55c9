// deno run --allow-read --allow-write --allow-env --allow-sys examples/own_head.ts [DATA]
// Trains with a loss of one's own: the supervised contrastive one (Khosla et al., NeurIPS 2020, eq. 2).
import { type Head, parseTrainConfig, tf, train } from "../mod.ts";

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
const [data = "synthetic:64x6"] = Deno.args;
const backbone = { name: "small", width: 8, embedding: 32 };
const sizes = { imageSize: 32, batch: 32, steps: 20, learningRate: 0.05 };
const out = await Deno.makeTempDir({ prefix: "run-" });
await train(parseTrainConfig({ data, backbone, head: () => head, ...sizes, out }), {
  onEvent(event) {
    if (event.type === "step") console.log(`step ${event.step}  loss ${event.loss.toFixed(4)}`);
    if (event.type === "evaluation") console.log(`AUC ${event.verification.auc.toFixed(4)}`);
  },
});
