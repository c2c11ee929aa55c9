import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { systemMessage } from "../checks/system_message.ts";
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from "../formats/safetensors.ts";
import { flushFolder, writeFlushed } from "../formats/write_flushed.ts";
import {
  CHECKPOINT_JSON,
  type CheckpointRecord,
  type CheckpointState,
  formatCheckpoint,
  parseCheckpoint,
} from "../runs/checkpoint_json.ts";

/** A run at one moment: enough to use its network, and to go on. */
export interface Checkpoint extends CheckpointRecord {
  /** Weights and running statistics by name. */
  variables: Map<string, StoredTensor>;
  /** Momentum by the name of its variable. */
  momentum: Map<string, StoredTensor>;
  /** The average of the network's weights and running statistics over its last steps, by name, of a run that keeps one. */
  average?: Map<string, StoredTensor>;
  /** A file of ONNX without weights that makes the backbone, of one that its name does not tell how to make. */
  graph?: Uint8Array;
}

const MODEL = "model.safetensors", MOMENTUM = "momentum.safetensors";
const AVERAGE = "average.safetensors", SUMS = "SHA256SUMS", GRAPH = "graph.onnx";

/**
 * Writes a checkpoint folder: `model.safetensors`, `momentum.safetensors`, of a run that keeps one `average.safetensors`,
 * `checkpoint.json`, of a network of ONNX `graph.onnx`, and `SHA256SUMS` of these, as `sha256sum --check` takes it. All is written
 * to `DIR.new` and has reached the disk before it gets its name, so whatever has the name is whole. What had it before is `DIR.old`
 * for that moment.
 *
 * @throws {Error} If it cannot be written; what was there before is then as it was.
 */
export async function writeCheckpoint(dir: string, checkpoint: Checkpoint): Promise<void> {
  const fresh = `${dir}.new`, old = `${dir}.old`;
  try {
    await rm(fresh, { recursive: true, force: true });
    await mkdir(fresh, { recursive: true });
    await writeCheckpointFiles(fresh, checkpoint);
    if (existsSync(dir)) {
      await rm(old, { recursive: true, force: true });
      await rename(dir, old);
    }
    await rename(fresh, dir);
    await flushFolder(dirname(dir));
    await rm(old, { recursive: true, force: true });
  } catch (cause) {
    if (!existsSync(dir) && existsSync(old)) await rename(old, dir);
    await rm(fresh, { recursive: true, force: true }).catch(() => {});
    throw new Error(`Cannot save the checkpoint "${dir}": ${systemMessage(cause)}`, { cause });
  }
}

/** Writes the files of a checkpoint into an empty folder. Without the last of them, `SHA256SUMS`, no folder is read as one. */
export async function writeCheckpointFiles(dir: string, checkpoint: Checkpoint): Promise<void> {
  const { variables, momentum, average, graph, ...about } = checkpoint;
  let sums = "";
  const write = async (name: string, bytes: Uint8Array) => {
    await writeFlushed(join(dir, name), bytes);
    sums += `${sha256(bytes)}  ${name}\n`;
  };
  await write(MODEL, encodeSafetensors(variables));
  await write(MOMENTUM, encodeSafetensors(momentum));
  if (average) await write(AVERAGE, encodeSafetensors(average));
  if (graph) await write(GRAPH, graph);
  await write(CHECKPOINT_JSON, new TextEncoder().encode(formatCheckpoint(about)));
  await writeFlushed(join(dir, SUMS), sums);
  await flushFolder(dir);
}

/**
 * Reads one checkpoint folder.
 *
 * @throws {Error} If a file of it cannot be read, or is not what its checksum says or a checkpoint holds.
 */
export async function readCheckpointFolder(dir: string): Promise<Checkpoint> {
  try {
    const sums = parseSums(await readFile(join(dir, SUMS), "utf8"));
    const read = async (name: string) => {
      const bytes = await readFile(join(dir, name));
      const expected = sums.get(name), came = sha256(bytes);
      if (came === expected) return bytes;
      throw new Error(
        `${name}: expected a file whose SHA-256 is ${short(expected)}, got ${short(came)}`,
      );
    };
    const about = parseCheckpoint(new TextDecoder().decode(await read(CHECKPOINT_JSON)));
    const variables = decodeSafetensors(await read(MODEL)).tensors;
    const momentum = decodeSafetensors(await read(MOMENTUM)).tensors;
    const average = sums.has(AVERAGE)
      ? { average: decodeSafetensors(await read(AVERAGE)).tensors }
      : {};
    const graph = sums.has(GRAPH) ? { graph: new Uint8Array(await read(GRAPH)) } : {};
    return { ...about, variables, momentum, ...average, ...graph };
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error; // the script's fault, not the folder's
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot read the checkpoint "${dir}": ${reason}`, { cause: error });
  }
}

/** How far the run of a checkpoint had come, without the rest of it, and without its checksums. */
export async function readCheckpointState(dir: string): Promise<CheckpointState> {
  return parseCheckpoint(await readFile(join(dir, CHECKPOINT_JSON), "utf8")).state;
}

function parseSums(text: string): Map<string, string> {
  return new Map(
    text.trimEnd().split("\n").map((line) => {
      const [sum, name] = line.split("  ");
      return [name, sum];
    }),
  );
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function short(sum: string | undefined): string {
  return sum === undefined ? "not said" : `${sum.slice(0, 8)}...`;
}
