import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import * as tf from "../../src/npm/tfjs.ts";
import { testOnDevice } from "../devices.ts";
import { smallRun } from "../faults/small_run.ts";
import { withFolder } from "../temporary_folder.ts";
import { makeTrainer, type NarrowNetwork, takeSteps } from "./replayed_steps.ts";

const NETWORK: NarrowNetwork = [{ name: "small", width: 4, embedding: 8 }, 16];

testOnDevice(
  "webgpu",
  "steps from a recording come to the same losses and weights, to the bit",
  async () => {
    const plain = makeTrainer(NETWORK, { replay: false });
    const expected = await takeSteps(plain, 16);
    plain.dispose();
    const replaying = makeTrainer(NETWORK, {});
    deepStrictEqual(await takeSteps(replaying, 16), expected);
    strictEqual(replaying.replayRefusal, undefined);
    ok(replaying.isReplaying, "nothing was run from a recording");
    replaying.forgetRecording();
    await takeSteps(replaying, 16, [8]);
    ok(!replaying.isReplaying, "the recording was not forgotten");
    replaying.dispose();
  },
);

testOnDevice(
  "webgpu",
  "a batch of another size in between, and weights that were set anew, are computed as they are",
  async () => {
    const sizes = [8, 8, 8, 8, 6, 8, 8];
    const results = [];
    for (const replay of [false, true]) {
      const trainer = makeTrainer(NETWORK, { replay });
      const before = await takeSteps(trainer, 16, sizes.slice(0, 6));
      for (const variable of trainer.variables().values()) {
        if (variable.dtype === "float32") {
          tf.tidy(() => variable.assign(tf.mul(variable, 0.5)));
        }
      }
      results.push([before, await takeSteps(trainer, 16, sizes)]);
      strictEqual(trainer.replayRefusal, undefined);
      trainer.dispose();
    }
    deepStrictEqual(results[1], results[0]);
  },
);

testOnDevice(
  "webgpu",
  "a network that drops others each step is not recorded, and says so",
  async () => {
    const [, size] = NETWORK;
    const network: NarrowNetwork = [
      { name: "small", width: 4, embedding: 8, dropout: 0.5 },
      size,
    ];
    const plain = makeTrainer(network, { replay: false });
    const expected = await takeSteps(plain, size);
    plain.dispose();
    const trainer = makeTrainer(network, {});
    deepStrictEqual(await takeSteps(trainer, size), expected);
    strictEqual(trainer.replayRefusal, "no two steps of it are alike");
    trainer.dispose();
  },
);

testOnDevice(
  "webgpu",
  "train() says once that it cannot run its network from a recording, and why",
  () =>
    withFolder(async (folder) => {
      const told = async (dropout: number) => {
        const backbone = { name: "small", width: 2, embedding: 4, dropout };
        const out = join(folder, `dropout ${dropout}`);
        const { events } = await smallRun({ device: "webgpu", backbone, steps: 5, out });
        return events.flatMap((event) =>
          event.type === "notice" && event.message.includes("recording") ? [event.message] : []
        );
      };
      deepStrictEqual(await told(0.25), [
        "Steps take more of the processor than they could, as the network cannot be run from a recording: " +
        "no two steps of it are alike",
      ]);
      deepStrictEqual(await told(0), []);
    }),
);
