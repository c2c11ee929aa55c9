/** What must hold of a run, whatever it trains, between the network in memory and what is on disk. */
import { deepStrictEqual, fail } from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as tf from "../../src/npm/tfjs.ts";
import type { Backbone } from "../../src/backbones/backbone.ts";
import type { BackboneFactory, BackboneSpec } from "../../src/backbones/backbones.ts";
import type { Checkpoint } from "../../src/checkpoints/checkpoint.ts";
import { loadBackbone } from "../../src/checkpoints/load_backbone.ts";
import { readCheckpoint } from "../../src/checkpoints/read_checkpoint.ts";
import { useDevice } from "../../src/compute/device.ts";
import type { DeviceName } from "../../src/compute/device_name.ts";
import { extract } from "../../src/extraction/extract.ts";
import { readEarlierTraining } from "../../src/training/earlier_training.ts";
import { parseTrainConfig } from "../../src/training/parse_train_config.ts";
import { prepareRun } from "../../src/training/prepare_run.ts";
import { beginRunFolder } from "../../src/runs/run_folder.ts";
import { train } from "../../src/training/train.ts";
import type { TrainConfig } from "../../src/training/train_config.ts";
import type { TrainEvent } from "../../src/training/train_event.ts";
import { TrainingWorkers } from "../../src/training/training_workers.ts";
import type { Verification } from "../../src/verification/verify_embeddings.ts";

/** What is trained, where, and what else a configuration says. */
export type Run = Record<string, unknown> & {
  device: DeviceName;
  workers: number;
  backbone: BackboneSpec | BackboneFactory;
};

/** Where a run is, and the file that a function of its configuration comes from. */
export interface Place {
  folder: string;
  configFile?: string;
}

/** What five steps came to. */
export interface WholeRun {
  config: TrainConfig;
  losses: number[];
  /** The last. */
  verification: Verification;
  /** By the network as it was in memory. */
  embeddings: Float32Array;
  /** The last. */
  checkpoint: Checkpoint;
  /** That trained together. */
  workers: number;
}

const IDENTITIES = 8, IMAGES = 4, STEPS = 5, STOP = 3;

/** Five steps of eight images are more than an epoch. */
const DATA = `synthetic:${IDENTITIES}x${IMAGES}`, BATCH = 8;

/** Pairs of two images of one identity and of two, all images among them. */
async function writePairs(folder: string): Promise<string> {
  const lines: string[] = [];
  for (let first = 0; first < IDENTITIES * IMAGES; first += IMAGES) {
    const next = (first + IMAGES) % (IDENTITIES * IMAGES);
    lines.push(`${first}\t${first + 1}\t1`, `${first + 2}\t${first + 3}\t1`);
    lines.push(`${first}\t${next}\t0`, `${first + 1}\t${next + 2}\t0`);
  }
  const file = join(folder, "pairs.tsv");
  await writeFile(file, lines.join("\n") + "\n");
  return file;
}

/** Takes five steps as `train()` does, and embeds with the network before it is gone. */
export async function wholeRun(run: Run, { folder, configFile }: Place): Promise<WholeRun> {
  const config = parseTrainConfig({
    data: DATA,
    pairs: await writePairs(folder),
    imageSize: 16,
    batch: BATCH,
    imagesPerIdentity: 2,
    jitter: 2,
    learningRate: 0.001,
    schedule: { name: "constant" },
    steps: STEPS,
    evaluateEvery: STEPS,
    ...run,
    out: join(folder, "whole"),
  });
  const losses: number[] = [];
  let verification!: Verification;
  const onEvent = (event: TrainEvent) => {
    if (event.type === "step") losses.push(event.loss);
    if (event.type === "evaluation") verification = event.verification;
  };
  const device = await useDevice(config.device);
  const training = new TrainingWorkers(config, device, { configFile, onEvent });
  const { communicator } = training;
  try {
    const earlier = await readEarlierTraining(config, undefined, fail);
    const prepared = await prepareRun(config, { device, communicator, earlier, onEvent });
    try {
      await beginRunFolder(config);
      await training.start(prepared.config);
      await prepared.loop.run();
      const embeddings = await embed(prepared.backbone);
      const checkpoint = await readCheckpoint(config.out);
      return { config, losses, verification, embeddings, checkpoint, workers: communicator.size };
    } finally {
      await prepared.close();
    }
  } finally {
    training.stop();
  }
}

async function embed(backbone: Backbone): Promise<Float32Array> {
  const { imageSize: size } = backbone, length = BATCH * size * size * 3;
  const pixels = Float32Array.from({ length }, (_, i) => Math.sin(i * i));
  const embeddings = tf.tidy(() => backbone.embed(tf.tensor4d(pixels, [BATCH, size, size, 3])));
  const values = await embeddings.data<"float32">();
  embeddings.dispose();
  return values;
}

function ownBackbone({ backbone }: TrainConfig): BackboneFactory | undefined {
  return typeof backbone === "function" ? backbone : undefined;
}

/** Asserts that the last checkpoint, loaded again, embeds to the bit as the network did. */
export async function embedsAsInMemory({ config, checkpoint, embeddings }: WholeRun) {
  const { backbone } = loadBackbone(checkpoint, ownBackbone(config));
  const loaded = await embed(backbone);
  backbone.dispose();
  deepStrictEqual(loaded, embeddings, "the checkpoint, loaded again, embeds otherwise");
}

/** Asserts that `extract()` with the checkpoint has the figures of the run's own last verification. */
export async function isVerifiedAlike({ config, verification }: WholeRun, { folder }: Place) {
  const { verification: extracted } = await extract({
    checkpoint: config.out,
    data: DATA,
    pairs: config.pairs,
    out: join(folder, "embeddings"),
    device: config.device,
    backbone: ownBackbone(config),
  });
  deepStrictEqual(extracted, verification, "extract() has other figures");
}

/** Asserts that a run that ends after three steps and is gone on with comes to the same to the bit. */
export async function goesOnAlike(whole: WholeRun, { folder, configFile }: Place) {
  const out = join(folder, "parts"), losses: number[] = [];
  for (const steps of [STOP, STEPS]) {
    await train({ ...whole.config, steps, out }, {
      configFile,
      resume: steps === STOP ? undefined : out,
      onEvent: (event) => event.type === "step" && losses.push(event.loss),
    });
  }
  const { variables, momentum, state } = await readCheckpoint(out);
  deepStrictEqual(losses, whole.losses, "a resumed run has other losses");
  deepStrictEqual(variables, whole.checkpoint.variables, "a resumed run has other weights");
  deepStrictEqual(momentum, whole.checkpoint.momentum, "a resumed run has other momentum");
  deepStrictEqual(state.positions, whole.checkpoint.state.positions);
}
