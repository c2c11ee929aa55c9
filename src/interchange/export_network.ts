import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { systemMessage } from "../checks/system_message.ts";
import type { BackboneFactory } from "../backbones/backbones.ts";
import type { Checkpoint } from "../checkpoints/checkpoint.ts";
import { loadBackbone } from "../checkpoints/load_backbone.ts";
import { readCheckpoint } from "../checkpoints/read_checkpoint.ts";
import { type Device, useDevice } from "../compute/device.ts";
import type { DeviceName } from "../compute/device_name.ts";
import { writeFlushed } from "../formats/write_flushed.ts";
import { readSummary } from "../runs/summary_json.ts";
import { exportFormatOf, type ExportOptions } from "./exports.ts";

/** What to export, and where to. */
export interface ExportNetworkOptions extends ExportOptions {
  /** A run folder, whose best checkpoint is taken, or a checkpoint. */
  checkpoint: string;
  /** The new file; the ending of its name says the format. Folders above it that are not there are made. */
  out: string;
  /**
   * Where to run the network, to see what it does.
   *
   * @default {"wasm"}
   */
  device?: "auto" | DeviceName;
  /** Makes a network of one's own, as in the configuration of the run. */
  backbone?: BackboneFactory;
}

/** What was exported. */
export interface ExportedFile {
  /** The file. */
  out: string;
  /** What made the network, such as `small:width=16`. */
  backbone: string;
  /** S, pixels. */
  imageSize: number;
  /** The numbers in what the file gives of an image. */
  embeddingLength: number;
  /** How large the file is. */
  bytes: number;
  /** Steps of training. */
  step: number;
}

/**
 * Writes the network of a checkpoint into a file that other programs read.
 *
 * @throws {Error} If the checkpoint cannot be read, the file is there already, or the format cannot hold the network; no file is left.
 */
export async function exportNetwork(options: ExportNetworkOptions): Promise<ExportedFile> {
  const { checkpoint: dir, out, mirror, normalise, half } = options;
  const asked = { mirror, normalise, half };
  const format = exportFormatOf(out, asked);
  if (existsSync(out)) throw new Error(`Cannot export to "${out}": it is there already`);
  const checkpoint = await readCheckpoint(dir, "best");
  const notes = await notesOf(dir, checkpoint);
  const device: Device = await useDevice(options.device ?? "wasm");
  const loaded = loadBackbone(checkpoint, options.backbone);
  try {
    const bytes = await format.write({ ...loaded, checkpoint, notes }, asked);
    device.check();
    await writeWhole(out, bytes);
    const { name, imageSize, embeddingLength } = loaded.backbone;
    return {
      out,
      backbone: name,
      imageSize,
      embeddingLength: mirror ? 2 * embeddingLength : embeddingLength,
      bytes: bytes.length,
      step: checkpoint.state.step,
    };
  } finally {
    loaded.backbone.dispose();
  }
}

/** How far the run had come, and how well it did where that is known of this very step. */
async function notesOf(
  dir: string,
  { state: { step, images, best } }: Checkpoint,
): Promise<Map<string, string>> {
  const notes = new Map([["step", String(step)], ["images_seen", String(images)]]);
  if (best?.step === step) notes.set("auc", String(best.auc));
  const summary = await readSummary(dir).catch(() => undefined);
  if (summary?.steps === step && summary.verification) {
    const { auc, eer, accuracy, pairs } = summary.verification;
    const figures = { auc, eer, accuracy: accuracy.mean, pairs };
    for (const [name, figure] of Object.entries(figures)) notes.set(name, String(figure));
  }
  return notes;
}

async function writeWhole(out: string, bytes: Uint8Array): Promise<void> {
  try {
    try {
      await writeFlushed(out, bytes);
    } catch (cause) {
      if ((cause as { code?: string }).code !== "ENOENT") throw cause;
      await mkdir(dirname(out), { recursive: true });
      await writeFlushed(out, bytes);
    }
  } catch (cause) {
    if ((cause as { code?: string }).code !== "EEXIST") await rm(out, { force: true });
    throw new Error(`Cannot export to "${out}": ${systemMessage(cause)}`, { cause });
  }
}
