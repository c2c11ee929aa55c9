import * as tf from "../npm/tfjs.ts";
import type { Communicator } from "../compute/communicator.ts";
import { findFaults, noFaults } from "../compute/kernels/find_faults/find_faults.ts";
import type { Trainer } from "./trainer.ts";

/**
 * Takes a step back that came to no numbers: everything that it may have changed is as it was before. Costs a copy of
 * weights, their average and momentum, and a wait for the device each step.
 */
export class StepUndo {
  readonly #trainer: Trainer;
  readonly #communicator: Communicator;
  readonly #before: Map<tf.Variable, tf.Tensor>;

  /** Remembers how things are. To be made before the step. */
  constructor(trainer: Trainer, communicator: Communicator) {
    trainer.settle();
    this.#trainer = trainer;
    this.#communicator = communicator;
    this.#before = new Map(changeable(trainer).map((variable) => [variable, tf.clone(variable)]));
  }

  /**
   * Undoes the step unless its losses, the weights and the momentum are numbers, on all ranks. To be called once.
   *
   * @returns Whether it did.
   */
  async unlessSound(losses: tf.Tensor1D): Promise<boolean> {
    const changed = [losses, ...changeable(this.#trainer)];
    const numbers = changed.filter(({ dtype }) => dtype === "float32");
    const found = tf.tidy(() => tf.sum(findFaults(numbers, noFaults())));
    const [own] = await found.data();
    found.dispose();
    const isSound = this.#communicator.allGather(Float32Array.of(own)).every(([faults]) =>
      faults === 0
    );
    if (!isSound) this.#undo();
    tf.dispose([...this.#before.values()]);
    return !isSound;
  }

  #undo() {
    this.#trainer.settle();
    for (const variable of changeable(this.#trainer)) {
      const before = this.#before.get(variable);
      // Momentum that came with the step is none.
      tf.tidy(() => variable.assign(before ? tf.clone(before) : tf.zerosLike(variable)));
    }
  }
}

function changeable(trainer: Trainer): tf.Variable[] {
  const averages = trainer.average?.variables.values() ?? [];
  return [...trainer.variables().values(), ...averages, ...trainer.momentum().values()];
}
