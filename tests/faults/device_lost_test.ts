import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { readCheckpoint } from "../../src/checkpoints/read_checkpoint.ts";
import { hasWebGPU } from "../../src/compute/device.ts";
import { webgpuBackend } from "../../src/compute/webgpu/webgpu_backend.ts";
import type { TrainOptions } from "../../src/training/train.ts";
import { closeTo } from "../devices.ts";
import { withFolder } from "../temporary_folder.ts";
import { plainBackbone } from "./plain_backbone.ts";
import { readSteps, smallRun } from "./small_run.ts";

const CONFIG = { device: "webgpu", backbone: plainBackbone, steps: 5, checkpointEvery: 2 };

const run = async (out: string, options: TrainOptions = {}) =>
  (await smallRun({ ...CONFIG, out }, options)).events;

// A backend, once started, keeps its GPU device.
const settings = { ignore: !await hasWebGPU(), sanitizeOps: false, sanitizeResources: false };

Deno.test(
  "a run that loses its GPU device goes on from its last checkpoint, and comes to the same but for rounding",
  settings,
  () =>
    withFolder(async (folder) => {
      const whole = join(folder, "whole"), out = join(folder, "run");
      await run(whole);
      const lostAt = new Set([1, 5]); // before there is a checkpoint, and before a verification
      const events = await run(out, {
        onEvent(event) {
          if (event.type === "step" && lostAt.delete(event.step)) webgpuBackend().device.destroy();
        },
      });
      const rebuilds = events.flatMap((event) =>
        event.type === "device-lost" ? [event.rebuild] : []
      );
      deepStrictEqual(rebuilds, [1, 2]);
      const [expected, steps] = [await readSteps(whole), await readSteps(out)];
      deepStrictEqual(steps.map(({ step }) => step), [1, 2, 3, 4, 5]);
      closeTo(steps.map(({ loss }) => loss), expected.map(({ loss }) => loss), 1e-4, "losses");
      const { variables } = await readCheckpoint(out);
      for (const [name, { data }] of (await readCheckpoint(whole)).variables) {
        closeTo(variables.get(name)!.data as Float32Array, data as Float32Array, 1e-3, name);
      }
    }),
);

Deno.test(
  "a run that loses its GPU device again and again stops, and can be resumed",
  settings,
  () =>
    withFolder(async (folder) => {
      const out = join(folder, "run"), events: string[] = [];
      const attempt = run(out, {
        onEvent({ type }) {
          events.push(type);
          if (type === "start") webgpuBackend().device.destroy();
        },
      });
      await rejects(attempt, {
        name: "LostDeviceError",
        message: /^Cannot go on computing on webgpu: the device was lost/,
      });
      strictEqual(events.filter((type) => type === "device-lost").length, 3);
      strictEqual((await run(out, { resume: out })).at(-1)!.type, "evaluation");
      strictEqual((await readSteps(out)).length, 5);
    }),
);
