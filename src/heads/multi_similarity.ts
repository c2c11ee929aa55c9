import { withDefaults } from "../checks/with_defaults.ts";
import { normalizeRows } from "../compute/kernels/normalize_rows/normalize_rows.ts";
import * as tf from "../npm/tfjs.ts";
import { z } from "../npm/zod.ts";
import type { Head } from "./head.ts";
import type { HeadMemory } from "./head_figures.ts";
import type { HeadKind } from "./head_kind.ts";

/** The loss of {@link multiSimilarity} and its mining. */
export interface MultiSimilarityOptions {
  /**
   * alpha, how sharply positives are told apart.
   *
   * @default {2}
   */
  alpha?: number;
  /**
   * beta, how sharply negatives are told apart.
   *
   * @default {40}
   */
  beta?: number;
  /**
   * lambda, the cosine about which pairs are weighted.
   *
   * @default {0.5}
   */
  base?: number;
  /**
   * epsilon, by how much mining is more lenient than the hardest pair.
   *
   * @default {0.1}
   */
  epsilon?: number;
}

const DEFAULTS: Required<MultiSimilarityOptions> = { alpha: 2, beta: 40, base: 0.5, epsilon: 0.1 };

/** Images whose cosine is above this count as the same image, as in the authors' code. */
const SAME_IMAGE = 1 - 1e-5;

/** Less than any scaled cosine, and finite: a constant in a shader must be. */
const LOWEST = -1e30;

/**
 * The multi-similarity loss (Wang et al., CVPR 2019, eq. 15) with its mining (eq. 10 and 11), on cosines. Of each image's
 * pairs with others of the batch, the positives less alike than its hardest negative plus epsilon and the negatives
 * more alike than its hardest positive minus epsilon are kept; the loss is the mean over all B images of
 * log(1 + sum exp(-alpha (cos - lambda))) / alpha of the former and log(1 + sum exp(beta (cos - lambda))) / beta of the latter. An image
 * with nothing kept counts as 0. As in the authors' code, cosines above 1 - 1e-5 are no positives. Needs K of 2 or
 * more. No weights.
 *
 * The images that it reports as ignored are those that have no positive or no negative in the batch: what
 * mining leaves out is known to the device only.
 */
export function multiSimilarity(options: MultiSimilarityOptions = {}): Head {
  const { alpha, beta, base, epsilon } = withDefaults(options, DEFAULTS);
  return {
    name: "multi-similarity",
    variables: new Map(),
    parameterCount: 0,
    loss(features, identities) {
      const loss = tf.tidy(() => {
        const unit = normalizeRows(features);
        const cosines = tf.matMul(unit, unit, false, true) as tf.Tensor2D;
        const losses = multiSimilarityLosses(cosines, identities, { alpha, beta, base, epsilon });
        // Mining drops what is not a number, which the loss must show.
        return tf.add(tf.mean(losses), tf.mul(tf.sum(unit), 0)) as tf.Scalar;
      });
      return { loss, ignored: countUnpaired(identities) };
    },
    settle() {},
    dispose() {},
  };
}

/** 8 B D bytes of unit features and their gradient, and twenty matrices of 4 B^2. */
export function multiSimilarityMemory(
  { batch, embeddingLength }: { batch: number; embeddingLength: number },
): HeadMemory {
  const features = 4 * batch * embeddingLength, cosines = 4 * batch ** 2;
  return {
    weights: 0,
    optimizer: 0,
    step: 2 * features + 20 * cosines,
    largest: Math.max(features, cosines),
  };
}

/** The loss of each image [B], of the cosines between all [B, B]. */
function multiSimilarityLosses(
  cosines: tf.Tensor2D,
  identities: Int32Array,
  { alpha, beta, base, epsilon }: Required<MultiSimilarityOptions>,
): tf.Tensor1D {
  const op = tf.customGrad((...inputs) => {
    const save = inputs.pop() as unknown as tf.GradSaveFunc;
    const [cosines] = inputs as [tf.Tensor2D];
    const { positives, negatives } = minePairs(cosines, identities, epsilon);
    const above = tf.sub(cosines, base) as tf.Tensor2D;
    const pull = logOnePlusSum(tf.mul(above, -alpha), positives);
    const push = logOnePlusSum(tf.mul(above, beta), negatives);
    const value = tf.add(tf.div(pull.values, alpha), tf.div(push.values, beta));
    save([tf.sub(push.shares, pull.shares)]);
    return {
      value,
      gradFunc: (dLosses: tf.Tensor, [slopes]: tf.Tensor[]) =>
        tf.mul(tf.expandDims(dLosses, 1), slopes),
    };
  });
  return op(cosines) as tf.Tensor1D;
}

/** Which pairs of a row [B, B] are kept; of a row without positives or negatives, none. */
function minePairs(cosines: tf.Tensor2D, identities: Int32Array, epsilon: number) {
  const size = identities.length;
  // Renumbered, as a device may compare in float32, where large identities collide.
  const numbers = tf.tensor1d(identities.map((identity) => identities.indexOf(identity)), "int32");
  const same = tf.equal(tf.reshape(numbers, [size, 1]), tf.reshape(numbers, [1, size]));
  const itself = tf.cast(tf.eye(size), "bool");
  const positive = tf.logicalAnd(
    tf.logicalAnd(same, tf.logicalNot(itself)),
    tf.less(cosines, SAME_IMAGE),
  );
  const negative = tf.logicalNot(same);
  const hardestPositive = tf.min(tf.where(positive, cosines, -LOWEST), 1, true);
  const hardestNegative = tf.max(tf.where(negative, cosines, LOWEST), 1, true);
  return {
    positives: tf.logicalAnd(positive, tf.less(tf.sub(cosines, hardestNegative), epsilon)),
    negatives: tf.logicalAnd(negative, tf.less(tf.sub(hardestPositive, cosines), epsilon)),
  };
}

/** Of each row of x [R, C], log(1 + sum exp x) over the columns in `mask` [R], and its slopes [R, C]. */
function logOnePlusSum(x: tf.Tensor, mask: tf.Tensor) {
  const shown = tf.where(mask, x, LOWEST);
  const largest = tf.relu(tf.max(shown, 1, true));
  const powers = tf.exp(tf.sub(shown, largest));
  const total = tf.add(tf.exp(tf.neg(largest)), tf.sum(powers, 1, true));
  return {
    values: tf.squeeze(tf.add(largest, tf.log(total)), [1]),
    shares: tf.div(powers, total),
  };
}

/** Images without another of their identity, or without one of another. */
function countUnpaired(identities: Int32Array): number {
  const counts = new Map<number, number>();
  for (const identity of identities) counts.set(identity, (counts.get(identity) ?? 0) + 1);
  const unpaired = identities.filter((identity) => {
    const count = counts.get(identity)!;
    return count === 1 || count === identities.length;
  });
  return unpaired.length;
}

const kind: HeadKind<MultiSimilarityOptions & { name: "multi-similarity" }> = {
  name: "multi-similarity",
  tableRow: 4,
  withOneImage: "no image would have a positive",
  options: {
    alpha: z.number().positive().optional(),
    beta: z.number().positive().optional(),
    base: z.number().min(-1).max(1).optional(),
    epsilon: z.number().min(0).optional(),
  },
  resolve: (spec) => withDefaults(spec, DEFAULTS),
  create: multiSimilarity,
  memory: (_, context) => multiSimilarityMemory(context),
};
export default kind;
