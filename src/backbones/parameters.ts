import * as tf from "../npm/tfjs.ts";
import { Random } from "../random/random.ts";

/** What {@link Parameters} are made for. */
export interface ParametersOptions {
  /**
   * How many numbers they may hold in all; what would be more is not made.
   *
   * @default {Infinity}
   */
  mostNumbers?: number;
  /**
   * Whether those that are drawn by chance are 0 instead, for a network that gets its weights from a file: drawing those of
   * `iresnet50` takes seconds.
   *
   * @default {false}
   */
  blank?: boolean;
}

/**
 * The named variables of a network, in the order in which its layers were made. Initial values depend
 * on the seed and the name alone, so they are the same on every device.
 */
export class Parameters {
  /** By name, such as `stem.conv.weight`; trainable or, like running statistics, not. */
  readonly variables: Map<string, tf.Variable> = new Map();
  readonly #seed: number;
  readonly #most: number;
  readonly #blank: boolean;
  #count = 0;

  /**
   * Begins without variables.
   *
   * @param seed Of the initial values.
   */
  constructor(seed: number, { mostNumbers = Infinity, blank = false }: ParametersOptions = {}) {
    this.#seed = seed;
    this.#most = mostNumbers;
    this.#blank = blank;
  }

  /** A variable of normal random numbers with mean 0. */
  normal(name: string, shape: number[], deviation: number, trainable = true): tf.Variable {
    return this.#fill(name, shape, (random) => deviation * random.normal(), trainable);
  }

  /** A trainable variable of random numbers in [-`limit`, `limit`). */
  uniform(name: string, shape: number[], limit: number): tf.Variable {
    return this.#fill(name, shape, (random) => limit * (2 * random.uniform() - 1), true);
  }

  /** A variable that is `value` everywhere. */
  constant(name: string, shape: number[], value: number, trainable = true): tf.Variable {
    this.#take(name, shape);
    return this.#add(name, tf.fill(shape, value), trainable);
  }

  /** An untrainable int32 variable that is `value` everywhere. */
  integers(name: string, shape: number[], value: number): tf.Variable {
    this.#take(name, shape);
    const values = new Int32Array(tf.util.sizeFromShape(shape)).fill(value);
    return this.#add(name, tf.tensor(values, shape, "int32"), false);
  }

  /** Frees the variables. */
  dispose(): void {
    for (const variable of this.variables.values()) variable.dispose();
    this.variables.clear();
  }

  #fill(
    name: string,
    shape: number[],
    draw: (random: Random) => number,
    trainable: boolean,
  ): tf.Variable {
    this.#take(name, shape);
    if (this.#blank) return this.#add(name, tf.zeros(shape), trainable);
    const random = new Random(this.#seed, "parameter", name);
    // Float32Array.from() takes 2.5 times as long, and a head may have a hundred million numbers.
    const values = new Float32Array(tf.util.sizeFromShape(shape));
    for (let i = 0; i < values.length; i++) values[i] = draw(random);
    return this.#add(name, tf.tensor(values, shape), trainable);
  }

  /** Before they are made: a file may say that a network is of any size. */
  #take(name: string, shape: number[]) {
    const count = this.#count + tf.util.sizeFromShape(shape);
    if (count <= this.#most) {
      this.#count = count;
      return;
    }
    throw new RangeError(
      `Cannot make a network as it may hold ${this.#most} numbers: "${name}", of shape [${
        shape.join(", ")
      }], would bring it to ${count}`,
    );
  }

  #add(name: string, value: tf.Tensor, trainable: boolean): tf.Variable {
    if (this.variables.has(name)) {
      throw new Error(`Cannot add a parameter as names are unique: "${name}" is there already`);
    }
    const variable = tf.variable(value, trainable);
    value.dispose();
    this.variables.set(name, variable);
    return variable;
  }
}
