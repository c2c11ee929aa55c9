import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { systemMessage } from "../checks/system_message.ts";
import { warn } from "../checks/warn.ts";
import { isFile } from "../datasets/file_names.ts";
import { CHECKPOINT_JSON } from "../runs/checkpoint_json.ts";
import { savedSteps, stepFolder } from "../runs/step_folders.ts";
import { type Checkpoint, readCheckpointFolder, readCheckpointState } from "./checkpoint.ts";
import { isOnnxFile, onnxCheckpoint } from "./onnx_checkpoint.ts";

/**
 * Reads a checkpoint, and checks it.
 *
 * @param dir A checkpoint folder; or a run folder, of which `which` is taken, or the latest before it that can be read; or a
 * file of ONNX, by its ending.
 * @param onFault Hears, a sentence each, of those that cannot.
 * @throws {Error} If there is none, or none that can be read.
 */
export async function readCheckpoint(
  dir: string,
  which: "best" | "last" = "last",
  onFault: (message: string) => void = warn,
): Promise<Checkpoint> {
  if (isOnnxFile(dir) && !existsSync(join(dir, CHECKPOINT_JSON))) return await readOnnx(dir);
  if (existsSync(join(dir, CHECKPOINT_JSON))) return await readCheckpointFolder(dir);
  const fail = (what: string) =>
    new Error(
      `Cannot read a checkpoint as "${dir}" must be a run folder or a checkpoint of one: ${what}`,
    );
  if (isFile(dir)) {
    throw fail("it is a file; of those of PyTorch deno task import makes a checkpoint");
  }
  const steps = await savedSteps(dir).catch((cause) => {
    throw cause instanceof Deno.errors.NotCapable ? cause : fail(systemMessage(cause));
  });
  if (steps.length === 0) {
    throw fail(existsSync(dir) ? `it holds no ${CHECKPOINT_JSON}` : "there is no such folder");
  }
  const best = which === "best" ? await bestOf(dir, steps) : undefined;
  const order = best === undefined ? steps : [best, ...steps.filter((step) => step !== best)];
  const last = order.pop()!;
  for (const [i, step] of order.entries()) {
    try {
      return await readCheckpointFolder(stepFolder(dir, step));
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) throw error;
      onFault(`${(error as Error).message}; step ${order[i + 1] ?? last} is tried instead`);
    }
  }
  return await readCheckpointFolder(stepFolder(dir, last));
}

async function readOnnx(file: string): Promise<Checkpoint> {
  try {
    return onnxCheckpoint(await readFile(file), file);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotCapable) throw cause;
    throw new Error(`Cannot read the network "${file}": ${systemMessage(cause)}`, { cause });
  }
}

/** The best that the latest checkpoint knows of, of those that tell. */
async function bestOf(run: string, steps: readonly number[]): Promise<number | undefined> {
  for (const step of steps) {
    try {
      return (await readCheckpointState(stepFolder(run, step))).best?.step;
    } catch {
      // It is broken, and named when it is read.
    }
  }
}
