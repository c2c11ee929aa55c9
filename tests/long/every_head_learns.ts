/** Heads of each kind, trained for some steps. */
import { ok } from "node:assert/strict";
import { join } from "node:path";
import { parseTrainConfig, train } from "../../mod.ts";
import { testOnDevice } from "../devices.ts";
import { withFolder } from "../temporary_folder.ts";

// Every batch holds all that is trained on, so that losses of different steps compare.
for (
  const [steps, options] of [
    [20, { head: { name: "full-fc", scale: 16 } }],
    [20, { head: { name: "lower", groups: 8, scale: 16 }, data: "synthetic:12x8" }],
    // Its rows are far from all features at first, the centroids of the others near.
    [60, { head: { name: "centroid-projection", groups: 4, scale: 8, marginType: "none" } }],
    [20, { head: { name: "n-pair" } }],
    [20, { head: { name: "multi-similarity" } }],
  ] as const
) {
  const { head } = options;
  testOnDevice(
    "wasm",
    `train() brings the loss of ${head.name} down in ${steps} steps`,
    () =>
      withFolder(async (folder) => {
        const losses: number[] = [];
        const config = parseTrainConfig({
          data: "synthetic:8x8",
          imagesPerIdentity: 2,
          backbone: { name: "small", width: 4, embedding: 16, dropout: 0 },
          imageSize: 16,
          batch: 16,
          steps,
          learningRate: 0.1,
          schedule: { name: "constant" },
          device: "wasm",
          workers: 1,
          out: join(folder, "run"),
          ...options,
        });
        await train(config, {
          onEvent(event) {
            if (event.type === "step") losses.push(event.loss);
          },
        });
        const mean = (values: number[]) =>
          values.reduce((sum, value) => sum + value) / values.length;
        const [first, last] = [mean(losses.slice(0, 4)), mean(losses.slice(-4))];
        ok(last < 0.9 * first, `${first} to ${last}`);
      }),
  );
}
