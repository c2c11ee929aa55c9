import { Parameters } from "../backbones/parameters.ts";
import { withDefaults } from "../checks/with_defaults.ts";
import { cosines } from "../compute/kernels/cosines/cosines.ts";
import { normalizeRows } from "../compute/kernels/normalize_rows/normalize_rows.ts";
import { stopGradient } from "../compute/stop_gradient.ts";
import * as tf from "../npm/tfjs.ts";
import { z } from "../npm/zod.ts";
import { Random } from "../random/random.ts";
import {
  ANCHOR_RULES,
  type AnchorRule,
  leaveOneOutMatrix,
  membersOfAnchors,
  withoutLoneImages,
} from "./anchor_rule.ts";
import { Anchors } from "./anchors.ts";
import { assignAnchors, type Regrouping, REGROUPINGS } from "./assign_anchors.ts";
import { defaultGroups, groupConflicts, groupsKey } from "./default_groups.ts";
import { FeatureMemory } from "./feature_memory.ts";
import type { Head, HeadLoss, HeadStep, Velocities } from "./head.ts";
import type { HeadMemory } from "./head_figures.ts";
import type { HeadKind, SpecOptions } from "./head_kind.ts";
import { HostIntegers } from "./host_integers.ts";
import {
  type Margin,
  marginConflicts,
  marginKeys,
  type MarginLoss,
  marginLoss,
  marginOf,
  type MarginSpec,
  matricesOfStep,
  withMargin,
} from "./margins/margins.ts";
import { weightEstimation } from "./weight_estimation.ts";

/** The size of {@link VirtualFc} and its rules. */
export interface VirtualFcOptions {
  /** M, the number of groups and of anchors, at least 2. */
  groups: number;
  /** D */
  embeddingLength: number;
  /**
   * N, for no more memory than they need.
   *
   * @default {not known}
   */
  identities?: number;
  /**
   * s
   *
   * @default {16, and 32 in reference mode}
   */
  scale?: number;
  /**
   * On the corresponding anchor.
   *
   * @default {{ kind: "none" }, and arcface of 0.5 in reference mode}
   */
  margin?: Margin;
  /**
   * `"reference"` retraces the authors' layer: sums, their order of borrowing, an optimiser whose momentum runs on
   * over overwritten rows. It decides the defaults of all the options beside it.
   *
   * @default {"default"}
   */
  mode?: "default" | "reference";
  /**
   * What the anchor of an identity present becomes.
   *
   * @default {"leave-one-out"}
   */
  anchor?: AnchorRule;
  /**
   * R, how many identities' features are remembered from one batch to the next; leave-one-out only, see
   * {@link AnchorRule}. 0 for none.
   *
   * @default {identities, but at most 32,768, with leave-one-out; otherwise 0}
   */
  memory?: number;
  /**
   * How many of the remembered identities that are not in a batch each image meets at most, besides the anchors, as negatives
   * (cross-batch memory, Wang et al., CVPR 2020); of more, so many are drawn in each step. 0 for none.
   *
   * @default {memory, but at most 4,096}
   */
  memoryNegatives?: number;
  /**
   * How many steps pass before free anchors and remembered identities take part; until then, images meet the corresponding
   * anchors alone. While a network still changes quickly, these hold what it no longer makes of their images, and it learns to
   * flee them.
   *
   * @default {100, and 0 in reference mode}
   */
  warmup?: number;
  /**
   * Which free anchors are borrowed.
   *
   * @default {"random"}
   */
  regroup?: Regrouping;
  /**
   * Whether the optimiser moves the anchors as well.
   *
   * @default {false}
   */
  optimizeAnchors?: boolean;
  /**
   * Of the initial anchors and of re-grouping.
   *
   * @default {0}
   */
  seed?: number;
}

/** As many rows of 512 numbers as take half of the 128 MiB that every WebGPU device binds. */
const MOST_MEMORY = 2 ** 15;

/** As many as cost less than a small network, of batches of 256. */
const MOST_NEGATIVES = 2 ** 12;

/** Where networks have settled in what was measured (benches/COMPARISON.md): features of one step still hold many steps later. */
const WARMUP = 100;

/** What {@link VirtualFc} takes for what is not said; the mode and the rule of anchors decide about the others. */
function defaultsOf(
  { mode = "default", ...options }: Pick<
    VirtualFcOptions,
    "mode" | "anchor" | "identities" | "memory"
  >,
) {
  const isReference = mode === "reference";
  const { anchor = isReference ? "sum" : "leave-one-out", identities = Infinity } = options;
  const { memory = anchor === "leave-one-out" ? Math.min(identities, MOST_MEMORY) : 0 } = options;
  return {
    scale: isReference ? 32 : 16,
    margin: { kind: isReference ? "arcface" : "none" } as Margin,
    mode,
    anchor,
    memory,
    memoryNegatives: Math.min(memory, MOST_NEGATIVES),
    warmup: isReference ? 0 : WARMUP,
    regroup: isReference ? "reference" as const : "random" as const,
    optimizeAnchors: isReference,
  };
}

/** The corresponding anchors of a step, [G, D], and which they are, [G]. */
interface MadeAnchors {
  columns: Int32Array;
  anchors: tf.Tensor2D;
}

/**
 * The Virtual Fully-Connected layer (Li, Wang, Zhang, CVPR 2021): N identities share M anchors. Each step,
 * the anchors of the identities present are made of their features in the batch, an identity whose anchor is taken
 * borrows a free one, and the loss is margin softmax over the M anchors (section 3). M * D weights whatever
 * N is, and as many again each for gradient and momentum if the optimiser moves them.
 */
export class VirtualFc implements Head {
  readonly name = "virtual-fc";
  readonly variables: ReadonlyMap<string, tf.Variable>;
  readonly parameterCount: number;
  readonly #options: Required<Omit<VirtualFcOptions, "identities">>;
  readonly #parameters: Parameters;
  readonly #anchors: Anchors;
  readonly #estimateWeights?: (features: tf.Tensor2D) => tf.Tensor1D;
  readonly #memory?: FeatureMemory;
  readonly #timesLent: HostIntegers;
  readonly #lossOf: MarginLoss;

  /** Makes anchors of small random numbers. */
  constructor(options: VirtualFcOptions) {
    const resolved = withDefaults(options, { ...defaultsOf(options), seed: 0 });
    const { groups, embeddingLength, mode, anchor, memory, optimizeAnchors, seed } = resolved;
    if (!Number.isInteger(groups) || groups < 2) {
      throw new RangeError(
        `Cannot share anchors as groups must be a whole number from 2: current value is ${groups}`,
      );
    }
    this.#options = resolved;
    this.#parameters = new Parameters(seed);
    const shape = [groups, embeddingLength];
    this.#anchors = new Anchors(
      this.#parameters.normal("anchors", shape, 0.01, optimizeAnchors),
      mode === "default" && optimizeAnchors,
    );
    if (anchor === "weighted") {
      this.#estimateWeights = weightEstimation(this.#parameters, embeddingLength);
    }
    this.variables = this.#parameters.variables;
    this.parameterCount = [...this.variables.values()].reduce((sum, { size }) => sum + size, 0);
    // After the weights are counted: what is counted or remembered is none.
    this.#timesLent = new HostIntegers(this.#parameters.integers("times_lent", [groups], 0));
    if (memory > 0) this.#memory = new FeatureMemory(this.#parameters, memory, embeddingLength);
    this.#lossOf = marginLoss(this.#parameters, resolved);
  }

  loss(features: tf.Tensor2D, identities: Int32Array, step: HeadStep): HeadLoss {
    const { velocities } = step;
    const { groups, regroup, seed, anchor } = this.#options;
    this.#anchors.endLoans(velocities);
    const random = new Random(seed, "regroup", step.step);
    const { columns, borrowed, ignored } = assignAnchors(identities, { groups, regroup, random });
    this.#anchors.lend(borrowed, velocities);
    for (const anchor of borrowed) this.#timesLent.values[anchor]++;
    const counted = anchor === "leave-one-out" ? withoutLoneImages(columns) : columns;
    const loss = tf.tidy(() => {
      const unit = anchor === "leave-one-out" ? normalizeRows(features) : undefined;
      const detached = stopGradient(unit ?? features);
      const made = this.#overwrite(columns, detached, velocities);
      const others = unit && this.#withMemory(identities, leaveOneOutMatrix(columns), detached);
      const own = unit && tf.sum(tf.mul(unit, others!), 1) as tf.Tensor1D;
      if (step.step < this.#options.warmup) {
        const at = counted.map((column) => made.columns.indexOf(column));
        return this.#lossOf({
          features,
          cosines: cosines(features, made.anchors),
          columns: at,
          own,
        });
      }
      const parts = [
        cosines(features, this.#everyAnchor(made)),
        ...this.#cosinesWithMemory(features, identities, step),
      ];
      const all = parts.length > 1 ? tf.concat(parts, 1) : parts[0];
      return this.#lossOf({ features, cosines: all, columns: counted, own });
    });
    return {
      loss,
      ignored: counted.filter((column) => column < 0).length,
      anchors: { lent: borrowed.length, ignored },
    };
  }

  get timesLent(): Int32Array {
    return this.#timesLent.values;
  }

  /** Of each image, the direction of the others of its anchor and, if there is a memory, of what that holds of its identity. */
  #withMemory(identities: Int32Array, shares: tf.Tensor2D, unit: tf.Tensor2D): tf.Tensor2D {
    const others = normalizeRows(tf.matMul(shares, unit));
    if (!this.#memory) return others;
    const known = this.#memory.recall(identities);
    this.#memory.remember(identities, unit);
    return normalizeRows(tf.add(others, known));
  }

  /** [B, W], if images meet what is remembered of others. */
  #cosinesWithMemory(
    features: tf.Tensor2D,
    identities: Int32Array,
    { step }: HeadStep,
  ): tf.Tensor2D[] {
    const { memoryNegatives, seed } = this.#options;
    if (!this.#memory || memoryNegatives === 0) return [];
    const random = new Random(seed, "memory negatives", step);
    return [this.#memory.cosinesWithOthers(features, identities, memoryNegatives, random)];
  }

  /** Gives lent anchors, and their momentum, the values back that they had before the last step; makes memory and counts whole. */
  settle(velocities: Velocities): void {
    this.#memory?.settle();
    this.#timesLent.settle();
    this.#anchors.endLoans(velocities);
  }

  dispose(): void {
    this.#anchors.dispose();
    this.#parameters.dispose();
  }

  /** Makes the anchors of the identities present of their features. */
  #overwrite(columns: Int32Array, features: tf.Tensor2D, velocities: Velocities): MadeAnchors {
    const { anchor } = this.#options;
    const { anchors, members } = membersOfAnchors(columns);
    const at = tf.tensor1d(anchors, "int32");
    const shares = this.#estimateWeights
      ? tf.mul(members, tf.reshape(this.#estimateWeights(features), [1, -1]))
      : members;
    const combination = anchor === "sum" ? shares : tf.div(shares, tf.sum(shares, 1, true));
    const made = tf.matMul(combination as tf.Tensor2D, features) as tf.Tensor2D;
    this.#anchors.overwrite(at, made, velocities);
    return { columns: anchors, anchors: made };
  }

  /** [M, D], through which the loss reaches the weight-estimation network, if there is one. */
  #everyAnchor({ columns, anchors: made }: MadeAnchors): tf.Tensor2D {
    const { all } = this.#anchors;
    if (!this.#estimateWeights) return all;
    // Adds zero, by a road that has a gradient: assigning to a variable has none.
    const learned = tf.sub(made, stopGradient(made));
    const at = tf.oneHot(tf.tensor1d(columns, "int32"), this.#options.groups).toFloat();
    return tf.add(all, tf.matMul(at, learned, true, false));
  }
}

/**
 * 4 M D bytes of anchors, 4 M of how often each was lent, and 4 R (D + 1) of memory whatever N is; three times the
 * anchors' if the optimiser moves them. Of a step, 8 B M for the cosines and their gradient, and what the margin takes; before these, 4 M D once
 * more, where the gradient of anchors is to be later, while some are overwritten. Where W remembered identities are negatives, there are
 * M + W cosines in the place of M, all of them twice, as parts and joined, and the gradients likewise; and 4 W (B + D) besides.
 * Learned weights reach the anchors by a road of 12 M D and 8 M B / K; one of its gradients is that of the anchors.
 */
export function virtualFcMemory(
  options: Omit<VirtualFcOptions, "seed"> & { batch: number; imagesPerIdentity: number },
): HeadMemory {
  const { groups, memory, embeddingLength, batch, imagesPerIdentity, anchor, ...rest } =
    withDefaults(options, defaultsOf(options));
  const { optimizeAnchors: isOptimized, margin } = rest;
  const weights = 4 * groups * embeddingLength, cosines = 4 * batch * groups;
  const remembered = 4 * memory * (embeddingLength + 1);
  const negatives = Math.min(rest.memoryNegatives, memory);
  const all = 4 * batch * (groups + negatives);
  const joined = negatives > 0 ? 2 * all + 4 * negatives * (batch + embeddingLength) : 0;
  const road = anchor === "weighted"
    ? (isOptimized ? 2 : 3) * weights + 2 * cosines / imagesPerIdentity
    : 0;
  return {
    weights: weights + 4 * groups + remembered,
    optimizer: isOptimized ? 2 * weights : 0,
    step: Math.max(matricesOfStep(margin) * all + joined + road, isOptimized ? 0 : weights),
    largest: Math.max(weights, all, 4 * memory * embeddingLength),
  };
}

type VirtualFcSpec = MarginSpec & SpecOptions<VirtualFcOptions> & { name: "virtual-fc" };

const kind: HeadKind<VirtualFcSpec, VirtualFcSpec & { groups: number }> = {
  name: "virtual-fc",
  tableRow: 6,
  earlier: { memoryNegatives: 0 },
  withOneImage: "the anchor would be the image itself and its cosine 1",
  options: {
    ...groupsKey,
    mode: z.enum(["default", "reference"]).optional(),
    anchor: z.enum(ANCHOR_RULES).optional(),
    memory: z.int().min(0).optional(),
    memoryNegatives: z.int().min(0).optional(),
    warmup: z.int().min(0).optional(),
    regroup: z.enum(REGROUPINGS).optional(),
    optimizeAnchors: z.boolean().optional(),
    ...marginKeys,
  },
  conflicts: (spec, batch) => [
    ...marginConflicts(spec),
    ...memoryConflicts(spec),
    ...groupConflicts(spec, batch, ", each of which needs an anchor"),
  ],
  resolve(spec, data) {
    const { scale, margin, ...defaults } = defaultsOf({ ...spec, ...data });
    const groups = defaultGroups(data);
    return withMargin(withDefaults(spec, { groups, ...defaults }), { scale, margin });
  },
  describe: ({ groups }) => `with ${groups.toLocaleString("en")} anchors`,
  create: (spec, context) => new VirtualFc({ ...spec, ...context, margin: marginOf(spec) }),
  memory: (spec, context) => virtualFcMemory({ ...spec, ...context, margin: marginOf(spec) }),
};
export default kind;

/** Features are remembered for leave-one-out alone, and only what is remembered can be met. */
function memoryConflicts({ memory, memoryNegatives, mode, anchor }: VirtualFcSpec): string[] {
  if (defaultsOf({ mode, anchor }).memory > 0) {
    if (!memoryNegatives || memory !== 0) return [];
    return [`memoryNegatives: expected 0 with memory=0, got ${memoryNegatives}`];
  }
  const got = anchor === undefined ? "mode=reference, whose anchors are sums" : `anchor=${anchor}`;
  return Object.entries({ memory, memoryNegatives }).flatMap(([key, value]) =>
    value ? [`${key}: expected with anchor=leave-one-out only, got ${value} with ${got}`] : []
  );
}
