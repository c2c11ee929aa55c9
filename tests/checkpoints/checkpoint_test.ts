import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { cp, readdir, rename, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type Checkpoint,
  readCheckpoint,
  writeCheckpoint,
} from "../../src/checkpoints/checkpoint.ts";
import { withFolder } from "../temporary_folder.ts";

function checkpoint(step: number): Checkpoint {
  return {
    config: { data: "faces", crop: 112 },
    backbone: "small:width=16",
    state: {
      step,
      positions: [{ epoch: 1, batch: 2 }],
      best: 0.75,
      seconds: 1.5,
      images: 64,
    },
    variables: new Map([["w", { dtype: "F32", shape: [2], data: Float32Array.of(step, 0.1) }]]),
    momentum: new Map([["w", { dtype: "F32", shape: [2], data: Float32Array.of(3, 4) }]]),
  };
}

Deno.test("readCheckpoint() reads what writeCheckpoint() wrote", () =>
  withFolder(async (folder) => {
    const dir = join(folder, "checkpoints", "last");
    await writeCheckpoint(dir, checkpoint(1));
    deepStrictEqual(await readCheckpoint(dir), checkpoint(1));
    deepStrictEqual((await readdir(dir)).sort(), [
      "checkpoint.json",
      "model.safetensors",
      "momentum.safetensors",
    ]);
    await writeCheckpoint(dir, checkpoint(2));
    deepStrictEqual(await readCheckpoint(dir), checkpoint(2));
    deepStrictEqual(await readdir(join(folder, "checkpoints")), ["last"]);
  }));

Deno.test("readCheckpoint() takes of a run folder the one that is asked for, or the other if there is one only", () =>
  withFolder(async (folder) => {
    await writeCheckpoint(join(folder, "checkpoints", "last"), checkpoint(9));
    strictEqual((await readCheckpoint(folder, "best")).state.step, 9);
    await writeCheckpoint(join(folder, "checkpoints", "best"), checkpoint(5));
    strictEqual((await readCheckpoint(folder, "best")).state.step, 5);
    strictEqual((await readCheckpoint(folder)).state.step, 9);
  }));

Deno.test("writeCheckpoint() that fails leaves the old one as it was, and the next one succeeds", () =>
  withFolder(async (folder) => {
    const dir = join(folder, "last");
    await writeCheckpoint(dir, checkpoint(1));
    const broken = checkpoint(2);
    broken.momentum.set("x", { dtype: "F32", shape: [3], data: Float32Array.of(1) });
    await rejects(writeCheckpoint(dir, broken), RangeError);
    deepStrictEqual(await readCheckpoint(dir), checkpoint(1));
    await writeCheckpoint(dir, checkpoint(3));
    deepStrictEqual(await readCheckpoint(dir), checkpoint(3));
    deepStrictEqual(await readdir(folder), ["last"]);
  }));

Deno.test("a checkpoint is there at every moment of replacing it", () =>
  withFolder(async (folder) => {
    const dir = join(folder, "checkpoints", "last");
    await writeCheckpoint(dir, checkpoint(1));
    // The old one has made way, the new one has not come yet.
    await rename(dir, `${dir}.old`);
    await cp(`${dir}.old`, `${dir}.new`, { recursive: true });
    deepStrictEqual(await readCheckpoint(folder), checkpoint(1));
    deepStrictEqual(await readCheckpoint(dir), checkpoint(1));
    await writeCheckpoint(dir, checkpoint(2));
    deepStrictEqual(await readCheckpoint(folder), checkpoint(2));
    // The new one has come, the old one is still to go.
    await cp(dir, `${dir}.old`, { recursive: true });
    await writeCheckpoint(dir, checkpoint(3));
    deepStrictEqual(await readCheckpoint(folder), checkpoint(3));
    deepStrictEqual(await readdir(join(folder, "checkpoints")), ["last"]);
  }));

Deno.test("readCheckpoint() says what it looked for", () =>
  withFolder(async (folder) => {
    await rejects(readCheckpoint(folder), {
      message:
        `Cannot read a checkpoint as "${folder}" must be a run folder or a checkpoint of one: it holds ` +
        "no checkpoint.json",
    });
    await rejects(readCheckpoint(join(folder, "none")), /: there is no such folder$/);
  }));

Deno.test("readCheckpoint() names a checkpoint that it cannot read", () =>
  withFolder(async (folder) => {
    const dir = join(folder, "last");
    await writeCheckpoint(dir, checkpoint(1));
    await truncate(join(dir, "model.safetensors"), 20);
    const named = (reason: RegExp) => (error: Error) =>
      error.message.startsWith(`Cannot read the checkpoint "${dir}": `) &&
      reason.test(error.message);
    await rejects(readCheckpoint(dir), named(/safetensors/));
    const cases: [string, RegExp][] = [
      ['{"version": 2}', /: checkpoint\.json: expected version 1, got 2$/],
      ['{"version": 1, "config": 3}', /: expected config, backbone and state of a run$/],
      ["null", /: checkpoint\.json: expected a JSON object, got null$/],
      ["[1, 2]", /: expected a JSON object, got a list$/],
      ["7", /: expected a JSON object, got 7$/],
      ["", /: checkpoint\.json: it is no JSON: /],
      ["{", /: checkpoint\.json: it is no JSON: /],
    ];
    for (const [text, reason] of cases) {
      await writeFile(join(dir, "checkpoint.json"), text);
      await rejects(readCheckpoint(dir), named(reason));
    }
  }));
