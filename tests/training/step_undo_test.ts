import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { storeVariables } from "../../src/checkpoints/variables.ts";
import { singleRank } from "../../src/compute/communicator.ts";
import { PartialFc } from "../../src/heads/partial_fc.ts";
import { VirtualFc } from "../../src/heads/virtual_fc.ts";
import { StepUndo } from "../../src/training/step_undo.ts";
import { Trainer } from "../../src/training/trainer.ts";
import { testOnEveryDevice } from "../devices.ts";
import { plainBackbone } from "../faults/plain_backbone.ts";

const SIZE = 2, LENGTH = 4;

function makeTrainer(): Trainer {
  const head = new VirtualFc({
    groups: 3,
    embeddingLength: LENGTH,
    memory: 8,
    warmup: 0,
    optimizeAnchors: true,
  });
  const other = new PartialFc({ identities: 9, embeddingLength: LENGTH, batch: 4, rate: 0.5 });
  return new Trainer({
    backbone: plainBackbone({ imageSize: SIZE, embeddingLength: LENGTH }),
    heads: [{ head, weight: 1 }, { head: other, weight: 1 }],
    average: 0.5,
  });
}

function batch(seed: number, ...identities: number[]) {
  const length = identities.length * SIZE * SIZE * 3;
  return {
    pixels: Float32Array.from({ length }, (_, i) => Math.sin(i * (i + seed))),
    identities: Int32Array.from(identities),
    next: { epoch: 0, batch: 1 },
  };
}

async function everything(trainer: Trainer) {
  trainer.settle();
  return {
    variables: await storeVariables(trainer.variables()),
    momentum: await storeVariables(trainer.momentum()),
    average: await storeVariables(trainer.average!.variables),
  };
}

/** Takes a step, which a NaN may spoil. */
async function step(trainer: Trainer, number: number, rate: number, spoilt = false) {
  // 0 and 3 are of one group, so that an anchor is lent.
  const batches = [batch(number, 0, 0, 3, 3), batch(number + 9, 1, 2, 2, 8)];
  if (spoilt) batches[0].pixels[7] = NaN;
  const undo = new StepUndo(trainer, singleRank);
  const { losses } = trainer.step(batches, number, rate);
  const isUndone = await undo.unlessSound(losses);
  losses.dispose();
  return isUndone;
}

testOnEveryDevice("StepUndo takes back all that a step without numbers has changed", async () => {
  const trainer = makeTrainer(), twin = makeTrainer();
  for (const one of [trainer, twin]) strictEqual(await step(one, 0, 0.1), false);
  const before = await everything(trainer);
  strictEqual(await step(trainer, 1, 0.1, true), true);
  deepStrictEqual(await everything(trainer), before);
  // Losses that are numbers, and weights that are none.
  strictEqual(await step(trainer, 2, Infinity), true);
  deepStrictEqual(await everything(trainer), before);
  for (const one of [trainer, twin]) strictEqual(await step(one, 3, 0.1), false);
  deepStrictEqual(await everything(trainer), await everything(twin));
  for (const one of [trainer, twin]) one.dispose();
});

testOnEveryDevice("StepUndo of the first step leaves no momentum", async () => {
  const trainer = makeTrainer();
  const before = await storeVariables(trainer.variables());
  strictEqual(await step(trainer, 0, 0.1, true), true);
  const { variables, momentum } = await everything(trainer);
  deepStrictEqual(variables, before);
  for (const { data } of momentum.values()) {
    deepStrictEqual(data, new Float32Array(data.length));
  }
  trainer.dispose();
});
