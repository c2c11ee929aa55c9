import type { Backbone } from "../backbones/backbone.ts";
import { GradientTape } from "../compute/gradient_tape.ts";
import { ofPart, ownBatch } from "../compute/kernels/batch_norm/combine_statistics.ts";
import { MemoryGauge } from "../compute/memory_gauge.ts";
import * as tf from "../npm/tfjs.ts";

/** Bytes that the training of a network takes on a device. */
export interface NetworkMemory {
  /** Its weights, and running statistics. */
  readonly weights: number;
  /** The momentum of what the optimiser moves. */
  readonly optimizer: number;
  /** What a step takes whatever its batch, gradients above all. */
  readonly step: number;
  /** What a step takes for each image, activations above all. */
  readonly image: number;
}

const FEW = 2, MORE = 4;

/**
 * Measures what a network takes, by the gradients of two and of four images. Changes nothing of it.
 *
 * @param backbone On the device in use.
 */
export function measureNetwork(backbone: Backbone): NetworkMemory {
  const variables = [...backbone.variables.values()];
  const trainable = variables.filter(({ trainable }) => trainable);
  // A network of one's own may move its running statistics in its own way.
  const others = variables.filter(({ trainable }) => !trainable);
  const before = others.map((variable) => tf.clone(variable));
  const bytes = (of: tf.Variable[]) => of.reduce((sum, { size }) => sum + 4 * size, 0);
  const gauge = new MemoryGauge();
  try {
    const [few, more] = [FEW, MORE].map((images) => {
      gauge.restart();
      runOnce(backbone, trainable, images);
      return gauge.peak;
    });
    const image = Math.max(0, more - few) / (MORE - FEW);
    return {
      weights: bytes(variables),
      optimizer: bytes(trainable),
      step: Math.max(0, few - FEW * image),
      image,
    };
  } finally {
    gauge.stop();
    for (const [i, variable] of others.entries()) variable.assign(before[i]);
    tf.dispose(before);
  }
}

function runOnce(backbone: Backbone, trainable: tf.Variable[], count: number) {
  const { imageSize } = backbone;
  // Running statistics stay where they are.
  const statistics = ofPart(ownBatch, [1, 1]);
  const images = tf.fill<tf.Rank.R4>([count, imageSize, imageSize, 3], 0.5);
  const tape = GradientTape.record(
    () => backbone.embed(images, { training: true, statistics }),
    trainable,
  );
  const gradients = tape.gradients(tape.value);
  tf.dispose([images, tape.value, gradients as tf.Tensor[]]);
}
