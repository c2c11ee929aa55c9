import * as tf from "../npm/tfjs.ts";

/** What tfjs records of an op while gradients are asked for. */
export type TapeNode = ReturnType<typeof tf.engine>["state"]["activeTape"][number];

/** How to compute again what an op gave, instead of keeping it. */
export interface Recomputation {
  /** The op. */
  readonly entry: TapeEntry;
  /** Computes its output from the tensors that it saved. */
  readonly compute: (saved: readonly tf.Tensor[]) => tf.Tensor;
  /** How many saved tensors this stands for, of ops whose gradients are still to come. */
  readers: number;
  /** The output, from its first to its last reader. */
  value?: tf.Tensor;
}

/** Ops whose gradients read nothing of their saved tensors but the shapes. */
const READ_SHAPES = new Set(["Add", "Mean", "Reshape", "Sub", "Sum"]);

/** Gradients of the inputs of an op, by name, as far as they are known while the op's own gradient is computed. */
let soFar: Map<string, tf.Tensor> | undefined;

/**
 * The gradient so far with respect to an input of the op whose gradient is being computed: of what else was made of that input.
 * The op must add it to its own, which saves a pass over both.
 *
 * @param input Its name; of `tf.customGrad` its place.
 * @returns None if there is none, or it was taken. The tape's to dispose.
 */
export function takeGradientSoFar(input: string): tf.Tensor | undefined {
  const gradient = soFar?.get(input);
  soFar?.delete(input);
  return gradient;
}

/** A gradient with respect to an input of an op. */
export interface InputGradient {
  /** The input's. */
  readonly id: number;
  /** The caller's to dispose, and none of the gradients that were given. */
  readonly dx: tf.Tensor;
  /** Whether what was known before is part of it. */
  readonly isSum: boolean;
}

/** An op on a gradient tape: its node, and which of the tensors that its gradient reads are to be computed again. */
export class TapeEntry {
  /** As tfjs recorded it. */
  readonly node: TapeNode;
  /** By their place among the saved tensors. */
  readonly #recomputed = new Map<number, Recomputation>();

  /** Takes over the saved tensors of the node, see {@link TapeEntry.dispose}. */
  constructor(node: TapeNode) {
    this.node = node;
  }

  /** Frees saved tensors that can be computed again, or are not read. */
  forget(recomputations: ReadonlyMap<object, Recomputation>): void {
    const { saved = [], kernelName } = this.node;
    for (const [i, tensor] of saved.entries()) {
      const recomputation = recomputations.get(tensor.dataId);
      if (recomputation) {
        recomputation.readers++;
        this.#recomputed.set(i, recomputation);
      }
      // A tensor that was disposed of still has its shape.
      if (recomputation || READ_SHAPES.has(kernelName)) tensor.dispose();
    }
  }

  /**
   * The gradients with respect to the inputs.
   *
   * @param of Ids of the inputs that are asked for.
   * @param known Gradients by id: of the outputs, and of inputs as far as other ops have added to them.
   */
  gradients(
    of: ReadonlySet<number>,
    known: ReadonlyMap<number, tf.Tensor>,
  ): InputGradient[] {
    const { inputs, outputs, gradient, kernelName } = this.node;
    const dys = outputs.map(({ id }) => known.get(id));
    if (dys.every((dy) => !dy)) return [];
    if (!gradient) throw new Error(`Cannot differentiate ${kernelName}: it has no gradient`);
    this.#recompute();
    const asked = Object.entries(inputs).filter(([, { id }]) => of.has(id));
    const before = asked.flatMap(([name, { id }]): [string, tf.Tensor][] => {
      const gradient = known.get(id);
      return gradient ? [[name, gradient]] : [];
    });
    soFar = new Map(before);
    try {
      const dxs = tf.tidy(() => {
        const by = gradient([...dys] as tf.Tensor[]);
        // A clone, as one tensor may be the gradient of several.
        return asked.map(([name]) => tf.clone(by[name]()));
      });
      const isTaken = (input: string) =>
        !soFar!.has(input) && before.some(([name]) => name === input);
      return asked.map(([name, { id }], i) => ({ id, dx: dxs[i], isSum: isTaken(name) }));
    } finally {
      soFar = undefined;
    }
  }

  #recompute() {
    const { saved = [] } = this.node;
    for (const [i, recomputation] of this.#recomputed) {
      const { entry, compute } = recomputation;
      if (!saved[i].isDisposed) continue;
      if (!recomputation.value) {
        entry.#recompute();
        recomputation.value = tf.keep(tf.tidy(() => compute(entry.node.saved!)));
      }
      // What was saved may be the output in another shape, which shares its numbers.
      saved[i] = tf.keep(tf.reshape(recomputation.value, saved[i].shape));
    }
  }

  /** Frees what its gradient needed. */
  dispose(): void {
    for (const [i, tensor] of (this.node.saved ?? []).entries()) {
      const recomputation = this.#recomputed.get(i);
      tensor.dispose();
      if (recomputation && --recomputation.readers === 0) recomputation.value?.dispose();
    }
    this.node.saved = [];
  }
}
