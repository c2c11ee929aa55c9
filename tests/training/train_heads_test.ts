import { ok } from "node:assert/strict";
import { join } from "node:path";
import { parseTrainConfig, train } from "../../mod.ts";
import { testOnDevice } from "../devices.ts";
import { withFolder } from "../temporary_folder.ts";

const HEADS = [
  { name: "n-pair" },
  { name: "multi-similarity" },
] as const;

for (const head of HEADS) {
  testOnDevice(
    "wasm",
    `train() brings the loss of ${head.name} down in 20 steps`,
    () =>
      withFolder(async (folder) => {
        const losses: number[] = [];
        const config = parseTrainConfig({
          data: "synthetic:12x8",
          head,
          backbone: { name: "small", width: 4, embedding: 16, dropout: 0 },
          imageSize: 16,
          batch: 16,
          steps: 20,
          learningRate: 0.05,
          schedule: { name: "constant" },
          device: "wasm",
          workers: 1,
          out: join(folder, "run"),
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
