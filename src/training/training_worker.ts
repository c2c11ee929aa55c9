import { readCheckpointFolder } from "../checkpoints/checkpoint.ts";
import { useDevice } from "../compute/device.ts";
import { SharedCommunicator } from "../compute/shared_communicator.ts";
import { stepFolder } from "../runs/step_folders.ts";
import { carryError } from "../streams/worker_errors.ts";
import { withFunctionsOf } from "./config_functions.ts";
import { readEarlierTraining } from "./earlier_training.ts";
import { prepareRun } from "./prepare_run.ts";
import type { TrainConfig } from "./train_config.ts";
import type { TrainEvent } from "./train_event.ts";
import type { TrainingWorkerReply, TrainingWorkerStart } from "./training_workers.ts";

// The worker's own scope, which the type checker takes for a window's.
const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<TrainingWorkerStart>) => void;
  addEventListener(type: "error" | "unhandledrejection", listener: () => void): void;
  postMessage(reply: TrainingWorkerReply): void;
};

scope.onmessage = async ({ data }) => {
  const { configFile, from, memory, rank, size } = data;
  const communicator = new SharedCommunicator(memory, rank, size);
  // What nobody catches ends this thread; those that wait for it are to know.
  scope.addEventListener("error", () => communicator.fail());
  scope.addEventListener("unhandledrejection", () => communicator.fail());
  try {
    const config = configFile === undefined
      ? data.config as unknown as TrainConfig
      : await withFunctionsOf(data.config, configFile);
    const device = await useDevice(config.device);
    const checkpoint = from === undefined
      ? undefined
      : await readCheckpointFolder(stepFolder(config.out, from));
    // Rank 0 tells of what cannot be read.
    const earlier = await readEarlierTraining(config, checkpoint, () => {});
    const run = await prepareRun(config, { device, communicator, earlier, onEvent: passOn });
    scope.postMessage({ type: "ready" });
    await run.loop.run();
    await run.close();
  } catch (error) {
    communicator.fail();
    scope.postMessage({ type: "fault", error: carryError(error) });
  }
};

function passOn(event: TrainEvent) {
  if (event.type !== "skip") return;
  const { path, reason } = event.error;
  scope.postMessage({ type: "skip", path, reason });
}
