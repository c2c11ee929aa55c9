// deno run --allow-read --allow-write --allow-env --allow-sys --allow-net=example.org --allow-import=example.org train.ts
// A script of one's own: no checkout, no configuration, only the address of a mod.ts, here of version 0.1.0.
import { parseTrainConfig, train } from "https://example.org/virtual-fc/0.1.0/mod.ts";

const { steps, verification } = await train(parseTrainConfig({
  data: "synthetic:64x6",
  imageSize: 32,
  batch: 32,
  steps: 5,
  backbone: { name: "small", width: 8, embedding: 64 },
  out: await Deno.makeTempDir({ prefix: "run-" }),
}));
console.log(`${steps} steps, AUC ${verification?.auc.toFixed(4)}`);
