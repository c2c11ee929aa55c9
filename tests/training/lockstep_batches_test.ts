import { deepStrictEqual } from "node:assert/strict";
import { type Communicator, singleRank } from "../../src/compute/communicator.ts";
import { LockstepBatches } from "../../src/training/lockstep_batches.ts";
import { parseTrainConfig } from "../../src/training/parse_train_config.ts";
import { StepClock } from "../../src/training/step_clock.ts";
import type { TrainingRun } from "../../src/training/training_run.ts";
import { listedDataset } from "../datasets/listed_dataset.ts";

/** Two batches an epoch of this dataset, taken together with another rank, whose batches end at these places. */
function batchesBeside(others: [epoch: number, batch: number][], waited: number) {
  const communicator: Communicator = {
    ...singleRank,
    size: 2,
    allGather: (own) => [own, Float32Array.of(...others.shift()!, waited)],
  };
  const config = parseTrainConfig({ batch: 4, imagesPerIdentity: 2, imageSize: 16, out: "unused" });
  const data = { train: [listedDataset(2, 2, 2, 2)] };
  const run = { config, data, device: { name: "wasm" }, communicator, onEvent() {} };
  return new LockstepBatches(run as unknown as TrainingRun, [{ epoch: 0, batch: 0 }]);
}

Deno.test("LockstepBatches takes what the other rank takes, and leaves out what it could not read", async () => {
  const batches = batchesBeside([[0, 1], [1, 1], [1, 1]], 0);
  const next = async () => (await batches.next(new StepClock())).map(({ next }) => next);
  deepStrictEqual(batches.perEpoch, [2]);
  deepStrictEqual(await next(), [{ epoch: 0, batch: 1 }]);
  deepStrictEqual(await next(), [{ epoch: 1, batch: 1 }]);
  await batches.close();
});

Deno.test("LockstepBatches counts the longest wait of all ranks", async () => {
  const clock = new StepClock(() => 0);
  const batches = batchesBeside([[0, 1]], 2);
  clock.start();
  await batches.next(clock);
  deepStrictEqual(clock.read().dataWait, 1);
  await batches.close();
});
