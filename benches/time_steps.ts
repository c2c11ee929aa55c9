import { cpuUsage } from "node:process";
import type { Communicator } from "../src/compute/communicator.ts";
import type { Precision } from "../src/compute/precision.ts";
import { fullFc } from "../src/heads/full_fc.ts";
import { Trainer } from "../src/training/trainer.ts";
import { IDENTITIES, makeBackbone, median, randomPixels, type StepCase } from "./networks.ts";

/** Medians in milliseconds: of a step by the clock, and of the time that all threads of the process ran meanwhile. */
export interface StepTimes {
  clock: number;
  busy: number;
}

/** How many steps are timed, after how many that are not. */
export interface Pace {
  warmUp: number;
  steps: number;
}

/** Times steps of the ranks that take each together, on the device in use. */
export async function timeSteps(
  step: StepCase,
  communicator: Communicator,
  { warmUp, steps }: Pace,
  exchangePrecision?: Precision,
): Promise<StepTimes> {
  const { rank, size } = communicator;
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
    exchangePrecision,
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
