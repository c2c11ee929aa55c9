import type { Communicator } from "../compute/communicator.ts";
import {
  type Batch,
  type BatchPixels,
  type DataPosition,
  readBatches,
  readSquares,
} from "./read_batches.ts";
import type { StepClock } from "./step_clock.ts";
import type { TrainingRun } from "./training_run.ts";

type BatchReader = ReadableStreamDefaultReader<Batch<BatchPixels>>;

/** The batches of a run's datasets, of which all ranks take the same ones, each its share. */
export class LockstepBatches {
  /** How many make an epoch of each dataset. */
  readonly perEpoch: readonly number[];
  readonly #communicator: Communicator;
  readonly #readers: readonly BatchReader[];

  /** @param from The first batch of each dataset. */
  constructor(run: TrainingRun, from: readonly DataPosition[]) {
    const { config, data, device, communicator, onEvent } = run;
    const { imageSize: size, crop, cropOffset, orientation, jitter, flip, augment, strict } =
      config;
    // A graphics card resizes faster than the cores, which have decoding to do.
    const read = device.name === "webgpu" ? readSquares : readBatches;
    const streams = data.train.map((dataset, i) => {
      const { batch, imagesPerIdentity, minImages } = config.objectives[i];
      return read(dataset, {
        batch,
        imagesPerIdentity,
        minImages,
        recipe: { size, crop, cropOffset, orientation, jitter, flip, augment },
        seed: config.seed + i,
        from: from[i],
        share: communicator,
        strict,
        onSkip: (error) => onEvent({ type: "skip", error }),
      });
    });
    this.#communicator = communicator;
    this.#readers = streams.map(({ batches }) => batches.getReader());
    this.perEpoch = streams.map(({ batchesPerEpoch }) => batchesPerEpoch);
  }

  /**
   * The next batch of each dataset: when none of a rank's images in a batch can be read it has the next one, and the
   * others leave that batch out, too.
   *
   * @param clock Counts the longest wait of all ranks.
   */
  async next(clock: StepClock): Promise<Batch<BatchPixels>[]> {
    const { value: batches, waited } = await clock.wait(Promise.all(this.#readers.map(readNext)));
    for (;;) {
      const places = batches.flatMap(({ next }) => [next.epoch, next.batch]);
      const all = this.#communicator.allGather(Float32Array.of(...places, waited));
      const behind = batches.flatMap(({ next }, i) =>
        all.some((own) => isBehind(next, { epoch: own[2 * i], batch: own[2 * i + 1] })) ? [i] : []
      );
      if (all.every((own) => places.every((place, i) => place === own[i]))) {
        clock.addWait(Math.max(...all.map((own) => own[places.length])));
        return batches;
      }
      for (const i of behind) batches[i] = await readNext(this.#readers[i]);
    }
  }

  /** Stops reading ahead. */
  async close(): Promise<void> {
    await Promise.all(this.#readers.map((reader) => reader.cancel().catch(() => {})));
  }
}

/** Batches never end. */
async function readNext(reader: BatchReader): Promise<Batch<BatchPixels>> {
  return (await reader.read()).value!;
}

function isBehind(place: DataPosition, other: DataPosition): boolean {
  return place.epoch < other.epoch || (place.epoch === other.epoch && place.batch < other.batch);
}
