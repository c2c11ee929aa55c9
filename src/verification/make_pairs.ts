import type { Dataset } from "../datasets/dataset.ts";
import { Permutation } from "../random/permutation.ts";
import { Random } from "../random/random.ts";
import type { Pairs } from "./pairs.ts";

/** Options of {@link makePairs}. */
export interface MakePairsOptions {
  /** How many pairs to make at most, half of them of one identity; at least 2. */
  pairs: number;
  /** Of the choice: the same seed chooses the same pairs. @default {0} */
  seed?: number;
}

/** How often a random pair that is there already is drawn again before we assume that there are no others. */
const TRIES = 100;

/**
 * Chooses random pairs of a dataset's images, by turns two of one identity and two of different ones, so
 * that any stretch of them is balanced. No pair stands twice; where a small dataset does not have as
 * many, there are fewer. Identities take turns, so that one with many images counts no more than others.
 *
 * @param dataset Whose images to pair, such as identities held out of training.
 * @throws {RangeError} if there are fewer than two identities, or none of them has two images.
 */
export function makePairs(dataset: Dataset, options: MakePairsOptions): Pairs {
  const { pairs, seed = 0 } = options;
  if (!Number.isInteger(pairs) || pairs < 2) {
    throw new RangeError(
      `Cannot make pairs as their number must be at least 2: current value is ${pairs}`,
    );
  }
  const half = Math.floor(pairs / 2);
  const same = samePairs(dataset, half, seed);
  const different = differentPairs(dataset, half, seed);
  const length = 2 * Math.min(same.length, different.length);
  if (length === 0) {
    throw new RangeError(
      `Cannot make pairs of "${dataset.name}": expected two identities, one of them with two images, ` +
        `got ${dataset.identityCount} identities with ${dataset.imageCount} images`,
    );
  }
  const chosen = Array.from({ length }, (_, i) => (i % 2 === 0 ? same : different)[i >> 1]);
  return {
    a: Int32Array.from(chosen, ([a]) => a),
    b: Int32Array.from(chosen, ([, b]) => b),
    same: Uint8Array.from(chosen, (_, i) => 1 - i % 2),
  };
}

/** In each round, every identity that has a pair left adds one. */
function samePairs(dataset: Dataset, count: number, seed: number): [number, number][] {
  const pairs: [number, number][] = [];
  const order = new Permutation(dataset.identityCount, seed, "same pairs");
  let turns: Iterable<number> = everyIdentity(order);
  for (let round = 0;; round++) {
    const withMore: number[] = [];
    for (const identity of turns) {
      const first = dataset.firstImage(identity);
      const images = dataset.firstImage(identity + 1) - first;
      const available = Math.min(images * (images - 1) / 2, 2 ** 32);
      if (round >= available) continue;
      const number = new Permutation(available, seed, "same pair", identity).at(round);
      // Pairs (i, j), i < j, numbered by j and then i: those of image j begin at j (j - 1) / 2.
      const j = Math.floor((1 + Math.sqrt(1 + 8 * number)) / 2);
      pairs.push([first + number - j * (j - 1) / 2, first + j]);
      if (pairs.length === count) return pairs;
      if (round + 1 < available) withMore.push(identity);
    }
    if (withMore.length === 0) return pairs;
    turns = withMore;
  }
}

function* everyIdentity(order: Permutation): Generator<number> {
  for (let place = 0; place < order.size; place++) yield order.at(place);
}

function differentPairs(dataset: Dataset, count: number, seed: number): [number, number][] {
  const pairs: [number, number][] = [];
  const { identityCount } = dataset;
  if (identityCount < 2) return pairs;
  const random = new Random(seed, "different pairs");
  const anImageOf = (identity: number) => {
    const first = dataset.firstImage(identity);
    return first + random.below(dataset.firstImage(identity + 1) - first);
  };
  const known = new Set<string>();
  for (let tries = 0; pairs.length < count && tries < TRIES; tries++) {
    const one = random.below(identityCount);
    const other = (one + 1 + random.below(identityCount - 1)) % identityCount;
    const a = anImageOf(Math.min(one, other)), b = anImageOf(Math.max(one, other));
    const key = `${a} ${b}`;
    if (known.has(key)) continue;
    known.add(key);
    pairs.push([a, b]);
    tries = 0;
  }
  return pairs;
}
