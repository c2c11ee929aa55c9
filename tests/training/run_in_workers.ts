/** Runs of a network to train in one worker or several. */
import { ok } from "node:assert/strict";
import { join } from "node:path";
import { parseTrainConfig, readCheckpoint, train, type TrainEvent } from "../../mod.ts";
import { layerConfigs } from "../../src/training/objectives.ts";
import { closeTo } from "../devices.ts";
import { smallFaces } from "../small_faces.ts";

/** What they learn, unless they say something else. */
export const OBJECTIVE = {
  data: smallFaces(18, 4),
  head: { name: "virtual-fc", groups: 5, warmup: 1 },
  imagesPerIdentity: 2,
  batch: 10,
};

const tiny = {
  backbone: { name: "small", width: 4, embedding: 8, dropout: 0.25 },
  imageSize: 16,
  steps: 2,
  learningRate: 0.05,
  jitter: 2,
  device: "wasm",
};

/** The losses of a run, and what it ends with. */
export async function run(
  folder: string,
  options: Record<string, unknown>,
  configFile?: string,
) {
  const losses: number[] = [];
  let workers = 0;
  const out = join(folder, crypto.randomUUID());
  await train(parseTrainConfig(layerConfigs(OBJECTIVE, tiny, options, { out })), {
    configFile,
    onEvent(event: TrainEvent) {
      if (event.type === "start") workers = event.workers;
      if (event.type === "step") losses.push(...event.losses);
    },
  });
  return { losses, workers, checkpoint: await readCheckpoint(out) };
}

/** Fails unless several workers came to the losses and weights of one. */
export function trainAlike(several: SharedRun, one: SharedRun) {
  ok(several.workers > 1 && one.workers === 1);
  closeTo(several.losses, one.losses, 1e-5, "losses");
  for (const [name, { data }] of one.checkpoint.variables) {
    const values = several.checkpoint.variables.get(name)!.data as Float32Array;
    // A bias before batch norm has no gradient but rounding.
    if (name === "feature.linear.bias") continue;
    // A small bias is what is left of larger gradients, whose sums round differently in another order.
    closeTo(values, data as Float32Array, 3e-5, name);
  }
}

type SharedRun = Awaited<ReturnType<typeof run>>;
