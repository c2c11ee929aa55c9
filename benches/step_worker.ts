import { small } from "../src/backbones/small.ts";
import type { Communicator } from "../src/compute/communicator.ts";
import { useDevice } from "../src/compute/device.ts";
import { SharedCommunicator } from "../src/compute/shared_communicator.ts";
import { fullFc } from "../src/heads/full_fc.ts";
import { Trainer } from "../src/training/trainer.ts";

const BATCH = 32, SIZE = 56, WARM_UP = 5, STEPS = 25;

/** The median time of a step in milliseconds, of the network of train_step.py. */
export async function timeSteps(communicator: Communicator): Promise<number> {
  const trainer = new Trainer({
    backbone: small({ imageSize: SIZE, embeddingLength: 128 }),
    heads: [{
      head: fullFc({ identities: 100, embeddingLength: 128, margin: { kind: "none", size: 0 } }),
      weight: 1,
    }],
    communicator,
  });
  const images = BATCH / communicator.size, first = communicator.rank * images;
  const batch = {
    pixels: Float32Array.from({ length: images * SIZE * SIZE * 3 }, () => 2 * Math.random() - 1),
    identities: Int32Array.from({ length: images }, (_, i) => first + i),
    next: { epoch: 0, batch: 0 },
  };
  const times: number[] = [];
  for (let step = 0; step < WARM_UP + STEPS; step++) {
    const started = performance.now();
    const { losses } = trainer.step([batch], step, 0.01);
    await losses.data();
    losses.dispose();
    times.push(performance.now() - started);
  }
  trainer.dispose();
  return times.slice(WARM_UP).sort((a, b) => a - b)[STEPS >> 1];
}

self.onmessage = async ({ data: { memory, rank, size } }: MessageEvent) => {
  await useDevice("wasm");
  await timeSteps(new SharedCommunicator(memory, rank, size));
};

declare const self: { onmessage: (event: MessageEvent) => void };
