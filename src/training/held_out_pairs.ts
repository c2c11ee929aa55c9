import type { Pairs } from "../verification/pairs.ts";
import { batchesPerEpoch } from "./batches_per_epoch.ts";
import type { TrainingData } from "./open_training_data.ts";
import type { TrainConfig } from "./train_config.ts";

/** With fewer, the 95 % interval of an accuracy of 90 % is wider than 8 points. */
const FEWEST_PAIRS = 200;

/** What embedding may take of the time of the training between two verifications: a tenth, less what else a verification does. */
const SHARE = 0.08;

// In passes of the network over one image: back takes twice as long as forth, and an image is embedded with its mirror image.
const PASSES_TO_TRAIN = 3, PASSES_TO_EMBED = 2;

/** How many pairs a run verifies. */
export interface HeldOutPairs {
  pairs: Pairs;
  /** Why they are not all, as a sentence. */
  notice?: string;
}

/**
 * As many of the pairs that are held out as a verification gets through in a tenth of the time of the training between two,
 * but at least 200. Images are counted, not time: a network that is slow to verify is as slow to train, and so a run with
 * the same data and steps is verified on the same pairs on every machine.
 *
 * @param all In an order of which every beginning is balanced.
 * @param workers How many share a training step for each that shares a verification.
 */
export function heldOutPairs(
  config: TrainConfig,
  { train, test: { pairs: all } }: TrainingData,
  workers: number,
): HeldOutPairs {
  const perEpoch = batchesPerEpoch(config.objectives[0], train[0]);
  const steps = Math.min(
    config.evaluateEvery ?? perEpoch,
    config.steps ?? config.epochs * perEpoch,
  );
  const perStep = config.objectives.reduce((sum, { batch }) => sum + batch, 0);
  const embeddedPerStep = SHARE * PASSES_TO_TRAIN / PASSES_TO_EMBED * perStep / workers;
  const fitting = countWithin(all, embeddedPerStep * steps);
  const count = Math.max(fitting, Math.min(FEWEST_PAIRS, all.same.length));
  if (count === all.same.length) return { pairs: all };
  const pairs = {
    a: all.a.slice(0, count),
    b: all.b.slice(0, count),
    same: all.same.slice(0, count),
  };
  const chosen = `Verified on ${count} of ${all.same.length} pairs of identities held out`;
  if (count === fitting) {
    return {
      pairs,
      notice: `${chosen}, so that a verification takes no longer than a tenth of the training ` +
        "between two; --held-out-pairs asks for another number.",
    };
  }
  const enough = Math.ceil(imagesOf(pairs) / embeddedPerStep);
  return {
    pairs,
    notice: `${chosen}, the fewest that tell networks apart: a verification takes longer than a ` +
      `tenth of the training between two, unless that is ${enough} steps or more.`,
  };
}

/** The number of pairs, an even one, in the longest beginning that shows at most so many images. */
function countWithin({ a, b }: Pairs, most: number): number {
  const images = new Set<number>();
  for (let i = 0; i < a.length; i++) {
    images.add(a[i]).add(b[i]);
    if (images.size > most) return i - i % 2;
  }
  return a.length;
}

function imagesOf({ a, b }: Pairs): number {
  return new Set([...a, ...b]).size;
}
