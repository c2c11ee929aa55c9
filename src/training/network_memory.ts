import type { Backbone } from "../backbones/backbone.ts";
import { ofPart, ownBatch } from "../compute/kernels/batch_norm/combine_statistics.ts";
import { MemoryGauge } from "../compute/memory_gauge.ts";
import { heldWorkingMemory } from "../compute/wasm/wasm_backend.ts";
import * as tf from "../npm/tfjs.ts";
import { embedInParts } from "./embed_in_parts.ts";

/** Bytes that the training of a network takes on a device. */
export interface NetworkMemory {
  /** Its weights, and running statistics. */
  readonly weights: number;
  /** The momentum of what the optimiser moves. */
  readonly optimizer: number;
  /** What a step takes at those of its moments that some batch makes the fullest; it takes the most of them. At least one. */
  readonly moments: readonly StepMemory[];
  /** What is taken where a batch is cut and batch norm has the whole batch's statistics, if that was asked for. */
  readonly whole?: WholeStatisticsMemory;
}

/** Bytes of a moment of a step, weights and momentum not counted. */
export interface StepMemory {
  /** Whatever the batch: gradients above all. */
  readonly step: number;
  /** For each image: activations above all. */
  readonly image: number;
}

/** Bytes of a step whose micro-batches share the whole batch's statistics, weights and momentum not counted. */
export interface WholeStatisticsMemory {
  /** Whatever the batch. */
  readonly step: number;
  /** For each image of the batch: it, and what each layer takes. */
  readonly kept: number;
  /** For each image of a micro-batch, besides. */
  readonly image: number;
}

const FEW = 2, MORE = 4;

/**
 * Measures what a network takes, by the gradients of two and of four images. Changes nothing of it.
 *
 * @param backbone On the device in use.
 * @param norm Whose statistics batch norm takes where a batch is cut; for those of the whole batch, 8 and 16 images in
 * micro-batches of two and four are measured as well.
 */
export function measureNetwork(
  backbone: Backbone,
  norm: "micro" | "whole" = "micro",
): NetworkMemory {
  const variables = [...backbone.variables.values()];
  const trainable = variables.filter(({ trainable }) => trainable);
  // A network of one's own may move its running statistics in its own way.
  const others = variables.filter(({ trainable }) => !trainable);
  const before = others.map((variable) => tf.clone(variable));
  const bytes = (of: tf.Variable[]) => of.reduce((sum, { size }) => sum + 4 * size, 0);
  const gauge = new MemoryGauge();
  try {
    const peak = (images: number, parts = 1) => {
      gauge.restart();
      runOnce(backbone, trainable, images, parts);
      return gauge.peak;
    };
    const course = (images: number) => {
      const most = peak(images), { bytes } = heldWorkingMemory();
      return { most, working: bytes, tensors: gauge.course };
    };
    const few = course(FEW), more = course(MORE);
    return {
      weights: bytes(variables),
      optimizer: bytes(trainable),
      moments: momentsOf(few, more),
      whole: norm === "whole" ? measureWhole(peak) : undefined,
    };
  } finally {
    gauge.stop();
    for (const [i, variable] of others.entries()) variable.assign(before[i]);
    tf.dispose(before);
  }
}

/** What a pass over some images took. */
interface Course {
  /** At most. */
  most: number;
  /** Of that, the working memory of kernels. */
  working: number;
  /** After each tensor that was made. */
  tensors: readonly number[];
}

/** The same tensors are made of few images and of more: at each moment bytes grow evenly with the images, but not equally at all. */
function momentsOf(few: Course, more: Course): StepMemory[] {
  const line = (few: number, more: number): StepMemory => {
    const image = Math.max(0, more - few) / (MORE - FEW);
    return { step: Math.max(0, few - FEW * image), image };
  };
  // Kernels may choose their ways by the number of images.
  if (few.tensors.length !== more.tensors.length) return [line(few.most, more.most)];
  const working = line(few.working, more.working);
  const lines = few.tensors.map((bytes, i) => line(bytes, more.tensors[i]));
  return highest(lines).map(({ step, image }) => ({
    step: step + working.step,
    image: image + working.image,
  }));
}

/** Of straight lines those that are above all others somewhere from 0 images on, the flattest first. */
function highest(lines: readonly StepMemory[]): StepMemory[] {
  const most = Math.max(...lines.map(({ step }) => step));
  const kept = [steepest(lines.filter(({ step }) => step === most))];
  for (;;) {
    const last = kept.at(-1)!;
    const crossing = ({ step, image }: StepMemory) => (last.step - step) / (image - last.image);
    const steeper = lines.filter(({ image }) => image > last.image);
    if (steeper.length === 0) return kept;
    const next = Math.min(...steeper.map(crossing));
    kept.push(steepest(steeper.filter((line) => crossing(line) === next)));
  }
}

function steepest(lines: readonly StepMemory[]): StepMemory {
  return lines.reduce((a, b) => b.image > a.image ? b : a);
}

function measureWhole(peak: (images: number, parts: number) => number): WholeStatisticsMemory {
  // First the batch grows, with the same micro-batch, and then the micro-batch, in the same batch. With fewer images the weights'
  // gradients would be most of it.
  const batch = 8, few = peak(batch, batch / FEW);
  const more = peak(2 * batch, 2 * batch / FEW), larger = peak(2 * batch, 2 * batch / MORE);
  const kept = Math.max(0, more - few) / batch;
  const image = Math.max(0, larger - more) / (MORE - FEW);
  return { step: Math.max(0, few - batch * kept - FEW * image), kept, image };
}

function runOnce(backbone: Backbone, trainable: tf.Variable[], count: number, parts: number) {
  const { imageSize } = backbone;
  // Running statistics stay where they are.
  const statistics = ofPart(ownBatch, [1, 1]);
  const rows = Int32Array.from({ length: count }, (_, i) => i);
  const images = tf.fill<tf.Rank.R4>([count, imageSize, imageSize, 3], 0.5);
  const pass = embedInParts(backbone, images, trainable, {
    mode: { training: true, statistics, rows },
    parts,
    wholeStatistics: true,
  });
  const gradients = pass.gradients(pass.features);
  tf.dispose([images, pass.features, gradients as tf.Tensor[]]);
}
