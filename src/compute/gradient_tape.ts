import * as tf from "../npm/tfjs.ts";
import { type Recomputation, TapeEntry, type TapeNode } from "./tape_entry.ts";

/**
 * A forward pass and what its gradients need, of the ops as tfjs records them. Unlike in `tf.grads`, forward and backward are
 * two calls, so that something else may stand between them, and the backward pass frees each saved tensor and each inner
 * gradient as soon as nothing needs it any more. What costs little to compute again, see {@link recomputable}, is not kept from
 * one pass to the other at all (Chen et al., "Training Deep Nets with Sublinear Memory Cost", 2016). The gradients are those of
 * `tf.grads` to the bit.
 *
 * @example
 * ```ts
 * import { GradientTape } from "../../mod.ts";
 * import * as tf from "npm:@tensorflow/tfjs@4.22.0";
 *
 * const x = tf.variable(tf.scalar(3));
 * const tape = GradientTape.record(() => tf.square(x), [x]);
 * const [slope] = tape.gradients();
 * console.log(slope?.dataSync()[0]); // 6
 * tf.dispose([x, tape.value, slope!]);
 * ```
 */
export class GradientTape<T extends tf.Tensor = tf.Tensor> {
  /** What the forward pass gave, the caller's to dispose. */
  readonly value: T;
  /** The most bytes that all tensors took together so far, from the first op recorded on. */
  peakBytes: number;
  readonly #of: readonly tf.Tensor[];
  readonly #depends: ReadonlySet<number>;
  #entries: TapeEntry[];

  private constructor(
    value: T,
    of: readonly tf.Tensor[],
    { entries, depends, peakBytes }: Recording,
  ) {
    this.value = value;
    this.peakBytes = peakBytes;
    this.#of = of;
    this.#depends = depends;
    this.#entries = entriesTowards(value, entries);
  }

  /**
   * Runs a forward pass.
   *
   * @param forward What is differentiated.
   * @param of The tensors and variables whose gradients will be asked for.
   * @throws {Error} If another tape is being recorded.
   */
  static record<T extends tf.Tensor>(forward: () => T, of: readonly tf.Tensor[]): GradientTape<T> {
    const { state } = tf.engine();
    if (state.gradientDepth > 0) {
      throw new Error("Cannot record a gradient tape while another one is being recorded");
    }
    recording = new Recording(of);
    // What tfjs appends to as long as its depth of gradients is above 0.
    state.activeTape = recording as unknown as TapeNode[];
    state.gradientDepth++;
    try {
      return new GradientTape(tf.tidy(forward), of, recording);
    } catch (error) {
      for (const entry of recording.entries) entry.dispose();
      throw error;
    } finally {
      recording = undefined;
      state.gradientDepth--;
      state.activeTape = null as unknown as TapeNode[];
    }
  }

  /**
   * The gradients, once: the tape is empty afterwards.
   *
   * @param dy The gradient with respect to the value, of its shape; 1 if it is not given.
   * @returns One for each tensor that was named, of its shape, the caller's to dispose; undefined where the value does not
   *   depend on the tensor.
   */
  gradients(dy?: tf.Tensor): (tf.Tensor | undefined)[] {
    const entries = this.#entries;
    this.#entries = [];
    const backward = () => {
      const slopes = new Map([[this.value.id, dy ? tf.clone(dy) : tf.onesLike(this.value)]]);
      for (const entry of entries.toReversed()) {
        const outputs = entry.node.outputs.map(({ id }) => id);
        for (const { id, dx, isSum } of entry.gradients(this.#depends, slopes)) {
          const before = slopes.get(id);
          slopes.set(id, before && !isSum ? tf.add(before, dx) : dx);
          if (before) tf.dispose(isSum ? [before] : [before, dx]);
        }
        this.peakBytes = Math.max(this.peakBytes, tf.engine().state.numBytes);
        entry.dispose();
        for (const id of outputs) {
          slopes.get(id)?.dispose();
          slopes.delete(id);
        }
      }
      return this.#of.map(({ id }) => slopes.get(id)) as tf.Tensor[];
    };
    try {
      return tf.tidy(backward);
    } finally {
      for (const entry of entries) entry.dispose();
    }
  }

  /** Frees what the gradients would have needed, if they were not asked for. */
  dispose(): void {
    for (const entry of this.#entries) entry.dispose();
    this.#entries = [];
  }
}

/**
 * Tells the tape that is being recorded, if there is one, that what an op has just given costs little to compute again, so that
 * gradients which read it need not keep it.
 *
 * @param output What the op gave.
 * @param compute Computes the same numbers from the tensors that the op has saved for its own gradient.
 * @returns The output.
 */
export function recomputable<T extends tf.Tensor>(
  output: T,
  compute: (saved: readonly tf.Tensor[]) => tf.Tensor,
): T {
  recording?.offer(output, compute);
  return output;
}

let recording: Recording | undefined;

/** What tfjs appends its nodes to during a forward pass. */
class Recording {
  readonly entries: TapeEntry[] = [];
  /** Tensors that depend on those whose gradients will be asked for, by id, and these themselves. */
  readonly depends: Set<number>;
  peakBytes = 0;
  readonly #recomputations = new Map<object, Recomputation>();

  constructor(of: readonly tf.Tensor[]) {
    this.depends = new Set(of.map(({ id }) => id));
  }

  push(node: TapeNode) {
    this.peakBytes = Math.max(this.peakBytes, tf.engine().state.numBytes);
    const entry = new TapeEntry(node);
    if (Object.values(node.inputs).some(({ id }) => this.depends.has(id))) {
      for (const { id } of node.outputs) this.depends.add(id);
      entry.forget(this.#recomputations);
      this.entries.push(entry);
    } else entry.dispose();
  }

  offer(output: tf.Tensor, compute: Recomputation["compute"]) {
    const entry = this.entries.findLast(({ node }) => node.outputs.includes(output));
    if (entry) this.#recomputations.set(output.dataId, { entry, compute, readers: 0 });
  }
}

/** Those of the entries that lead to the value; the others are freed. */
function entriesTowards(value: tf.Tensor, entries: readonly TapeEntry[]): TapeEntry[] {
  const leads = new Set([value.id]);
  const towards = entries.toReversed().filter((entry) => {
    const { inputs, outputs } = entry.node;
    const used = outputs.some(({ id }) => leads.has(id));
    if (used) { for (const { id } of Object.values(inputs)) leads.add(id); }
    else entry.dispose();
    return used;
  });
  return towards.toReversed();
}
