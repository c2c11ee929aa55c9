import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { mkdir, readdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readCheckpoint } from "../../src/checkpoints/read_checkpoint.ts";
import {
  clearUnfinishedCheckpoints,
  saveCheckpoint,
} from "../../src/checkpoints/save_checkpoint.ts";
import { checkpointsOf, savedSteps, stepFolder } from "../../src/runs/step_folders.ts";
import { withFolder } from "../temporary_folder.ts";
import { checkpointOf } from "./checkpoint_of.ts";

Deno.test("saveCheckpoint() keeps the last ones, and the best that one of these knows of", () =>
  withFolder(async (run) => {
    for (const step of [2, 4, 8, 10]) await saveCheckpoint(run, checkpointOf(step, 4), 2);
    deepStrictEqual(await savedSteps(run), [10, 8, 4]);
    // 10 is the best now, but whoever has to go back to 8 has 4 for the best.
    await saveCheckpoint(run, checkpointOf(10, 10), 2);
    deepStrictEqual(await savedSteps(run), [10, 8, 4]);
    await saveCheckpoint(run, checkpointOf(12, 10), 2);
    deepStrictEqual(await savedSteps(run), [12, 10]);
    await saveCheckpoint(run, checkpointOf(14, 12), 1);
    deepStrictEqual(await savedSteps(run), [14, 12]);
  }));

Deno.test("saveCheckpoint() keeps what it saves, also before later ones that cannot be read", () =>
  withFolder(async (run) => {
    for (const step of [1, 7, 8]) await saveCheckpoint(run, checkpointOf(step, 1), 2);
    for (const step of [7, 8]) await writeFile(join(stepFolder(run, step), "SHA256SUMS"), "");
    await saveCheckpoint(run, checkpointOf(2, 1), 2);
    strictEqual((await readCheckpoint(run, "last", () => {})).state.step, 2);
  }));

Deno.test("clearUnfinishedCheckpoints() takes away what is half there, and gives back what was to be replaced", () =>
  withFolder(async (run) => {
    await clearUnfinishedCheckpoints(run); // has nothing to do yet
    for (const step of [1, 2]) await saveCheckpoint(run, checkpointOf(step), 2);
    for (const name of ["step-3.new", "step-1.old", "step-0.gone"]) {
      await mkdir(join(checkpointsOf(run), name));
    }
    await rename(stepFolder(run, 2), `${stepFolder(run, 2)}.old`);
    await mkdir(join(checkpointsOf(run), "mine.old"));
    await clearUnfinishedCheckpoints(run);
    deepStrictEqual((await readdir(checkpointsOf(run))).sort(), ["mine.old", "step-1", "step-2"]);
    strictEqual((await readCheckpoint(run)).state.step, 2);
  }));
