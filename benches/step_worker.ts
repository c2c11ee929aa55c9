import { singleRank } from "../src/compute/communicator.ts";
import { useDevice } from "../src/compute/device.ts";
import type { DeviceName } from "../src/compute/device_name.ts";
import { SharedCommunicator } from "../src/compute/shared_communicator.ts";
import { convolveDirectly } from "./direct_convolutions.ts";
import type { StepCase } from "./networks.ts";
import { type Pace, type StepTimes, timeSteps } from "./time_steps.ts";

/** One rank of those that share each batch. */
export interface StepWorkerStart extends Pace {
  step: StepCase;
  device: DeviceName;
  /** Whether no convolution is computed by Winograd's way. */
  directly: boolean;
  memory?: SharedArrayBuffer;
  rank: number;
  size: number;
}

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<StepWorkerStart>) => void;
  postMessage(times: StepTimes): void;
};

scope.onmessage = async ({ data: { step, device, directly, memory, rank, size, ...pace } }) => {
  await useDevice(device);
  if (directly) convolveDirectly();
  const communicator = memory ? new SharedCommunicator(memory, rank, size) : singleRank;
  scope.postMessage(await timeSteps(step, communicator, pace));
};
