import { deepStrictEqual, match, rejects, strictEqual } from "node:assert/strict";
import { readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readCheckpoint } from "../../src/checkpoints/read_checkpoint.ts";
import { saveCheckpoint } from "../../src/checkpoints/save_checkpoint.ts";
import { stepFolder } from "../../src/runs/step_folders.ts";
import { withFolder } from "../temporary_folder.ts";
import { checkpointOf } from "./checkpoint_of.ts";

Deno.test("readCheckpoint() takes of a run the latest, or the best that it knows of, or the one that is named", () =>
  withFolder(async (run) => {
    await saveCheckpoint(run, checkpointOf(9), 3);
    await saveCheckpoint(run, checkpointOf(10, 9), 3);
    strictEqual((await readCheckpoint(run)).state.step, 10);
    strictEqual((await readCheckpoint(run, "best")).state.step, 9);
    strictEqual((await readCheckpoint(stepFolder(run, 9))).state.step, 9);
  }));

Deno.test("readCheckpoint() names those that cannot be read, and takes the one before", () =>
  withFolder(async (run) => {
    for (const step of [1, 2, 3]) await saveCheckpoint(run, checkpointOf(step, 2), 3);
    const faults: string[] = [];
    const read = async (which: "best" | "last") => {
      faults.length = 0;
      return (await readCheckpoint(run, which, (fault) => faults.push(fault))).state.step;
    };
    await truncate(join(stepFolder(run, 3), "model.safetensors"), 20);
    strictEqual(await read("last"), 2);
    strictEqual(faults.length, 1);
    match(faults[0], /^Cannot read the checkpoint ".+step-3": model\..+; step 2 is tried instead$/);
    await rm(join(stepFolder(run, 2), "SHA256SUMS"));
    strictEqual(await read("last"), 1);
    deepStrictEqual(faults.map((fault) => /step-\d/.exec(fault)![0]), ["step-3", "step-2"]);
    strictEqual(await read("best"), 1);
    deepStrictEqual(faults.map((fault) => /step-\d/.exec(fault)![0]), ["step-2", "step-3"]);
    await writeFile(join(stepFolder(run, 1), "checkpoint.json"), "{}");
    await rejects(
      readCheckpoint(run, "last", () => {}),
      /^Error: Cannot read the checkpoint ".+1":/,
    );
  }));

Deno.test("readCheckpoint() takes the best of a run from nowhere else", () =>
  withFolder(async (folder) => {
    const run = join(folder, "run"), other = join(folder, "other");
    for (const step of [7, 8]) await saveCheckpoint(run, checkpointOf(step), 3);
    await saveCheckpoint(other, checkpointOf(9), 3);
    const about = join(stepFolder(run, 8), "checkpoint.json");
    const best = "7/../../../other/checkpoints/step-9";
    const text = (await readFile(about, "utf8")).replace(
      /"best": \{\s*"step": 8/,
      `"best": {"step": "${best}"`,
    );
    await writeFile(about, text);
    strictEqual((await readCheckpoint(run, "best")).state.step, 7);
  }));

Deno.test("readCheckpoint() says what it looked for", () =>
  withFolder(async (folder) => {
    await rejects(readCheckpoint(folder), {
      message:
        `Cannot read a checkpoint as "${folder}" must be a run folder or a checkpoint of one: it holds ` +
        "no checkpoint.json",
    });
    await rejects(readCheckpoint(join(folder, "none")), /: there is no such folder$/);
    await writeFile(join(folder, "net.pth"), "PK");
    await rejects(
      readCheckpoint(join(folder, "net.pth")),
      /: it is a file; of those of PyTorch deno task import makes a checkpoint$/,
    );
  }));
