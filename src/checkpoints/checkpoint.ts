import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isRecord } from "../formats/is_record.ts";
import { parseJsonObject } from "../formats/parse_json_object.ts";
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from "../formats/safetensors.ts";

/** How far a run had come. */
export interface CheckpointState {
  /** Steps taken. */
  step: number;
  /** The next batch of each dataset. */
  positions: { epoch: number; batch: number }[];
  /** The largest area under the ROC curve so far. */
  best?: number;
  /** Seconds spent in training steps, and images seen in them. */
  seconds: number;
  /** Images seen in these steps. */
  images: number;
  /** What the loss is multiplied by in float16, and the steps since that changed. */
  lossScale?: { scale: number; steps: number };
}

/** A run at one moment: enough to use its network, and to go on. */
export interface Checkpoint {
  /** The configuration of the run, as JSON. */
  config: Record<string, unknown>;
  /** What made the backbone, such as `small:width=32`. */
  backbone: string;
  /** How far it had come. */
  state: CheckpointState;
  /** Weights and running statistics by name. */
  variables: Map<string, StoredTensor>;
  /** Momentum by the name of its variable. */
  momentum: Map<string, StoredTensor>;
}

const VERSION = 1;
const MODEL = "model.safetensors", MOMENTUM = "momentum.safetensors", ABOUT = "checkpoint.json";

/**
 * Writes a checkpoint folder: `model.safetensors`, `momentum.safetensors`, `checkpoint.json`. It is written beside the old one
 * and then takes its place, so that there is a whole one at any moment.
 */
export async function writeCheckpoint(dir: string, checkpoint: Checkpoint): Promise<void> {
  const { variables, momentum, ...about } = checkpoint;
  const fresh = `${dir}.new`, old = oldOf(dir);
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  await writeFile(join(fresh, MODEL), encodeSafetensors(variables));
  await writeFile(join(fresh, MOMENTUM), encodeSafetensors(momentum));
  await writeFile(
    join(fresh, ABOUT),
    JSON.stringify({ version: VERSION, ...about }, null, 2) + "\n",
  );
  if (existsSync(dir)) {
    await rm(old, { recursive: true, force: true });
    await rename(dir, old);
  }
  await rename(fresh, dir);
  await rm(old, { recursive: true, force: true });
}

/**
 * Reads a checkpoint.
 *
 * @param dir A checkpoint folder, or a run folder, of which `which` is taken.
 * @throws {Error} If there is none, or it cannot be read.
 */
export async function readCheckpoint(
  dir: string,
  which: "best" | "last" = "last",
): Promise<Checkpoint> {
  const found = findCheckpoint(dir, which);
  try {
    const about = parseAbout(await readFile(join(found, ABOUT), "utf8"));
    const variables = decodeSafetensors(await readFile(join(found, MODEL))).tensors;
    const momentum = decodeSafetensors(await readFile(join(found, MOMENTUM))).tensors;
    return { ...about, variables, momentum };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot read the checkpoint "${found}": ${reason}`, { cause: error });
  }
}

function parseAbout(text: string): Omit<Checkpoint, "variables" | "momentum"> {
  try {
    const { version, config, backbone, state } = parseJsonObject(text);
    if (version !== VERSION) {
      throw new SyntaxError(`expected version ${VERSION}, got ${JSON.stringify(version)}`);
    }
    if (!isRecord(config) || typeof backbone !== "string" || !isRecord(state)) {
      throw new SyntaxError("expected config, backbone and state of a run");
    }
    return { config, backbone, state: state as unknown as CheckpointState };
  } catch (cause) {
    throw new SyntaxError(`${ABOUT}: ${(cause as Error).message}`, { cause });
  }
}

function findCheckpoint(dir: string, which: "best" | "last"): string {
  const other = which === "best" ? "last" : "best";
  const places = [dir, join(dir, "checkpoints", which), join(dir, "checkpoints", other)];
  const found = places.flatMap((place) => [place, oldOf(place)])
    .find((place) => existsSync(join(place, ABOUT)));
  if (found) return found;
  throw new Error(
    `Cannot read a checkpoint as "${dir}" must be a run folder or a checkpoint of one: ` +
      (existsSync(dir) ? `it holds no ${ABOUT}` : "there is no such folder"),
  );
}

/** Where the checkpoint of before stands while a new one takes its place. */
function oldOf(dir: string): string {
  return join(dirname(dir), `${basename(dir)}.old`);
}
