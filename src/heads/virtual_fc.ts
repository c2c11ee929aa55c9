import * as tf from "../npm/tfjs.ts";
import { Parameters } from "../backbones/parameters.ts";
import { cosines } from "../compute/kernels/cosines/cosines.ts";
import type { Margin } from "../compute/kernels/margin_softmax/margin.ts";
import { normalizeRows } from "../compute/kernels/normalize_rows/normalize_rows.ts";
import { Random } from "../random/random.ts";
import { stopGradient } from "../compute/stop_gradient.ts";
import { type AnchorRule, leaveOneOut, membersOfAnchors, withCompany } from "./anchor_rule.ts";
import { Anchors } from "./anchors.ts";
import { assignAnchors, type Regrouping } from "./assign_anchors.ts";
import { FeatureMemory } from "./feature_memory.ts";
import { HostIntegers } from "./host_integers.ts";
import type { Head, HeadLoss, HeadMemory, HeadStep, Velocities } from "./head.ts";
import { type MarginRule, marginRule } from "./margin_rule.ts";
import { marginSoftmax } from "./margin_softmax.ts";
import { weightEstimation } from "./weight_estimation.ts";

/** The size of {@link VirtualFc} and its rules. */
export interface VirtualFcOptions {
  /** M, the number of groups and of anchors, at least 2. */
  groups: number;
  /** D */
  embeddingLength: number;
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
   * @default {0}
   */
  memory?: number;
  /**
   * How many steps pass before free anchors take part; until then, images meet the corresponding anchors alone. While a network
   * still changes quickly, free anchors hold what it no longer makes of their images, and it learns to flee them.
   *
   * @default {0}
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
  readonly #options: Required<VirtualFcOptions>;
  readonly #parameters: Parameters;
  readonly #anchors: Anchors;
  readonly #estimateWeights?: (features: tf.Tensor2D) => tf.Tensor1D;
  readonly #memory?: FeatureMemory;
  readonly #timesLent: HostIntegers;
  readonly #marginsOf: MarginRule;

  /** Makes anchors of small random numbers. */
  constructor(options: VirtualFcOptions) {
    const reference = options.mode === "reference";
    const {
      groups,
      embeddingLength,
      scale = reference ? 32 : 16,
      margin = reference ? { kind: "arcface", m: 0.5 } : { kind: "none" },
      mode = "default",
      anchor = reference ? "sum" : "leave-one-out",
      memory = 0,
      warmup = 0,
      regroup = reference ? "reference" : "random",
      optimizeAnchors = reference,
      seed = 0,
    } = options;
    if (!Number.isInteger(groups) || groups < 2) {
      throw new RangeError(
        `Cannot share anchors as groups must be a whole number from 2: current value is ${groups}`,
      );
    }
    this.#options = {
      groups,
      embeddingLength,
      scale,
      margin,
      mode,
      anchor,
      memory,
      warmup,
      regroup,
      optimizeAnchors,
      seed,
    };
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
    this.#marginsOf = marginRule(this.#parameters, margin);
  }

  loss(features: tf.Tensor2D, identities: Int32Array, step: HeadStep): HeadLoss {
    const { velocities } = step;
    const { groups, regroup, seed, anchor, scale, warmup } = this.#options;
    this.#anchors.endLoans(velocities);
    const random = new Random(seed, "regroup", step.step);
    const { columns, borrowed, ignored } = assignAnchors(identities, { groups, regroup, random });
    this.#anchors.lend(borrowed, velocities);
    for (const anchor of borrowed) this.#timesLent.values[anchor]++;
    const counted = anchor === "leave-one-out" ? withCompany(columns) : columns;
    const loss = tf.tidy(() => {
      const unit = anchor === "leave-one-out" ? normalizeRows(features) : undefined;
      const detached = stopGradient(unit ?? features);
      const made = this.#overwrite(columns, detached, velocities);
      const others = unit && this.#withMemory(identities, leaveOneOut(columns), detached);
      const own = unit && tf.sum(tf.mul(unit, others!), 1) as tf.Tensor1D;
      const [anchors, at] = step.step < warmup
        ? [made.anchors, counted.map((column) => made.columns.indexOf(column))]
        : [this.#everyAnchor(made), counted];
      const options = { scale, margin: this.#marginsOf(features) };
      return marginSoftmax(cosines(features, anchors), at, options, own);
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
 * anchors' if the optimiser moves them. Of a step, 8 B M for the cosines and their gradient; before these, 4 M D once
 * more, where the gradient of anchors is to be later, while some are made anew.
 * Learned weights reach the anchors by a road of 12 M D and 8 M B / K; one of its gradients is that of the anchors.
 */
export function virtualFcMemory(
  { groups, memory = 0, embeddingLength, batch, imagesPerIdentity, mode, anchor, optimizeAnchors }:
    {
      groups: number;
      memory?: number;
      embeddingLength: number;
      batch: number;
      imagesPerIdentity: number;
      mode?: VirtualFcOptions["mode"];
      anchor?: AnchorRule;
      optimizeAnchors?: boolean;
    },
): HeadMemory {
  const isOptimized = optimizeAnchors ?? mode === "reference";
  const weights = 4 * groups * embeddingLength, cosines = 4 * batch * groups;
  const remembered = 4 * memory * (embeddingLength + 1);
  const road = anchor === "weighted"
    ? (isOptimized ? 2 : 3) * weights + 2 * cosines / imagesPerIdentity
    : 0;
  return {
    weights: weights + 4 * groups + remembered,
    optimizer: isOptimized ? 2 * weights : 0,
    step: Math.max(2 * cosines + road, isOptimized ? 0 : weights),
    largest: Math.max(weights, cosines, 4 * memory * embeddingLength),
  };
}
