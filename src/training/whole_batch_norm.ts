import * as tf from "../npm/tfjs.ts";
import type { Backbone } from "../backbones/backbone.ts";
import type { ForwardMode, Layer } from "../backbones/layers/layer.ts";
import { GradientTape } from "../compute/gradient_tape.ts";
import {
  type AsyncStatisticsExchange,
  type BatchStatistics,
  ownBatch,
  type StatisticsExchange,
  type WholeStatistics,
} from "../compute/kernels/batch_norm/combine_statistics.ts";
import {
  addGradients,
  type AsyncFeaturesPass,
  type FeaturesPass,
  type MicroBatch,
} from "./features_pass.ts";

/** Numbers of all micro-batches, whose counterpart of the whole batch is needed before these go on: statistics, or gradient sums. */
type Request = { statistics: BatchStatistics } | { sums: tf.Tensor2D };

/** The same of the whole batch. */
type Answer = WholeStatistics | tf.Tensor2D;

/** Passes that wait for answers. */
type Passes<T> = Generator<Request, T, Answer>;

/**
 * Embeds micro-batches with batch norm's statistics of the whole batch, as if there were one batch. Layer after layer of the
 * backbone runs on all of them, again for each batch norm within it: each time one more knows its statistics, and in the backward
 * pass its gradient sums. What each layer took is kept from one pass to the other, for the whole batch.
 */
export function embedByWholeStatistics(
  backbone: Backbone,
  batches: readonly MicroBatch[],
  variables: readonly tf.Variable[],
  mode: ForwardMode,
): FeaturesPass {
  const passes = new LayersOnParts(backbone, batches, variables, mode);
  const outer = mode.statistics ?? ownBatch;
  const go = <T>(steps: Passes<T>): T => {
    for (let step = steps.next();;) {
      if (step.done) return step.value;
      const { value } = step;
      const answer = "sums" in value ? outer.total(value.sums) : outer.combine(value.statistics);
      disposeRequest(value);
      step = steps.next(answer);
    }
  };
  return {
    features: go(passes.features()),
    gradients: (towards) => go(passes.gradients(towards)),
  };
}

/**
 * The same where the numbers of the whole batch take their time, as on a device that is not to be waited for.
 *
 * @param outer Where they come from.
 */
export async function embedByAsyncStatistics(
  backbone: Backbone,
  batches: readonly MicroBatch[],
  variables: readonly tf.Variable[],
  mode: ForwardMode,
  outer: AsyncStatisticsExchange,
): Promise<AsyncFeaturesPass> {
  const passes = new LayersOnParts(backbone, batches, variables, mode);
  const go = async <T>(steps: Passes<T>): Promise<T> => {
    for (let step = steps.next();;) {
      if (step.done) return step.value;
      const { value } = step;
      const answer =
        await ("sums" in value ? outer.total(value.sums) : outer.combine(value.statistics));
      disposeRequest(value);
      step = steps.next(answer);
    }
  };
  return {
    features: await go(passes.features()),
    gradients: (towards) => go(passes.gradients(towards)),
  };
}

function disposeRequest(request: Request) {
  tf.dispose("sums" in request ? request.sums : request.statistics.statistics);
}

/** The layers of a backbone, each of which runs on all micro-batches before the next one does. */
class LayersOnParts {
  readonly #layers: readonly Layer[];
  readonly #batches: readonly MicroBatch[];
  readonly #variables: readonly tf.Variable[];
  readonly #mode: ForwardMode;
  readonly #steps: LayerOnParts[] = [];

  constructor(
    backbone: Backbone,
    batches: readonly MicroBatch[],
    variables: readonly tf.Variable[],
    mode: ForwardMode,
  ) {
    this.#layers = backbone.layers ?? [(x, mode) => backbone.embed(x as tf.Tensor4D, mode)];
    this.#batches = batches;
    this.#variables = variables;
    this.#mode = mode;
  }

  /** [B, D], the caller's to dispose. */
  *features(): Passes<tf.Tensor2D> {
    let inputs: tf.Tensor[] = this.#batches.map(({ images }) => images());
    for (const layer of this.#layers) {
      const step = new LayerOnParts(layer, inputs, this.#batches, this.#mode);
      this.#steps.push(step);
      inputs = yield* step.outputs();
    }
    const features = tf.concat(inputs as tf.Tensor2D[]);
    tf.dispose(inputs);
    return features;
  }

  /** One for each variable. */
  *gradients(towards: tf.Tensor2D): Passes<(tf.Tensor | undefined)[]> {
    const steps = this.#steps, variables = this.#variables;
    let slopes: tf.Tensor[] = this.#batches.map(({ first, rows }) => {
      return tf.slice(towards, first, rows.length);
    });
    let sums: (tf.Tensor | undefined)[] = variables.map(() => undefined);
    for (const step of steps.toReversed()) {
      const { ofInputs, ofVariables } = yield* step.gradients(slopes, variables, step !== steps[0]);
      tf.dispose(slopes);
      slopes = ofInputs;
      // A weight may be in more than one layer.
      sums = addGradients(sums, ofVariables);
    }
    return sums;
  }
}

/** A layer that runs on all micro-batches, and the statistics of its batch norms. */
class LayerOnParts {
  readonly #layer: Layer;
  readonly #inputs: tf.Tensor[];
  readonly #batches: readonly MicroBatch[];
  readonly #mode: ForwardMode;
  readonly #exchange = new RepeatedExchange();

  /** Takes over the inputs, one for each micro-batch. */
  constructor(
    layer: Layer,
    inputs: tf.Tensor[],
    batches: readonly MicroBatch[],
    mode: ForwardMode,
  ) {
    this.#layer = layer;
    this.#inputs = inputs;
    this.#batches = batches;
    this.#mode = mode;
  }

  #run(i: number): tf.Tensor {
    const { rows } = this.#batches[i], statistics = this.#exchange;
    return tf.tidy(() => {
      const y = this.#layer(this.#inputs[i], { ...this.#mode, rows, statistics });
      return y === this.#inputs[i] ? tf.clone(y) : y;
    });
  }

  /** The caller's to dispose. */
  *outputs(): Passes<tf.Tensor[]> {
    return yield* this.#exchange.repeat(this.#batches.length, (i) => this.#run(i));
  }

  /** Disposes the inputs as well. */
  *gradients(
    slopes: readonly tf.Tensor[],
    variables: readonly tf.Variable[],
    ofInput: boolean,
  ): Passes<{ ofInputs: tf.Tensor[]; ofVariables: (tf.Tensor | undefined)[] }> {
    let ofVariables: (tf.Tensor | undefined)[] = variables.map(() => undefined);
    const ofInputs = (yield* this.#exchange.repeat(this.#batches.length, (i) => {
      const of = [...ofInput ? [this.#inputs[i]] : [], ...variables];
      const tape = GradientTape.record(() => this.#run(i), of);
      tape.value.dispose();
      const gradients = tape.gradients(slopes[i]);
      const first = ofInput ? gradients.shift()! : undefined;
      // Added up as they come: the gradients of one micro-batch are as large as the weights.
      ofVariables = addGradients(ofVariables, gradients);
      return first;
    })) as tf.Tensor[];
    tf.dispose(this.#inputs);
    this.#exchange.dispose();
    return { ofInputs, ofVariables };
  }
}

/** Thrown where a micro-batch needs a number of the whole batch that is not known before all have come there. */
const UNKNOWN = new Error("Cannot go on before all micro-batches have come to this batch norm");

/** Lets micro-batches, one after the other, run as often as it takes until all numbers of the whole batch are known. */
class RepeatedExchange implements StatisticsExchange {
  readonly #statistics: WholeStatistics[] = [];
  readonly #totals: tf.Tensor2D[] = [];
  /** Of each micro-batch, at the first batch norm that does not know the whole batch's. */
  #own: BatchStatistics[] = [];
  #sums: tf.Tensor2D[] = [];
  /** How often the micro-batch that runs has asked. */
  #asked = { statistics: 0, totals: 0 };
  /** How many statistics have moved running ones. */
  #moved = 0;

  /** Runs all of `count` micro-batches until none needs anything unknown; all need the same. */
  *repeat<T>(count: number, run: (i: number) => T): Passes<T[]> {
    for (;;) {
      const results = Array.from({ length: count }, (_, i) => i).flatMap((i) => {
        this.#asked = { statistics: 0, totals: 0 };
        try {
          return [run(i)];
        } catch (error) {
          if (error !== UNKNOWN) throw error;
          return [];
        }
      });
      if (results.length === count) return results;
      yield* this.#learn();
    }
  }

  combine(own: BatchStatistics): WholeStatistics {
    const i = this.#asked.statistics++;
    if (i === this.#statistics.length) {
      const statistics = tf.keep(tf.clone(own.statistics));
      this.#own.push({ statistics, count: own.count });
      throw UNKNOWN;
    }
    const { statistics, count } = this.#statistics[i];
    const moves = i === this.#moved;
    if (moves) this.#moved++;
    return { statistics: tf.clone(statistics), count, part: moves ? [0, 1] : [1, 1] };
  }

  total(sums: tf.Tensor2D): tf.Tensor2D {
    const i = this.#asked.totals++;
    if (i < this.#totals.length) return tf.clone(this.#totals[i]);
    this.#sums.push(tf.keep(tf.clone(sums)));
    throw UNKNOWN;
  }

  *#learn(): Passes<void> {
    if (this.#own.length > 0) {
      const count = this.#own.reduce((sum, { count }) => sum + count, 0);
      const statistics = tf.keep(tf.tidy(() => combineOnDevice(this.#own)));
      const whole = (yield { statistics: { statistics, count } }) as WholeStatistics;
      this.#statistics.push({ statistics: tf.keep(whole.statistics), count: whole.count });
    } else {
      const sums = tf.keep(tf.tidy(() => tf.addN(this.#sums) as tf.Tensor2D));
      this.#totals.push(tf.keep((yield { sums }) as tf.Tensor2D));
    }
    tf.dispose([this.#own.map(({ statistics }) => statistics), this.#sums]);
    this.#own = [];
    this.#sums = [];
  }

  dispose() {
    tf.dispose([this.#statistics.map(({ statistics }) => statistics), this.#totals]);
  }
}

/** The statistics of all rows (Chan, Golub and LeVeque, 1983), without a wait for the device. */
function combineOnDevice(parts: readonly BatchStatistics[]): tf.Tensor2D {
  const count = parts.reduce((sum, { count }) => sum + count, 0);
  const weights = tf.tensor3d(parts.map((part) => part.count / count), [parts.length, 1, 1]);
  const all = tf.stack(parts.map(({ statistics }) => statistics)) as tf.Tensor3D;
  const [means, variances] = tf.split(all, 2, 1);
  const mean = tf.sum(tf.mul(means, weights), 0);
  const apart = tf.square(tf.sub(means, mean));
  const variance = tf.sum(tf.mul(tf.add(variances, apart), weights), 0);
  return tf.concat([mean, variance]) as tf.Tensor2D;
}
