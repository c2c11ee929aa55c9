import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { flushFolder } from "../formats/write_flushed.ts";
import { checkpointsOf, namesIn, savedSteps, stepFolder } from "../runs/step_folders.ts";
import { type Checkpoint, readCheckpointState, writeCheckpoint } from "./checkpoint.ts";

/**
 * Saves a run as `checkpoints/step-N`, and takes away all but the last `keep` and those that are the best that one of
 * these knows of.
 *
 * @throws {Error} If it cannot be written; what was saved before is then as it was.
 */
export async function saveCheckpoint(
  run: string,
  checkpoint: Checkpoint,
  keep: number,
): Promise<void> {
  await writeCheckpoint(stepFolder(run, checkpoint.state.step), checkpoint);
  await flushFolder(run); // which knows of its first checkpoint now
  const steps = await savedSteps(run);
  const kept = new Set(steps.slice(0, keep)).add(checkpoint.state.step);
  for (const step of [...kept]) {
    const best = await bestKnownTo(stepFolder(run, step));
    if (best !== undefined) kept.add(best);
  }
  for (const step of steps) if (!kept.has(step)) await takeAway(stepFolder(run, step));
}

/** Ends what a process left that was killed while it saved: what is half written or half taken away goes. */
export async function clearUnfinishedCheckpoints(run: string): Promise<void> {
  const folder = checkpointsOf(run);
  for (const name of await namesIn(folder)) {
    const [, step, what] = /^(step-\d+)\.(new|old|gone)$/.exec(name) ?? [];
    if (what === undefined) continue;
    const leftover = join(folder, name), whole = join(folder, step);
    // One that was to be replaced has its name back unless that is taken.
    if (what === "old" && !existsSync(whole)) await rename(leftover, whole);
    else await rm(leftover, { recursive: true, force: true });
  }
}

async function bestKnownTo(folder: string): Promise<number | undefined> {
  try {
    return (await readCheckpointState(folder)).best?.step;
  } catch {
    return undefined; // it is broken, and named when it is read
  }
}

/** In this order nothing that is half there has the name of a checkpoint. */
async function takeAway(folder: string) {
  await rm(`${folder}.gone`, { recursive: true, force: true });
  await rename(folder, `${folder}.gone`);
  await rm(`${folder}.gone`, { recursive: true, force: true });
}
