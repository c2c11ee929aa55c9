import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { RecordIoWriter } from "../../src/formats/record_io_writer.ts";
import { parseTrainConfig } from "../../src/training/parse_train_config.ts";
import { train, type TrainOptions } from "../../src/training/train.ts";
import type { TrainEvent } from "../../src/training/train_event.ts";
import { smallFaces } from "../small_faces.ts";

/** 18 identities of 4 images, of whom 2 are held out, 8 to a batch: 8 steps an epoch. */
const SMALL_RUN = {
  data: smallFaces(18, 4),
  imageSize: 16,
  batch: 8,
  imagesPerIdentity: 4,
  workers: 1,
  device: "wasm",
  backbone: { name: "small", width: 2, embedding: 4, dropout: 0.25 },
  head: { name: "virtual-fc", groups: 3, warmup: 2, optimizeAnchors: true },
  schedule: { name: "constant" },
};

/** Trains a small run, and keeps what it told. */
export function smallRun(config: Record<string, unknown>, options?: TrainOptions) {
  return trainAndListen({ ...SMALL_RUN, ...config }, options);
}

/** Trains, and keeps what it told. */
export async function trainAndListen(config: Record<string, unknown>, options: TrainOptions = {}) {
  const events: TrainEvent[] = [];
  const summary = await train(parseTrainConfig(config), {
    ...options,
    onEvent(event) {
      events.push(event);
      options.onEvent?.(event);
    },
  });
  return { summary, events };
}

/** The steps in a run's log. */
export async function readSteps(out: string): Promise<{ step: number; loss: number }[]> {
  const lines = (await readFile(join(out, "metrics.jsonl"), "utf8")).trim().split("\n");
  return lines.map((line) => JSON.parse(line)).filter(({ type }) => type === "step");
}

/** A grey picture, 4 x 4. */
export function greyImage(grey: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(...new TextEncoder().encode("P5 4 4 255 "), ...Array(16).fill(grey));
}

const IDENTITIES = 12, IMAGES = 4;

/** A folder of 12 identities with 4 images each, `p0/0.pgm` to `p11/3.pgm`. */
export async function writeFaces(folder: string): Promise<void> {
  for (let identity = 0; identity < IDENTITIES; identity++) {
    await mkdir(join(folder, `p${identity}`), { recursive: true });
    for (let image = 0; image < IMAGES; image++) {
      const bytes = greyImage(10 * identity + image);
      await writeFile(join(folder, `p${identity}`, `${image}.pgm`), bytes);
    }
  }
}

/** The same as one file of records. */
export async function writeFaceRecords(path: string): Promise<void> {
  const writer = await RecordIoWriter.create(path);
  for (let identity = 0; identity < IDENTITIES; identity++) {
    for (let image = 0; image < IMAGES; image++) {
      await writer.append(identity, greyImage(10 * identity + image));
    }
  }
  await writer.close();
}
