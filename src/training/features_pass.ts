import { heapView } from "../compute/wasm/wasm_backend.ts";
import * as tf from "../npm/tfjs.ts";

/** The features of a batch in training, and how they depend on the network. */
export interface FeaturesPass {
  /** [B, D], the caller's to dispose. */
  readonly features: tf.Tensor2D;
  /**
   * The gradients with respect to the backbone's trainable variables, once.
   *
   * @param towards The gradient with respect to the features [B, D].
   * @returns One for each variable, the caller's to dispose; undefined where the features do not depend on it.
   */
  gradients(towards: tf.Tensor2D): (tf.Tensor | undefined)[];
}

/** A {@link FeaturesPass} in whose backward pass something may have to be waited for. */
export interface AsyncFeaturesPass extends Pick<FeaturesPass, "features"> {
  /** See {@link FeaturesPass.gradients}. */
  gradients(towards: tf.Tensor2D): Promise<(tf.Tensor | undefined)[]>;
}

/** A micro-batch. */
export interface MicroBatch {
  /** Its images [b, S, S, 3], a new tensor from each call. */
  images: () => tf.Tensor4D;
  /** The place of its first image in this rank's batch. */
  first: number;
  /** The places of its images in the whole batch [b]. */
  rows: Int32Array;
}

/** Cuts a batch into parts whose sizes differ by one image at most. */
export function cut(
  images: tf.Tensor4D,
  parts: number,
  { rows }: { rows: Int32Array },
): MicroBatch[] {
  const count = rows.length;
  return Array.from({ length: parts }, (_, i) => {
    const first = Math.floor(i * count / parts), end = Math.floor((i + 1) * count / parts);
    return {
      images: () => tf.slice(images, first, end - first),
      first,
      rows: rows.subarray(first, end),
    };
  });
}

/** Sums of the gradients of micro-batches. */
export class GradientSums {
  /** On wasm made before any activation, so that they are in nobody's way there. */
  readonly #sums: (tf.Tensor | undefined)[];
  readonly #isInPlace = tf.getBackend() === "wasm";
  readonly #isReached: boolean[];

  /** Begins with none. */
  constructor(variables: readonly tf.Variable[]) {
    this.#isReached = variables.map(() => false);
    this.#sums = variables.map((variable) => this.#isInPlace ? tf.zerosLike(variable) : undefined);
  }

  /** Adds the gradients of a micro-batch, which are disposed of. */
  add(gradients: readonly (tf.Tensor | undefined)[]): void {
    for (const [i, gradient] of gradients.entries()) {
      if (!gradient) continue;
      this.#isReached[i] = true;
      const sum = this.#sums[i];
      if (!this.#isInPlace) {
        this.#sums[i] = addGradients([sum], [gradient])[0];
        continue;
      }
      const numbers = heapView(sum!), more = heapView(gradient);
      for (let j = 0; j < numbers.length; j++) numbers[j] += more[j];
      gradient.dispose();
    }
  }

  /** The sums, the caller's to dispose; undefined where no gradient was added. */
  take(): (tf.Tensor | undefined)[] {
    return this.#sums.map((sum, i) => {
      if (this.#isReached[i]) return sum;
      sum?.dispose();
    });
  }
}

/** Adds up gradients, either of which may not depend on a variable, and disposes what went into a sum. */
export function addGradients(
  some: readonly (tf.Tensor | undefined)[],
  others: readonly (tf.Tensor | undefined)[],
): (tf.Tensor | undefined)[] {
  return some.map((one, i) => {
    const other = others[i];
    if (!one || !other) return one ?? other;
    const sum = tf.add(one, other);
    tf.dispose([one, other]);
    return sum;
  });
}
