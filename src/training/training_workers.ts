import { setTimeout } from "node:timers/promises";
import { type Communicator, singleRank } from "../compute/communicator.ts";
import type { Device } from "../compute/device.ts";
import { communicatorMemory, SharedCommunicator } from "../compute/shared_communicator.ts";
import { ImageDecodeError } from "../images/image_decode_error.ts";
import { type CarriedError, restoreError, uncaughtError } from "../streams/worker_errors.ts";
import { hasFunctions, withoutFunctions } from "./config_functions.ts";
import type { TrainConfig } from "./train_config.ts";
import type { TrainEvent } from "./train_event.ts";

const LATEST_MESSAGE_MS = 100;

/** What a training worker is sent: which rank it is of what. */
export interface TrainingWorkerStart {
  /** Without functions. */
  config: Record<string, unknown>;
  /** Where these are, if there are any. */
  configFile?: string;
  /** The step of the checkpoint to go on from. */
  from?: number;
  memory: SharedArrayBuffer;
  rank: number;
  size: number;
}

/** What it sends back. */
export type TrainingWorkerReply =
  | { type: "ready" }
  | { type: "skip"; path: string; reason: string }
  | { type: "fault"; error: CarriedError };

/**
 * The workers that share each batch with this thread, which is rank 0. They hold the same weights and do the
 * same update; only their images differ.
 */
export class TrainingWorkers {
  /** This thread's place among them. */
  readonly communicator: Communicator;
  readonly #starts: TrainingWorkerStart[] = [];
  readonly #workers: Worker[] = [];
  readonly #onEvent: (event: TrainEvent) => void;
  #fault?: Error;

  /** Decides how many there are; none is started yet. */
  constructor(
    config: TrainConfig,
    device: Device,
    { from, configFile, onEvent }: {
      from?: number;
      configFile?: string;
      onEvent: (event: TrainEvent) => void;
    },
  ) {
    this.#onEvent = onEvent;
    // A function cannot be sent to a worker, which may read it from where it is.
    const mayShare = device.name === "wasm" && (!hasFunctions(config) || configFile !== undefined);
    const size = mayShare ? countWorkers(config) : 1;
    this.communicator = singleRank;
    if (size === 1) return;
    const memory = communicatorMemory(size);
    this.communicator = new SharedCommunicator(memory, 0, size);
    for (let rank = 1; rank < size; rank++) {
      const inWorker = { ...withoutFunctions(config), device: device.name };
      this.#starts.push({ config: inWorker, configFile, from, memory, rank, size });
    }
  }

  /**
   * Starts them, and returns when all have opened their data and made their network.
   *
   * @param decided What this thread has found out for all.
   */
  async start({ microBatch }: Pick<TrainConfig, "microBatch">): Promise<void> {
    await Promise.all(
      this.#starts.map((start) =>
        this.#start({ ...start, config: { ...start.config, microBatch } })
      ),
    );
  }

  /** What went wrong first: `error` in this thread, or what it followed from in a worker. */
  async firstFault(error: unknown): Promise<unknown> {
    // A worker's message comes after the exchange that its fault broke off.
    if (this.#workers.length > 0) await setTimeout(LATEST_MESSAGE_MS);
    return this.#fault ?? error;
  }

  /** Ends them. */
  stop(): void {
    for (const worker of this.#workers) worker.terminate();
  }

  #start(start: TrainingWorkerStart): Promise<void> {
    const url = new URL("./training_worker.ts", import.meta.url);
    const worker = new Worker(url, { type: "module" });
    this.#workers.push(worker);
    return new Promise((resolve, reject) => {
      worker.onerror = (event) => {
        event.preventDefault();
        const { name, message } = uncaughtError(event.message);
        this.#fault ??= restoreError({
          name,
          message: `Cannot go on training as worker ${start.rank} broke: ${name}: ${message}`,
        });
        reject(this.#fault);
      };
      worker.onmessage = ({ data }: MessageEvent<TrainingWorkerReply>) => {
        if (data.type === "ready") resolve();
        else if (data.type === "fault") reject(this.#fault = restoreError(data.error));
        else this.#onEvent({ type: "skip", error: new ImageDecodeError(data.path, data.reason) });
      };
      worker.postMessage(start);
    });
  }
}

function countWorkers({ workers, objectives }: TrainConfig): number {
  const smallest = Math.min(...objectives.map(({ batch }) => batch));
  return Math.min(workers ?? navigator.hardwareConcurrency, Math.floor(smallest / 2));
}
