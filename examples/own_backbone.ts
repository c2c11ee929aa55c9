// deno run --allow-read --allow-write --allow-env examples/own_backbone.ts [DATA]
// Trains a network of one's own: two convolutions, the mean of each channel, a linear layer.
import { batchNorm, conv2d, defineBackbone, linear, sequence, tf } from "../mod.ts";
import { type BackboneOptions, parseTrainConfig, train } from "../mod.ts";

const [data = "synthetic:64x6"] = Deno.args;
const config = parseTrainConfig({
  data,
  imageSize: 32,
  batch: 32,
  steps: 12,
  backbone: (options: BackboneOptions) =>
    defineBackbone("mine", { ...options, embeddingLength: 32 }, (parameters) =>
      sequence(
        conv2d(parameters, "conv1", { inputs: 3, outputs: 16, stride: 2 }),
        batchNorm(parameters, "norm1", 16),
        tf.relu,
        conv2d(parameters, "conv2", { inputs: 16, outputs: 32, stride: 2 }),
        batchNorm(parameters, "norm2", 32),
        tf.relu,
        (images) => tf.mean(images, [1, 2]),
        linear(parameters, "embedding", { inputs: 32, outputs: 32 }),
      )),
  out: await Deno.makeTempDir({ prefix: "run-" }),
});
const { backbone, steps, verification } = await train(config);
console.log(`${backbone} after ${steps} steps: AUC ${verification?.auc.toFixed(4)}`);
