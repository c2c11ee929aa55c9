import { Parameters } from "../backbones/parameters.ts";
import { cosines } from "../compute/kernels/cosines/cosines.ts";
import { putRows } from "../compute/kernels/rows/put_rows.ts";
import { takeRows } from "../compute/kernels/rows/take_rows.ts";
import * as tf from "../npm/tfjs.ts";
import { z } from "../npm/zod.ts";
import { Random } from "../random/random.ts";
import type { Head, HeadLoss, HeadStep, Velocities } from "./head.ts";
import type { HeadMemory } from "./head_figures.ts";
import type { HeadKind, SpecOptions } from "./head_kind.ts";
import {
  type Margin,
  MARGIN_DEFAULTS,
  marginConflicts,
  marginKeys,
  type MarginLoss,
  marginLoss,
  marginOf,
  type MarginSpec,
  matricesOfStep,
  withMargin,
} from "./margins/margins.ts";
import { sampleRows } from "./sample_rows.ts";

/** The size of {@link PartialFc} and its loss. */
export interface PartialFcOptions {
  /** N */
  identities: number;
  /** D */
  embeddingLength: number;
  /** B, the most images of a step: so many rows are sampled at least, as each image may be of another identity. */
  batch: number;
  /**
   * r, above 0 up to 1: the share of the rows that take part in a step.
   *
   * @default {0.1}
   */
  rate?: number;
  /**
   * s
   *
   * @default {32}
   */
  scale?: number;
  /**
   * On each image's own row.
   *
   * @default {{ kind: "arcface", m: 0.5 }}
   */
  margin?: Margin;
  /**
   * Of the initial weights and of the samples.
   *
   * @default {0}
   */
  seed?: number;
}

/** r */
const RATE = 0.1;

/**
 * Partial FC (An et al., "Partial FC", ICCVW 2021): one weight row an identity, of which a sample takes part
 * in a step: S = max(ceil(r N), B) rows, those of the identities present and others by chance. The loss is margin softmax
 * over these, and the optimiser moves these alone and their momentum. A step takes time and memory as S does; 2 N D
 * numbers of weights and momentum are kept from one step to the next.
 *
 * The optimiser sees `sampled`, [S, D], with whose rows and velocity those of `weight` and `momentum`, [N, D],
 * are exchanged.
 */
export class PartialFc implements Head {
  readonly name = "partial-fc";
  readonly variables: ReadonlyMap<string, tf.Variable>;
  readonly parameterCount: number;
  readonly #options: Required<PartialFcOptions>;
  readonly #parameters: Parameters;
  readonly #weight: tf.Variable;
  readonly #momentum: tf.Variable;
  readonly #sampled: tf.Variable;
  readonly #lossOf: MarginLoss;
  /** Where `sampled` belongs, while it is newer than `weight`. */
  #at?: tf.Tensor1D;

  /** Makes rows of small random numbers, those of a full layer of the same seed. */
  constructor(options: PartialFcOptions) {
    const {
      identities,
      embeddingLength,
      batch,
      rate = RATE,
      scale = MARGIN_DEFAULTS.scale,
      margin = MARGIN_DEFAULTS.margin,
      seed = 0,
    } = options;
    if (!(rate > 0 && rate <= 1)) {
      throw new RangeError(
        `Cannot sample rows as rate must be above 0 and at most 1: current value is ${rate}`,
      );
    }
    this.#options = { identities, embeddingLength, batch, rate, scale, margin, seed };
    this.#parameters = new Parameters(seed);
    const shape = [identities, embeddingLength];
    this.#weight = this.#parameters.normal("weight", shape, 0.01, false);
    this.#momentum = this.#parameters.constant("momentum", shape, 0, false);
    this.#sampled = this.#parameters.constant(
      "sampled",
      [sampleSize(identities, batch, rate), embeddingLength],
      0,
    );
    this.#lossOf = marginLoss(this.#parameters, { scale, margin });
    this.variables = this.#parameters.variables;
    this.parameterCount = this.#weight.size;
  }

  loss(features: tf.Tensor2D, identities: Int32Array, step: HeadStep): HeadLoss {
    const { velocities } = step;
    this.settle(velocities);
    const { seed } = this.#options;
    const { rows, columns } = sampleRows(identities, {
      count: this.#sampled.shape[0],
      total: this.#options.identities,
      random: new Random(seed, "sample", step.step),
    });
    this.#take(rows, velocities);
    const loss = tf.tidy(() => {
      const all = cosines(features, this.#sampled as tf.Tensor as tf.Tensor2D);
      return this.#lossOf({ features, cosines: all, columns });
    });
    return { loss, ignored: 0 };
  }

  /** Puts the rows that the last step moved, and their momentum, back in their places. */
  settle(velocities: Velocities): void {
    if (!this.#at) return;
    putRows(this.#weight, this.#at, this.#sampled as tf.Tensor as tf.Tensor2D);
    const velocity = velocities.get(this.#sampled);
    if (velocity) putRows(this.#momentum, this.#at, velocity as tf.Tensor as tf.Tensor2D);
    this.#at.dispose();
    this.#at = undefined;
  }

  dispose(): void {
    this.#at?.dispose();
    this.#parameters.dispose();
  }

  #take(rows: Int32Array, velocities: Velocities) {
    const at = this.#at = tf.keep(tf.tensor1d(rows, "int32"));
    tf.tidy(() => {
      this.#sampled.assign(takeRows(this.#weight, at));
      // Before the optimiser's first step all momentum is zero, which is what it begins with.
      velocities.get(this.#sampled)?.assign(takeRows(this.#momentum, at));
    });
  }
}

/** S */
function sampleSize(identities: number, batch: number, rate: number): number {
  return Math.min(identities, Math.max(Math.ceil(rate * identities), batch));
}

/**
 * With S = max(ceil(r N), B): 4 (N + S) D bytes of weights; 4 N D of momentum, 8 S D of the sample's gradient and momentum;
 * a step's cosines, 4 B S, with their gradients and what the margin takes.
 */
export function partialFcMemory(
  { identities, embeddingLength, batch, rate = RATE, margin }: {
    identities: number;
    embeddingLength: number;
    batch: number;
    rate?: number;
    margin?: Margin;
  },
): HeadMemory {
  const sample = sampleSize(identities, batch, rate);
  const all = 4 * identities * embeddingLength, sampled = 4 * sample * embeddingLength;
  const cosines = 4 * batch * sample;
  return {
    weights: all + sampled,
    optimizer: all + 2 * sampled,
    step: matricesOfStep(margin) * cosines,
    largest: Math.max(all, cosines),
  };
}

type PartialFcSpec = MarginSpec & SpecOptions<PartialFcOptions> & { name: "partial-fc" };

const kind: HeadKind<PartialFcSpec> = {
  name: "partial-fc",
  options: { rate: z.number().positive().max(1).optional(), ...marginKeys },
  conflicts: marginConflicts,
  resolve: (spec) => ({ ...withMargin(spec, MARGIN_DEFAULTS), rate: spec.rate ?? RATE }),
  create: (spec, context) => new PartialFc({ ...spec, ...context, margin: marginOf(spec) }),
  memory: (spec, context) => partialFcMemory({ ...context, ...spec, margin: marginOf(spec) }),
};
export default kind;
