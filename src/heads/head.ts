import type * as tf from "../npm/tfjs.ts";
import type { AnchorUse, HeadMemory } from "./head_figures.ts";

/** A training step as a head sees it. */
export interface HeadStep {
  /** Steps taken before this one, which seeds what is left to chance. */
  readonly step: number;
  /** The optimiser's memory, for heads that exchange rows of their weights. */
  readonly velocities: Velocities;
}

/** The momentum of each variable, of the variable's shape; `undefined` before its first update. */
export interface Velocities {
  /** The momentum of `variable`. */
  get(variable: tf.Variable): tf.Variable | undefined;
}

/** What a head makes of a batch. */
export interface HeadLoss {
  /** The mean over the images that count; differentiable with respect to features and variables. */
  readonly loss: tf.Scalar;
  /** Images that add nothing to the loss. */
  readonly ignored: number;
  /** What became of its anchors, if it lends them. */
  readonly anchors?: AnchorUse;
}

/** From embeddings and their identities to a loss. Anything of this shape can be trained. */
export interface Head {
  /** What kind it is, such as `virtual-fc`. */
  readonly name: string;
  /** All that a checkpoint must hold, by name; the optimiser moves the trainable ones. */
  readonly variables: ReadonlyMap<string, tf.Variable>;
  /** The numbers of its weights. */
  readonly parameterCount: number;
  /**
   * The loss of one batch. Called once a training step, inside the gradient's tape.
   *
   * @param features [B, D]
   * @param identities [B], 0 to N - 1.
   */
  loss(features: tf.Tensor2D, identities: Int32Array, step: HeadStep): HeadLoss;
  /** Of each of its M anchors, in how many steps it has been lent, if it lends them; to be read only. */
  readonly timesLent?: Int32Array;
  /** Undoes what holds for one step only; to be called before anything else reads the variables. */
  settle(velocities: Velocities): void;
  /** Frees the variables. */
  dispose(): void;
}

/** What the variables of a head of one's own take; what a step of it takes is not known, and left out. */
export function memoryOfVariables({ variables }: Head): HeadMemory {
  const bytes = (of: tf.Variable[]) => of.map(({ size }) => 4 * size);
  const sum = (numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0);
  const all = [...variables.values()];
  return {
    weights: sum(bytes(all)),
    optimizer: 2 * sum(bytes(all.filter(({ trainable }) => trainable))),
    step: 0,
    largest: Math.max(0, ...bytes(all)),
  };
}
