import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import * as tf from "../../src/npm/tfjs.ts";
import { readCheckpoint } from "../../src/checkpoints/read_checkpoint.ts";
import type { RunLog } from "../../src/training/run_log.ts";
import { saveRun } from "../../src/training/save_run.ts";
import type { TrainingRun } from "../../src/training/training_run.ts";
import { testOnDevice } from "../devices.ts";
import { withFolder } from "../temporary_folder.ts";

const CHECKPOINTS = "checkpoints";

/** Saves a run of one weight after some steps, and says in which order it was asked for what. */
async function save(
  out: string,
  { steps = [1], weight = 1, keepCheckpoints = 3, fault = "" } = {},
): Promise<string[]> {
  const asked: string[] = [];
  const ask = (what: string) => {
    asked.push(what);
    if (what === fault) throw new Error(`${what} failed`);
  };
  const variable = tf.tidy(() => tf.variable(tf.tensor1d([weight])));
  const run = {
    config: { out, keepCheckpoints },
    device: { check: () => ask("check") },
    backbone: { name: "one weight" },
    trainer: {
      settle: () => ask("settle"),
      variables() {
        ask("variables");
        return new Map([["weight", variable]]);
      },
      momentum: () => new Map(),
    },
  } as unknown as TrainingRun;
  const log = {
    flush: () => ask(`flush beside ${existsSync(join(out, CHECKPOINTS)) ? "one" : "none"}`),
  } as unknown as RunLog;
  try {
    for (const step of steps) {
      const state = { step, positions: [{ epoch: 0, batch: step }], seconds: 1, images: 8 };
      await saveRun(run, state, log);
    }
  } finally {
    variable.dispose();
  }
  return asked;
}

testOnDevice(
  "wasm",
  "saveRun() ends loans before it reads, and has the log on disk before there is a checkpoint",
  () =>
    withFolder(async (folder) => {
      const out = join(folder, "run");
      deepStrictEqual(await save(out), ["settle", "variables", "check", "flush beside none"]);
      const { state, variables, backbone } = await readCheckpoint(out);
      deepStrictEqual([state.step, backbone], [1, "one weight"]);
      deepStrictEqual([...variables.get("weight")!.data], [1]);
    }),
);

testOnDevice(
  "wasm",
  "saveRun() keeps as many checkpoints as the configuration says",
  () =>
    withFolder(async (folder) => {
      await save(folder, { steps: [1, 2, 3], keepCheckpoints: 2 });
      deepStrictEqual((await readdir(join(folder, CHECKPOINTS))).sort(), ["step-2", "step-3"]);
    }),
);

testOnDevice(
  "wasm",
  "saveRun() saves nothing if weights are no numbers, or the device or the log has a fault",
  () =>
    withFolder(async (folder) => {
      const out = join(folder, "run");
      await rejects(save(out, { weight: NaN }), /weight/);
      for (const fault of ["check", "flush beside none"]) {
        await rejects(save(out, { fault }), { message: `${fault} failed` });
      }
      strictEqual(existsSync(join(out, CHECKPOINTS)), false);
    }),
);
