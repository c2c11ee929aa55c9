import { marginSoftmaxLosses } from "../compute/kernels/margin_softmax/margin_softmax.ts";
import { normalizeRows } from "../compute/kernels/normalize_rows/normalize_rows.ts";
import * as tf from "../npm/tfjs.ts";
import { z } from "../npm/zod.ts";
import type { Head } from "./head.ts";
import type { HeadMemory } from "./head_figures.ts";
import type { HeadKind } from "./head_kind.ts";

/** The loss of {@link nPair}. */
export interface NPairOptions {
  /**
   * s
   *
   * @default {16}
   */
  scale?: number;
}

const SCALE = 16;

/** Pairs of images of different identities, by their places in the batch. */
interface PairSet {
  readonly anchors: number[];
  readonly positives: number[];
}

/**
 * The multi-class N-pair loss (Sohn, NIPS 2016, N-pair-mc, eq. 7) on unit features times s: each pair's first image tells
 * its second from the second ones of the other pairs, by softmax cross-entropy. The K images of an identity make
 * floor(K / 2) pairs, which fall into as many sets with one pair an identity, so that no negative is of one's own
 * identity; the loss is the mean over all pairs. An image without a partner, and a pair that is alone in its set, add
 * nothing. Needs K of 2 or more. No weights.
 */
export function nPair({ scale = SCALE }: NPairOptions = {}): Head {
  return {
    name: "n-pair",
    variables: new Map(),
    parameterCount: 0,
    loss(features, identities) {
      const sets = pairUp(identities).filter(({ anchors }) => anchors.length > 1);
      const pairs = sets.reduce((sum, { anchors }) => sum + anchors.length, 0);
      const loss = tf.tidy(() => {
        // A constant would have no gradient, which tfjs takes for a mistake.
        if (pairs === 0) return tf.mul(tf.sum(features), 0) as tf.Scalar;
        const unit = normalizeRows(features);
        const sums = sets.map((set) => tf.sum(lossesOf(set, unit, scale)));
        return tf.div(tf.addN(sums), pairs) as tf.Scalar;
      });
      return { loss, ignored: identities.length - 2 * pairs };
    },
    settle() {},
    dispose() {},
  };
}

/** 32 B D bytes of unit features, pairs and their gradients, 16 floor(K / 2) (B / K)^2 of cosines with theirs. */
export function nPairMemory(
  { batch, imagesPerIdentity, embeddingLength }: {
    batch: number;
    imagesPerIdentity: number;
    embeddingLength: number;
  },
): HeadMemory {
  const features = 4 * batch * embeddingLength, cosines = 4 * (batch / imagesPerIdentity) ** 2;
  return {
    weights: 0,
    optimizer: 0,
    step: 8 * features + 4 * Math.floor(imagesPerIdentity / 2) * cosines,
    largest: Math.max(features, cosines),
  };
}

/** Sets of consecutive pairs: the first holds the first pair of each identity, the second the second one, and so on. */
function pairUp(identities: Int32Array): PairSet[] {
  const sets: PairSet[] = [];
  const waiting = new Map<number, number>(), made = new Map<number, number>();
  identities.forEach((identity, image) => {
    const anchor = waiting.get(identity);
    if (anchor === undefined) {
      waiting.set(identity, image);
      return;
    }
    waiting.delete(identity);
    const place = made.get(identity) ?? 0;
    made.set(identity, place + 1);
    const set = sets[place] ??= { anchors: [], positives: [] };
    set.anchors.push(anchor);
    set.positives.push(image);
  });
  return sets;
}

/** The loss of each pair of a set. */
function lossesOf({ anchors, positives }: PairSet, unit: tf.Tensor2D, scale: number): tf.Tensor1D {
  const pick = (places: number[]) => tf.gather(unit, tf.tensor1d(places, "int32"));
  const cosines = tf.matMul(pick(anchors), pick(positives), false, true) as tf.Tensor2D;
  const columns = tf.range(0, anchors.length, 1, "int32");
  return marginSoftmaxLosses(cosines, columns, scale, {});
}

const kind: HeadKind<NPairOptions & { name: "n-pair" }> = {
  name: "n-pair",
  tableRow: 3,
  withOneImage: "nothing would make a pair",
  options: { scale: z.number().positive().optional() },
  resolve: ({ name, scale = SCALE }) => ({ name, scale }),
  create: nPair,
  memory: (_, context) => nPairMemory(context),
};
export default kind;
