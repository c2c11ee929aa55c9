/** Runs in workers against one alone: several heads, functions of a configuration, micro-batches. */
import { ok } from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readTrainConfig } from "../../mod.ts";
import { layerConfigs } from "../../src/training/objectives.ts";
import { closeTo, testOnDevice } from "../devices.ts";
import { withFolder } from "../temporary_folder.ts";
import { OBJECTIVE, run, trainAlike } from "../training/run_in_workers.ts";

/** A network and two heads of one's own. */
const OWN = `
import { defineBackbone, flatten, fullFc, linear, sequence } from ${
  JSON.stringify(new URL("../../mod.ts", import.meta.url))
};

const mine = (name) => (context) => ({ ...fullFc(context), name });
export default {
  backbone: (options) =>
    defineBackbone("mine", { ...options, embeddingLength: 4 }, (parameters) =>
      sequence(flatten, linear(parameters, "linear", { inputs: 16 * 16 * 3, outputs: 4 }))),
  objectives: [
    { data: "synthetic:16x4", imagesPerIdentity: 2, batch: 10, head: mine("first") },
    { data: "synthetic:12x3", imagesPerIdentity: 1, batch: 6, head: mine("second") },
  ],
};
`;

testOnDevice(
  "wasm",
  "workers that share batch statistics train as one alone: two heads on two datasets",
  () =>
    withFolder(async (folder) => {
      const options = {
        objectives: [OBJECTIVE, {
          data: "synthetic:12x3",
          head: { name: "full-fc" },
          imagesPerIdentity: 1,
          batch: 6,
        }],
      };
      const one = await run(folder, { ...options, workers: 1 });
      trainAlike(await run(folder, { ...options, workers: 2 }), one);
    }),
);

testOnDevice(
  "wasm",
  "workers read functions of a configuration from its file, and train as one alone; without the file there is one",
  () =>
    withFolder(async (folder) => {
      const file = join(folder, "config.ts");
      await writeFile(file, OWN);
      const own = await readTrainConfig(file);
      const alone = await run(folder, { ...own, workers: 2 });
      const two = await run(folder, { ...own, workers: 2 }, file);
      ok(alone.workers === 1 && two.workers === 2);
      ok(alone.checkpoint.backbone === "mine" && two.checkpoint.backbone === "mine");
      closeTo(two.losses, alone.losses, 1e-5, "losses");
      // What a flag says is none of the file's.
      const flags = (workers: number) => layerConfigs(own, { head: { name: "n-pair" }, workers });
      const flagged = await run(folder, flags(2), file);
      const same = await run(folder, flags(1));
      ok(flagged.workers === 2);
      closeTo(flagged.losses, same.losses, 1e-5, "losses");
    }),
);

testOnDevice(
  "wasm",
  "workers whose shares go through the network in micro-batches train as one alone does with the whole batch",
  () =>
    withFolder(async (folder) => {
      const one = await run(folder, { workers: 1 });
      const micro = { microBatch: 3, microBatchNorm: "whole" };
      trainAlike(await run(folder, { ...micro, workers: 2 }), one);
    }),
);
