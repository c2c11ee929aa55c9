import type { Backbone } from "../backbones/backbone.ts";
import { readCheckpoint } from "../checkpoints/read_checkpoint.ts";
import { clearUnfinishedCheckpoints } from "../checkpoints/save_checkpoint.ts";
import { type Communicator, singleRank } from "../compute/communicator.ts";
import { type Device, useDevice } from "../compute/device.ts";
import { LostDeviceError } from "../compute/webgpu/lost_device.ts";
import { readConfigJson, writeRunConfig } from "../runs/config_json.ts";
import { beginRunFolder, checkRunFolder } from "../runs/run_folder.ts";
import { RunLock } from "../runs/run_lock.ts";
import { savedSteps } from "../runs/step_folders.ts";
import { type TrainSummary, writeSummary } from "../runs/summary_json.ts";
import {
  type EarlierTraining,
  readEarlierTraining,
  shareEarlierTraining,
} from "./earlier_training.ts";
import { factsOfRun } from "./facts_of_run.ts";
import { MOST_HELD_OUT_PAIRS } from "./open_training_data.ts";
import { writePeopleOfRun } from "./people_of_run.ts";
import { prepareRun } from "./prepare_run.ts";
import { requireAgreement } from "./require_agreement.ts";
import type { TrainConfig } from "./train_config.ts";
import type { TrainEvent } from "./train_event.ts";
import { TrainingWorkers } from "./training_workers.ts";

/** What accompanies a configuration. */
export interface TrainOptions {
  /**
   * A run folder to go on with: from its last checkpoint that can be read, or from the beginning if it has come to none;
   * the configuration's `out` must be this folder.
   */
  resume?: string;
  /**
   * The `.ts` file that a backbone or head made by a function comes from, by its default export, for workers to read it
   * there as well; without it such runs have one worker.
   */
  configFile?: string;
  /**
   * Processes that train together as ranks, each of which calls `train` with the same configuration, but for `out`, `device` and
   * `deviceMemory`; each computes in one thread. Rank 0 alone touches the folder of the run, and tells what happens.
   *
   * @default {this process alone, with as many workers as the configuration says}
   */
  communicator?: Communicator;
  /** Finishes the step under way, saves a checkpoint and returns. */
  signal?: AbortSignal;
  /** Hears what happens. */
  onEvent?: (event: TrainEvent) => void;
}

/** How often a run goes on after it lost its device. */
const MOST_REBUILDS = 3;

/**
 * Trains a backbone with one or more heads, verifies it now and then, and writes everything into the
 * configuration's `out` folder: `config.json`, `metrics.jsonl` and the same for TensorBoard, `summary.json`,
 * `checkpoints/step-N`.
 * Nothing is written before data, device and configuration are known to be good.
 *
 * Stopped anywhere and resumed, it takes the steps of a run never stopped. A WebGPU device that is lost is replaced, and the run
 * goes on from its last checkpoint, three times.
 *
 * @throws {Error} If something is wrong with any of them, or the loss is no longer a number.
 *
 * @example Three steps
 * ```ts
 * import { parseTrainConfig, train } from "../../mod.ts";
 *
 * const out = await Deno.makeTempDir();
 * const size = { imageSize: 16, batch: 8, steps: 3 };
 * const config = parseTrainConfig({ data: "synthetic:16x4", ...size, device: "wasm", out });
 * const { verification } = await train(config);
 * console.log(verification?.accuracy.mean);
 * ```
 */
export async function train(
  config: TrainConfig,
  options: TrainOptions = {},
): Promise<TrainSummary> {
  const { onEvent = () => {} } = options;
  let { resume } = options;
  for (let rebuilds = 0;; rebuilds++) {
    let hasStarted = resume !== undefined;
    try {
      return await trainOnDevice(config, {
        ...options,
        resume,
        onEvent(event) {
          hasStarted ||= event.type === "start";
          onEvent(event);
        },
      });
    } catch (error) {
      if (!(error instanceof LostDeviceError) || rebuilds === MOST_REBUILDS) throw error;
      // The others would wait for what this rank has not exchanged.
      if ((options.communicator?.size ?? 1) > 1) throw error;
      onEvent({
        type: "device-lost",
        message: error.message,
        rebuild: rebuilds + 1,
        of: MOST_REBUILDS,
      });
      if (hasStarted) resume = config.out;
    }
  }
}

async function trainOnDevice(
  given: TrainConfig,
  { resume, configFile, communicator: ranks, signal, onEvent = () => {} }: TrainOptions,
): Promise<TrainSummary> {
  if (ranks) requireShares(given, ranks);
  const device = await useDevice(given.device);
  using locks = new DisposableStack();
  const isFirst = (ranks?.rank ?? 0) === 0;
  const earlier = shareEarlierTraining(
    ranks ?? singleRank,
    isFirst ? await openEarlier(given, resume, locks, onEvent) : undefined,
  );
  const config = { ...given, heldOutPairs: earlier.heldOutPairs ?? given.heldOutPairs };
  if (ranks && ranks.size > 1 && keepsOwnStatistics(config, device)) {
    config.syncBatchNorm = false;
    onEvent({ type: "notice", message: OWN_STATISTICS });
  }
  const from = earlier.checkpoint?.state.step;
  const inThreads = ranks ? { ...config, workers: 1 } : config;
  const workers = new TrainingWorkers(inThreads, device, { from, configFile, onEvent });
  try {
    const communicator = ranks ?? workers.communicator, together = ranks !== undefined;
    const run = await prepareRun(config, { device, communicator, together, earlier, onEvent });
    try {
      if (run.step > run.loop.steps) {
        throw new RangeError(
          `Cannot resume "${config.out}" for ${run.loop.steps} steps in all as it has taken ${run.step} already`,
        );
      }
      if (ranks) requireAgreement(ranks, await factsOfRun({ ...run, given, configFile }));
      if (isFirst) {
        if (resume === undefined) {
          await beginRunFolder(run.config);
          locks.use(await RunLock.take(config.out));
        } else {
          await writeRunConfig(config.out, run.config);
        }
        await writePeopleOfRun(config, run.data, run.people!);
      }
      await workers.start(run.config);
      onEvent({
        type: "start",
        device,
        workers: communicator.size,
        backbone: run.backbone.name,
        description: run.backbone.description,
        parameters: countParameters(run.backbone),
        network: run.network,
        heads: run.heads,
        images: run.data.train.reduce((sum, { imageCount }) => sum + imageCount, 0),
        testPairs: run.data.test.pairs.same.length,
        step: run.step,
        steps: run.loop.steps,
        stepsPerEpoch: run.loop.stepsPerEpoch,
      });
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
      if (isFirst) await writeSummary(config.out, summary);
      return summary;
    } catch (error) {
      throw await device.faultBehind(await workers.firstFault(error));
    } finally {
      await run.close();
    }
  } finally {
    workers.stop();
  }
}

const OWN_STATISTICS =
  "Batch norm takes each rank's images by themselves, as webgpu cannot wait for the others within a layer; " +
  'microBatchNorm "whole" takes those of all ranks, and runs each layer again for each batch norm in it.';

function keepsOwnStatistics(config: TrainConfig, { name }: Device): boolean {
  return name === "webgpu" && config.syncBatchNorm && config.microBatchNorm !== "whole";
}

/** Batch norm needs two images of each rank. */
function requireShares({ objectives }: TrainConfig, { size }: Communicator): void {
  const smallest = Math.min(...objectives.map(({ batch }) => batch));
  if (2 * size <= smallest) return;
  throw new RangeError(
    `Cannot train with ${size} ranks as each takes at least 2 images of a batch, which must have ${
      2 * size
    } or more: it has ${smallest}`,
  );
}

/** Makes a run's folder whole, if it is to go on, and reads what it goes on from, or begins with. */
async function openEarlier(
  config: TrainConfig,
  resume: string | undefined,
  locks: DisposableStack,
  onEvent: (event: TrainEvent) => void,
): Promise<EarlierTraining> {
  const checkpoint = resume === undefined
    ? undefined
    : await openRun(resume, config, locks, onEvent);
  const { heldOutPairs } = resume === undefined ? config : await keepHeldOutPairs(config, resume);
  const onFault = (message: string) => onEvent({ type: "notice", message });
  return { ...await readEarlierTraining(config, checkpoint, onFault), heldOutPairs };
}

/** A run is verified on the pairs that it began with; before that number was written down it was the same for all runs. */
async function keepHeldOutPairs(config: TrainConfig, folder: string): Promise<TrainConfig> {
  if (config.pairs !== undefined || config.heldOutPairs !== undefined) return config;
  const { heldOutPairs = MOST_HELD_OUT_PAIRS } = await readConfigJson(folder);
  return { ...config, heldOutPairs: Number(heldOutPairs) };
}

/** Makes a run's folder whole, and reads its last checkpoint, if it has come to one. */
async function openRun(
  folder: string,
  { out }: TrainConfig,
  locks: DisposableStack,
  onEvent: (event: TrainEvent) => void,
) {
  await checkRunFolder(folder, out);
  locks.use(await RunLock.take(folder));
  await clearUnfinishedCheckpoints(folder);
  if ((await readConfigJson(folder)).precision === "float16") {
    onEvent({ type: "notice", message: NO_FLOAT16 });
  }
  if ((await savedSteps(folder)).length === 0) return undefined;
  return await readCheckpoint(folder, "last", (message) => onEvent({ type: "notice", message }));
}

const NO_FLOAT16 =
  "The run has computed products in float16 until now, which is no longer possible: it goes on in float32.";

function countParameters({ variables }: Backbone): number {
  return [...variables.values()]
    .filter(({ trainable }) => trainable)
    .reduce((sum, { size }) => sum + size, 0);
}
