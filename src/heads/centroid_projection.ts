import { Parameters } from "../backbones/parameters.ts";
import { cosines } from "../compute/kernels/cosines/cosines.ts";
import { normalizeRows } from "../compute/kernels/normalize_rows/normalize_rows.ts";
import { stopGradient } from "../compute/stop_gradient.ts";
import * as tf from "../npm/tfjs.ts";
import { Permutation } from "../random/permutation.ts";
import { defaultGroups, groupsKey } from "./default_groups.ts";
import type { Head } from "./head.ts";
import type { HeadMemory } from "./head_figures.ts";
import type { HeadKind } from "./head_kind.ts";
import {
  type Margin,
  MARGIN_DEFAULTS,
  marginConflicts,
  marginKeys,
  marginLoss,
  marginOf,
  type MarginSpec,
  matricesOfStep,
  withMargin,
} from "./margins/margins.ts";

/** The size of {@link centroidProjection} and its loss. */
export interface CentroidProjectionOptions {
  /** N */
  identities: number;
  /** M, how many of them have a weight row of their own, 1 to N; the seed chooses which. */
  groups: number;
  /** D */
  embeddingLength: number;
  /**
   * Columns kept for centroids, which as many identities of a batch as a rule need at most: B / K. A batch that needs more
   * gets them, in tensors of another shape.
   */
  centroids: number;
  /**
   * s
   *
   * @default {32}
   */
  scale?: number;
  /**
   * On each image's own column.
   *
   * @default {{ kind: "arcface", m: 0.5 }}
   */
  margin?: Margin;
  /**
   * Of the initial weights and of the choice.
   *
   * @default {0}
   */
  seed?: number;
}

/** Added to the cosine of a column that nobody has: no softmax sees it. */
const NOBODY = -1e9;

/**
 * Transductive centroid projection (Liu et al., ECCV 2018): M identities have learned weight rows, and each other identity of
 * a batch gets, for this step, a column made of its detached features in the batch, the mean of them at unit
 * length. The paper makes that as long as weight rows are on average, which cosines do not see. Margin softmax over the M
 * rows and these columns together. Needs K of 2 or more. M * D weights, and as many again each for gradient and momentum.
 */
export function centroidProjection(options: CentroidProjectionOptions): Head {
  const {
    identities: count,
    groups,
    embeddingLength,
    centroids,
    scale = MARGIN_DEFAULTS.scale,
    margin = MARGIN_DEFAULTS.margin,
    seed = 0,
  } = options;
  if (!Number.isInteger(groups) || groups < 1 || groups > count) {
    throw new RangeError(
      `Cannot give identities rows of their own as groups must be a whole number from 1 to their number, ` +
        `${count}: current value is ${groups}`,
    );
  }
  const order = new Permutation(count, seed, "identities with rows");
  const rows = new Map(Array.from({ length: groups }, (_, row) => [order.at(row), row]));
  const kept = Math.min(centroids, count - groups);
  const parameters = new Parameters(seed);
  const weight = parameters.normal("weight", [groups, embeddingLength], 0.01);
  const parameterCount = weight.size;
  const lossOf = marginLoss(parameters, { scale, margin });
  return {
    name: "centroid-projection",
    variables: parameters.variables,
    parameterCount,
    loss(features, identities) {
      const others = new Set([...identities].filter((identity) => !rows.has(identity)));
      const appended = new Map([...others].map((identity, i) => [identity, groups + i]));
      const columns = identities.map((identity) => rows.get(identity) ?? appended.get(identity)!);
      const loss = tf.tidy(() => {
        const unit = normalizeRows(features);
        const parts: tf.Tensor[] = [cosines(features, weight as tf.Tensor as tf.Tensor2D)];
        const width = Math.max(kept, others.size);
        if (width > 0) {
          const shares = sharesOfColumns(columns, groups, width);
          const made = normalizeRows(tf.matMul(shares, stopGradient(unit)));
          const taken = tf.range(0, width, 1, "int32").less(others.size);
          parts.push(
            tf.add(tf.matMul(unit, made, false, true), tf.where(taken, 0, NOBODY)),
          );
        }
        return lossOf({ features, cosines: tf.concat(parts, 1) as tf.Tensor2D, columns });
      });
      return { loss, ignored: 0 };
    },
    settle() {},
    dispose: () => parameters.dispose(),
  };
}

/** 4 M D bytes of weights, twice that for gradient and momentum; in a step, four matrices of 4 B (M + B / K): parts, whole, and their gradients; and what the margin takes. */
export function centroidProjectionMemory(
  { groups, embeddingLength, batch, imagesPerIdentity, margin }: {
    groups: number;
    embeddingLength: number;
    batch: number;
    imagesPerIdentity: number;
    margin?: Margin;
  },
): HeadMemory {
  const width = groups + batch / imagesPerIdentity;
  const weights = 4 * groups * embeddingLength, cosines = 4 * batch * width;
  return {
    weights,
    optimizer: 2 * weights,
    step: (2 + matricesOfStep(margin)) * cosines,
    largest: Math.max(weights, cosines),
  };
}

/** [width, B]: 1 where an image belongs to the column, of those from `first` on. */
function sharesOfColumns(columns: Int32Array, first: number, width: number): tf.Tensor2D {
  const shares = new Float32Array(width * columns.length);
  columns.forEach((column, image) => {
    if (column >= first) shares[(column - first) * columns.length + image] = 1;
  });
  return tf.tensor2d(shares, [width, columns.length]);
}

/** A spec of it; `groups` is M. */
type CentroidProjectionSpec = MarginSpec & { name: "centroid-projection"; groups?: number };

const kind: HeadKind<CentroidProjectionSpec, CentroidProjectionSpec & { groups: number }> = {
  name: "centroid-projection",
  tableRow: 5,
  withOneImage: "the centroid would be the image itself and its cosine 1",
  options: { ...groupsKey, ...marginKeys },
  conflicts: marginConflicts,
  resolve: (spec, data) => ({
    ...withMargin(spec, MARGIN_DEFAULTS),
    groups: spec.groups ?? defaultGroups(data),
  }),
  create({ groups, ...spec }, context) {
    const centroids = Math.floor(context.batch / context.imagesPerIdentity);
    const { scale } = spec, margin = marginOf(spec);
    return centroidProjection({ ...context, groups, centroids, scale, margin });
  },
  memory: (spec, context) =>
    centroidProjectionMemory({ ...context, groups: spec.groups, margin: marginOf(spec) }),
};
export default kind;
