import * as tf from "../npm/tfjs.ts";

/**
 * How much of the average a step leaves. It rises to `decay`, so that what a network was in its first steps is soon forgotten:
 * n / (n + 9) after n steps, as `tf.train.ExponentialMovingAverage` has it with a count of updates.
 */
export function averageDecay(step: number, decay: number): number {
  return Math.min(decay, step / (step + 9));
}

/**
 * A moving average of the weights of a network over its last steps (Polyak and Juditsky, 1992; Tarvainen and Valpola, NIPS 2017):
 * a = d a + (1 - d) w after each step, of running statistics too. While the rate is high, weights move about a place that their
 * average is nearer to. Costs the memory of the weights, and a pass over them each step.
 */
export class AveragedWeights {
  readonly #decay: number;
  readonly #averages: Map<string, { variable: tf.Variable; average: tf.Variable }>;

  /**
   * Begins with the weights as they are.
   *
   * @param variables Those of the network, by name; whole numbers among them have no average.
   * @param decay d, 0 to below 1; less in the first steps, see {@link averageDecay}.
   */
  constructor(variables: ReadonlyMap<string, tf.Variable>, decay: number) {
    this.#decay = decay;
    this.#averages = new Map(
      [...variables].filter(([, { dtype }]) => dtype === "float32")
        .map(([name, variable]) => [name, { variable, average: tf.variable(variable, false) }]),
    );
  }

  /** The averages by the names of the weights, which checkpoints hold. */
  get variables(): Map<string, tf.Variable> {
    return new Map([...this.#averages].map(([name, { average }]) => [name, average]));
  }

  /** Forgets the average for the weights as they are. */
  restart(): void {
    for (const { variable, average } of this.#averages.values()) average.assign(variable);
  }

  /**
   * Takes the weights in, once a step.
   *
   * @param step Steps taken before.
   */
  update(step: number): void {
    const share = 1 - averageDecay(step, this.#decay);
    for (const { variable, average } of this.#averages.values()) {
      tf.tidy(() => average.assign(tf.add(average, tf.mul(tf.sub(variable, average), share))));
    }
  }

  /**
   * Lets the network have the average while something is done with it; then it has its weights again, to the bit.
   *
   * @param work Must not train.
   */
  async inPlace<T>(work: () => Promise<T>): Promise<T> {
    const all = [...this.#averages.values()];
    const weights = all.map(({ variable }) => tf.clone(variable));
    try {
      for (const { variable, average } of all) variable.assign(average);
      return await work();
    } finally {
      for (const [i, { variable }] of all.entries()) variable.assign(weights[i]);
      tf.dispose(weights);
    }
  }

  /** Frees the averages. */
  dispose(): void {
    for (const { average } of this.#averages.values()) average.dispose();
  }
}
