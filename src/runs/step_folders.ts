import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** Where a run keeps its checkpoints. */
export function checkpointsOf(run: string): string {
  return join(run, "checkpoints");
}

/** Where a run keeps the lists of those that it was trained on. */
export function peopleFolder(run: string): string {
  return join(run, "people");
}

/** Where a run keeps the checkpoint of a step. */
export function stepFolder(run: string, step: number): string {
  return join(checkpointsOf(run), `step-${step}`);
}

/** The steps that a run has checkpoints of, the latest first. */
export async function savedSteps(run: string): Promise<number[]> {
  const steps = (await namesIn(checkpointsOf(run))).flatMap((name) => {
    const match = /^step-(\d+)$/.exec(name);
    return match ? [Number(match[1])] : [];
  });
  return steps.sort((a, b) => b - a);
}

/** The names in a folder; none if it is not there. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return [];
    throw error;
  }
}
