import { cpuUsage } from "node:process";
import { singleRank } from "../src/compute/communicator.ts";
import { useDevice } from "../src/compute/device.ts";
import type { DeviceName } from "../src/compute/device_name.ts";
import { SharedCommunicator } from "../src/compute/shared_communicator.ts";
import { fullFc } from "../src/heads/full_fc.ts";
import { Trainer } from "../src/training/trainer.ts";
import { convolveDirectly } from "./direct_convolutions.ts";
import { IDENTITIES, makeBackbone, median, randomPixels, type StepCase } from "./networks.ts";

/** One rank of those that share each batch. */
export interface StepWorkerStart {
  step: StepCase;
  device: DeviceName;
  /** Whether no convolution is computed by Winograd's way. */
  directly: boolean;
  memory?: SharedArrayBuffer;
  rank: number;
  size: number;
  warmUp: number;
  steps: number;
}

/** Medians in milliseconds: of a step by the clock, and of the time that all threads of the process ran meanwhile. */
export interface StepTimes {
  clock: number;
  busy: number;
}

async function timeSteps(start: StepWorkerStart): Promise<StepTimes> {
  const { step, device, directly, memory, rank, size, warmUp, steps } = start;
  await useDevice(device);
  if (directly) convolveDirectly();
  const communicator = memory ? new SharedCommunicator(memory, rank, size) : singleRank;
  const trainer = new Trainer({
    backbone: makeBackbone(step),
    heads: [{
      head: fullFc({
        identities: IDENTITIES,
        embeddingLength: step.embedding,
        margin: { kind: "none" },
      }),
      weight: 1,
    }],
    communicator,
    syncBatchNorm: true,
  });
  const images = step.batch / size, first = rank * images;
  const batch = {
    pixels: randomPixels(images, step),
    identities: Int32Array.from({ length: images }, (_, i) => first + i),
    next: { epoch: 0, batch: 0 },
  };
  const clock: number[] = [], busy: number[] = [];
  for (let i = 0; i < warmUp + steps; i++) {
    const started = performance.now(), ran = cpuUsage();
    const { losses } = trainer.step([batch], i, 0.01);
    await losses.data();
    losses.dispose();
    const { user, system } = cpuUsage(ran);
    clock.push(performance.now() - started);
    busy.push((user + system) / 1000);
  }
  return { clock: median(clock.slice(warmUp)), busy: median(busy.slice(warmUp)) };
}

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<StepWorkerStart>) => void;
  postMessage(times: StepTimes): void;
};

scope.onmessage = async ({ data }) => scope.postMessage(await timeSteps(data));
