import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readCheckpoint } from "../../src/checkpoints/read_checkpoint.ts";
import { hasWebGPU } from "../../src/compute/device.ts";
import { webgpuBackend } from "../../src/compute/webgpu/webgpu_backend.ts";
import { parseTrainConfig } from "../../src/training/parse_train_config.ts";
import { train, type TrainOptions } from "../../src/training/train.ts";
import type { TrainEvent } from "../../src/training/train_event.ts";
import { closeTo } from "../devices.ts";
import { withFolder } from "../temporary_folder.ts";

const SMALL_RUN = {
  data: "synthetic:16x4",
  imageSize: 16,
  batch: 8,
  device: "webgpu",
  backbone: { name: "small", width: 2, embedding: 4, dropout: 0.25 },
  steps: 7,
  checkpointEvery: 2,
};

async function run(out: string, options: TrainOptions = {}) {
  const events: TrainEvent[] = [];
  await train(parseTrainConfig({ ...SMALL_RUN, out }), {
    ...options,
    onEvent(event) {
      events.push(event);
      options.onEvent?.(event);
    },
  });
  return events;
}

async function readSteps(out: string): Promise<{ step: number; loss: number }[]> {
  const lines = (await readFile(join(out, "metrics.jsonl"), "utf8")).trim().split("\n");
  return lines.map((line) => JSON.parse(line)).filter(({ type }) => type === "step");
}

// A backend, once started, keeps its GPU device.
const settings = { ignore: !await hasWebGPU(), sanitizeOps: false, sanitizeResources: false };

Deno.test(
  "a run that loses its GPU device goes on from its last checkpoint, and comes to the same but for rounding",
  settings,
  () =>
    withFolder(async (folder) => {
      const whole = join(folder, "whole"), out = join(folder, "run");
      await run(whole);
      const lostAt = new Set([1, 3, 7]); // the first before there is a checkpoint, the last in a verification
      const events = await run(out, {
        onEvent(event) {
          if (event.type === "step" && lostAt.delete(event.step)) webgpuBackend().device.destroy();
        },
      });
      const losses = events.flatMap((event) => event.type === "device-lost" ? [event.rebuild] : []);
      deepStrictEqual(losses, [1, 2, 3]);
      const [a, b] = [await readSteps(whole), await readSteps(out)];
      deepStrictEqual(b.map(({ step }) => step), [1, 2, 3, 4, 5, 6, 7]);
      closeTo(b.map(({ loss }) => loss), a.map(({ loss }) => loss), 1e-4, "losses");
      const expected = await readCheckpoint(whole), { variables } = await readCheckpoint(out);
      for (const [name, { data }] of expected.variables) {
        if (!(data instanceof Float32Array) || name === "feature.linear.bias") continue;
        closeTo(variables.get(name)!.data as Float32Array, data, 1e-3, name);
      }
    }),
);

Deno.test(
  "a run that loses its GPU device again and again stops, and can be resumed",
  settings,
  () =>
    withFolder(async (folder) => {
      const out = join(folder, "run"), events: string[] = [];
      await rejects(
        run(out, {
          onEvent({ type }) {
            events.push(type);
            if (type === "start") webgpuBackend().device.destroy();
          },
        }),
        {
          name: "LostDeviceError",
          message: /^Cannot go on computing on webgpu: the device was lost/,
        },
      );
      deepStrictEqual(events.filter((type) => type === "device-lost").length, 3);
      const resumed = await run(out, { resume: out });
      strictEqual(resumed.at(-1)!.type, "evaluation");
      ok((await readSteps(out)).length === 7);
    }),
);
