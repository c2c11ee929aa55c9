import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Backbone } from "../backbones/backbone.ts";
import { createBackbone } from "../backbones/create_backbone.ts";
import { type Checkpoint, readCheckpoint } from "../checkpoints/checkpoint.ts";
import { restoreVariables } from "../checkpoints/variables.ts";
import { useDevice } from "../compute/device.ts";
import { createHead } from "../heads/create_head.ts";
import { createOutputFolder } from "../reports/create_output_folder.ts";
import type { Verification } from "../verification/verify.ts";
import { openTrainingData, type TrainingData } from "./open_training_data.ts";
import type { TrainConfig } from "./train_config.ts";
import type { HeadSummary, TrainEvent } from "./train_event.ts";
import { Trainer } from "./trainer.ts";
import { TrainingLoop } from "./training_loop.ts";

/** What accompanies a configuration. */
export interface TrainOptions {
  /** A run folder whose last checkpoint to go on from; the configuration's `out` must be this folder. */
  resume?: string;
  /** Finishes the step under way, saves a checkpoint and returns. */
  signal?: AbortSignal;
  /** Hears what happens. */
  onEvent?: (event: TrainEvent) => void;
}

/** What `summary.json` holds. */
export interface TrainSummary extends HeadSummary {
  /** Where it was trained. */
  device: string;
  /** What made it, such as `small:width=16`. */
  backbone: string;
  /** Steps taken, those before a resume included. */
  steps: number;
  /** Over all steps, waiting for data included. */
  imagesPerSecond: number;
  /** Of the last evaluation. */
  verification?: Verification;
  /** The heads trained jointly with the first. */
  joint?: HeadSummary[];
}

/**
 * Trains a backbone with one or more heads, verifies it after each epoch, and writes everything into the
 * configuration's `out` folder: `config.json`, `metrics.jsonl`, `summary.json`, `checkpoints/last` and `checkpoints/best`.
 * Nothing is written before data, device and configuration are known to be good.
 *
 * @throws {Error} If something is wrong with any of them, or the loss is no longer a number.
 *
 * @example Three steps
 * ```ts
 * import { parseTrainConfig, train } from "../../mod.ts";
 *
 * const out = await Deno.makeTempDir();
 * const { verification } = await train(
 *   parseTrainConfig({ data: "synthetic:16x4", imageSize: 16, batch: 8, steps: 3, device: "wasm", out }),
 * );
 * console.log(verification?.accuracy.mean);
 * ```
 */
export async function train(
  config: TrainConfig,
  options: TrainOptions = {},
): Promise<TrainSummary> {
  const { resume, signal, onEvent = () => {} } = options;
  const checkpoint = resume === undefined ? undefined : await readCheckpoint(resume);
  if (resume !== undefined) checkRunFolder(resume, config.out);
  const pretrained = config.pretrained === undefined || checkpoint
    ? undefined
    : await readCheckpoint(config.pretrained, "best");
  const data = await openTrainingData(config);
  const device = await useDevice(config.device);
  const backbone = makeBackbone(config);
  const heads = data.train.map((dataset, i) => {
    const { head, imagesPerIdentity, batch, weight } = i === 0 ? config : config.joint[i - 1];
    const made = createHead(head, {
      identities: dataset.identityCount,
      identitiesPerBatch: batch / imagesPerIdentity,
      embeddingLength: backbone.embeddingLength,
      seed: config.seed + i,
    });
    return { head: made, weight };
  });
  const trainer = new Trainer({
    backbone,
    heads,
    momentum: config.momentum,
    weightDecay: config.weightDecay,
    seed: config.seed,
  });
  let loop: TrainingLoop | undefined;
  try {
    for (const message of data.notices) onEvent({ type: "notice", message });
    if (pretrained) {
      const restored = restoreVariables(backbone.variables, pretrained.variables);
      onEvent({ type: "pretrained", from: config.pretrained!, restored });
    }
    if (checkpoint) restoreRun(trainer, backbone, checkpoint, resume!);
    loop = new TrainingLoop({ config, data, device, backbone, trainer, checkpoint, onEvent });
    if (!checkpoint) await createOutputFolder(config.out);
    const summaries = summarizeHeads(data, heads, backbone);
    onEvent({
      type: "start",
      device,
      backbone: backbone.name,
      parameters: countParameters(backbone),
      heads: summaries,
      images: data.train.reduce((sum, { imageCount }) => sum + imageCount, 0),
      testPairs: data.test.pairs.same.length,
      step: checkpoint?.state.step ?? 0,
      steps: loop.steps,
      stepsPerEpoch: loop.stepsPerEpoch,
    });
    await writeJson(join(config.out, "config.json"), config);
    const { verification, ...progress } = await loop.run(signal);
    const [first, ...joint] = summaries;
    const summary: TrainSummary = {
      device: device.name,
      backbone: backbone.name,
      ...first,
      ...progress,
      verification,
      ...(joint.length > 0 ? { joint } : {}),
    };
    await writeJson(join(config.out, "summary.json"), summary);
    return summary;
  } finally {
    await loop?.close();
    trainer.dispose();
  }
}

function checkRunFolder(folder: string, out: string) {
  if (resolve(folder) !== resolve(out)) {
    throw new RangeError(
      `Cannot resume "${folder}" as out must be the same folder: it is "${out}"`,
    );
  }
  if (!existsSync(join(folder, "config.json"))) {
    throw new Error(
      `Cannot resume "${folder}" as it must be a run folder: it holds no config.json`,
    );
  }
}

function makeBackbone({ backbone, imageSize, seed }: TrainConfig): Backbone {
  return typeof backbone === "function"
    ? backbone({ imageSize, embeddingLength: 128, seed })
    : createBackbone(backbone, { imageSize, seed });
}

function restoreRun(trainer: Trainer, backbone: Backbone, checkpoint: Checkpoint, from: string) {
  if (checkpoint.backbone !== backbone.name) {
    throw new Error(
      `Cannot resume "${from}" as its backbone must be the configuration's, ${backbone.name}: ` +
        `it is ${checkpoint.backbone}`,
    );
  }
  const { missing } = restoreVariables(trainer.variables(), checkpoint.variables);
  if (missing.length > 0) {
    throw new Error(
      `Cannot resume "${from}" as it must hold all variables: ${missing.length} are missing or of ` +
        `another shape, the first is ${missing[0]}`,
    );
  }
  trainer.restoreMomentum(checkpoint.momentum);
}

function summarizeHeads(
  data: TrainingData,
  heads: readonly { head: { name: string; parameterCount: number } }[],
  { embeddingLength }: Backbone,
): HeadSummary[] {
  return heads.map(({ head }, i) => ({
    head: head.name,
    identities: data.train[i].identityCount,
    headParameters: head.parameterCount,
    fullFcParameters: data.train[i].identityCount * embeddingLength,
  }));
}

function countParameters({ variables }: Backbone): number {
  return [...variables.values()]
    .filter(({ trainable }) => trainable)
    .reduce((sum, { size }) => sum + size, 0);
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFile(file, JSON.stringify(value, null, 2) + "\n");
}
