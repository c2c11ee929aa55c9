import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { useDevice } from "../../src/compute/device.ts";
import { createHead, HEAD_NAMES, type HeadSpec } from "../../src/heads/heads.ts";
import { closeTo, testOnDevice } from "../devices.ts";
import { plainBackbone } from "../faults/plain_backbone.ts";
import { Trainer } from "../../src/training/trainer.ts";
import { GROUPS, takeSteps } from "./replayed_steps.ts";

const IMAGE_SIZE = 4, STEPS = Array(5).fill(8);

const virtual = { name: "virtual-fc", groups: 6, warmup: 1, scale: 4 } as const;

const heads: HeadSpec[] = [
  { ...virtual, memory: 6, optimizeAnchors: true },
  { ...virtual, mode: "reference" },
  { ...virtual, anchor: "weighted" },
  { name: "full-fc", scale: 4 },
  { name: "full-fc", scale: 4, marginType: "cosface" },
  { name: "full-fc", scale: 4, marginType: "arcface" },
  { name: "full-fc", scale: 4, marginType: "adaface" },
  { name: "full-fc", scale: 4, marginType: "combined" },
  { name: "partial-fc", scale: 4, rate: 0.5 },
  { name: "lower", scale: 4, groups: 5 },
  { name: "centroid-projection", scale: 4, groups: 4 },
  { name: "n-pair" },
  { name: "multi-similarity" },
];

Deno.test("every head is compared with the cpu", () => {
  deepStrictEqual(new Set(heads.map(({ name }) => name)), new Set(HEAD_NAMES));
});

/** Five steps: their losses, and what the variables come to. */
async function train(head: HeadSpec, replay: boolean) {
  const backbone = plainBackbone({ imageSize: IMAGE_SIZE, embeddingLength: 8 });
  const made = createHead(head, {
    identities: GROUPS,
    batch: 8,
    imagesPerIdentity: 2,
    embeddingLength: 8,
    seed: 0,
  });
  const trainer = new Trainer({ backbone, heads: [{ head: made, weight: 1 }], replay });
  const steps = await takeSteps(trainer, IMAGE_SIZE, STEPS);
  const { isReplaying } = trainer;
  trainer.dispose();
  return { ...steps, isReplaying };
}

for (const head of heads) {
  const { name, ...options } = head;
  const said = Object.entries(options).map(([key, value]) => `${key}=${value}`).join();
  testOnDevice(
    "webgpu",
    `five steps come to the losses and variables of the cpu, from a recording or not: ${name}:${said}`,
    async () => {
      await useDevice("cpu");
      const expected = await train(head, false);
      for (
        const [device, replay] of [["wasm", false], ["webgpu", false], ["webgpu", true]] as const
      ) {
        await useDevice(device);
        const actual = await train(head, replay);
        strictEqual(actual.isReplaying, replay);
        closeTo(actual.losses, expected.losses, 1e-4, `losses on ${device}`);
        for (const [name, { data }] of expected.variables) {
          const values = actual.variables.get(name)!.data as Float32Array;
          closeTo(values, data as Float32Array, 1e-4, `${name} on ${device}`);
        }
      }
    },
  );
}
