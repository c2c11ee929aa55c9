import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Backbone } from "../backbones/backbone.ts";
import { useDevice } from "../compute/device.ts";
import { createOutputFolder } from "../reports/create_output_folder.ts";
import type { Verification } from "../verification/verify.ts";
import { prepareRun } from "./prepare_run.ts";
import type { TrainConfig } from "./train_config.ts";
import type { HeadSummary, TrainEvent } from "./train_event.ts";
import { TrainingWorkers } from "./training_workers.ts";

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
 * Trains a backbone with one or more heads, verifies it now and then, and writes everything into the
 * configuration's `out` folder: `config.json`, `metrics.jsonl` and the same for TensorBoard, `summary.json`,
 * `checkpoints/last` and `checkpoints/best`.
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
  const device = await useDevice(config.device, { precision: config.precision });
  const workers = new TrainingWorkers(config, device, resume, onEvent);
  try {
    const run = await prepareRun(config, {
      device,
      communicator: workers.communicator,
      resume,
      onEvent,
    });
    try {
      if (resume === undefined) await createOutputFolder(config.out);
      await workers.start();
      onEvent({
        type: "start",
        device,
        workers: workers.communicator.size,
        backbone: run.backbone.name,
        parameters: countParameters(run.backbone),
        heads: run.heads,
        images: run.data.train.reduce((sum, { imageCount }) => sum + imageCount, 0),
        testPairs: run.data.test.pairs.same.length,
        step: run.step,
        steps: run.loop.steps,
        stepsPerEpoch: run.loop.stepsPerEpoch,
      });
      await writeJson(join(config.out, "config.json"), config);
      const { verification, ...progress } = await run.loop.run(signal);
      const [first, ...joint] = run.heads;
      const summary: TrainSummary = {
        device: device.name,
        backbone: run.backbone.name,
        ...first,
        ...progress,
        verification,
        ...(joint.length > 0 ? { joint } : {}),
      };
      await writeJson(join(config.out, "summary.json"), summary);
      return summary;
    } catch (error) {
      throw await workers.firstFault(error);
    } finally {
      await run.close();
    }
  } finally {
    workers.stop();
  }
}

function countParameters({ variables }: Backbone): number {
  return [...variables.values()]
    .filter(({ trainable }) => trainable)
    .reduce((sum, { size }) => sum + size, 0);
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFile(file, JSON.stringify(value, null, 2) + "\n");
}
