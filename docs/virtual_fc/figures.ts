import { Parameters } from "../../src/backbones/parameters.ts";
import { useDevice } from "../../src/compute/device.ts";
import { cosines } from "../../src/compute/kernels/cosines/cosines.ts";
import { marginSoftmaxLosses } from "../../src/compute/kernels/margin_softmax/margin_softmax.ts";
import { normalizeRows } from "../../src/compute/kernels/normalize_rows/normalize_rows.ts";
import { leaveOneOutMatrix } from "../../src/heads/anchor_rule.ts";
import { assignAnchors } from "../../src/heads/assign_anchors.ts";
import { FeatureMemory } from "../../src/heads/feature_memory.ts";
import { VirtualFc, type VirtualFcOptions } from "../../src/heads/virtual_fc.ts";
import * as tf from "../../src/npm/tfjs.ts";
import { SgdMomentum } from "../../src/training/sgd_momentum.ts";

/** The batch of the page: two images each of four identities, features on the unit circle. Angles are degrees. */
export const BATCH = {
  groups: 5,
  scale: 4,
  identities: [2, 2, 7, 7, 4, 4, 11, 11],
  angles: [10, 30, 80, 110, 200, 230, 290, 310],
  /** Where earlier steps left the anchors. */
  anchorAngles: [150, 335, 60, 260, 180],
  /** What the last batch with identity 2 had of it. */
  rememberedAngles: [50, 70],
} as const;

/** Of the optimiser, in reference mode. */
export const RATE = 1;

/** The margin of the reference, in radians. */
const ARCFACE = { m2: 0.5 };

/** All that the page says of its batch; a row an image or an anchor. */
export interface Figures {
  features: number[][];
  /** The anchor of each image, and those that are lent. */
  columns: number[];
  borrowed: number[];
  /** The anchors before the step; while it lasts, by leave-one-out and in reference mode; and when the loans are over. */
  before: number[][];
  during: number[][];
  after: number[][];
  reference: { during: number[][]; moved: number[][]; after: number[][]; losses: number[] };
  /** The cosine of each image with its own anchor: by sum, by leave-one-out, and with the memory. */
  bySum: number[];
  byOthers: number[];
  byMemory: number[];
  /** [8, 5] each. */
  cosines: number[][];
  probabilities: number[][];
  /** Of each image, their mean by the parts, and what the head says. */
  losses: number[];
  loss: number;
  headLoss: number;
  /** What the head says within its warm-up, and with the memory. */
  warmupLoss: number;
  memoryLoss: number;
  /** Of the mean loss, by the features; and within the warm-up. */
  gradient: number[][];
  warmupGradient: number[][];
}

/** Computes the page's numbers with the code that trains, on plain loops. */
export async function computeFigures(): Promise<Figures> {
  await useDevice("cpu");
  let figures!: Figures;
  tf.tidy(() => {
    figures = compute();
  });
  return figures;
}

function compute(): Figures {
  const identities = Int32Array.from(BATCH.identities), { groups, scale } = BATCH;
  const features = onCircle(BATCH.angles);
  const { columns, borrowed } = assignAnchors(identities, { groups, regroup: "lowest" });
  const at = tf.tensor1d(columns, "int32");

  const head = startHead({});
  const first = takeStep(head);
  const during = read(anchorsOf(head));
  const others = normalizeRows(tf.matMul(leaveOneOutMatrix(columns), features));
  const ownOf = (anchors: tf.Tensor) => tf.sum(tf.mul(features, anchors), 1) as tf.Tensor1D;
  const own = ownOf(others);
  const shown = cosines(features, anchorsOf(head));
  const losses = marginSoftmaxLosses(shown, at, scale, {}, own);
  const cells = read(shown);
  for (const [image, column] of columns.entries()) cells[image][column] = own.dataSync()[image];
  head.settle(new SgdMomentum());

  const early = takeStep(startHead({ warmup: 100 }));

  const memory = new FeatureMemory(new Parameters(0), 12, 2);
  memory.remember(Int32Array.of(2, 2), onCircle(BATCH.rememberedAngles));
  const met = normalizeRows(tf.add(others, memory.recall(identities)));

  const authors = startHead({ mode: "reference" });
  const optimizer = new SgdMomentum({ weightDecay: 0 });
  const second = takeStep(authors, optimizer);
  const summed = cosines(features, anchorsOf(authors));
  const authorsDuring = read(anchorsOf(authors));
  const authorsLosses = marginSoftmaxLosses(summed, at, scale, ARCFACE);
  optimizer.apply([[anchorsOf(authors), second.gradients[1]]], RATE);
  const moved = read(anchorsOf(authors));
  authors.settle(optimizer);

  const remembering = startHead({ memory: 12 });
  remembering.loss(onCircle(BATCH.rememberedAngles), Int32Array.of(2, 2), stepOf(0));
  anchorsOf(remembering).assign(onCircle(BATCH.anchorAngles));

  return {
    features: read(features),
    columns: [...columns],
    borrowed: [...borrowed],
    before: read(onCircle(BATCH.anchorAngles)),
    during,
    after: read(anchorsOf(head)),
    reference: {
      during: authorsDuring,
      moved,
      after: read(anchorsOf(authors)),
      losses: numbers(authorsLosses),
    },
    bySum: read(summed).map((row, image) => row[columns[image]]),
    byOthers: numbers(own),
    byMemory: numbers(ownOf(met)),
    cosines: cells,
    probabilities: read(tf.softmax(tf.mul(tf.tensor2d(cells), scale) as tf.Tensor2D)),
    losses: numbers(losses),
    loss: mean(numbers(losses)),
    headLoss: first.loss,
    warmupLoss: early.loss,
    memoryLoss: takeStep(remembering).loss,
    gradient: read(first.gradients[0] as tf.Tensor2D),
    warmupGradient: read(early.gradients[0] as tf.Tensor2D),
  };
}

function startHead(options: Partial<VirtualFcOptions>): VirtualFc {
  const { groups, scale } = BATCH;
  const head = new VirtualFc({
    groups,
    embeddingLength: 2,
    scale,
    memory: 0,
    warmup: 0,
    regroup: "lowest",
    ...options,
  });
  anchorsOf(head).assign(onCircle(BATCH.anchorAngles));
  return head;
}

function anchorsOf({ variables }: VirtualFc): tf.Variable<tf.Rank.R2> {
  return variables.get("anchors")! as tf.Variable<tf.Rank.R2>;
}

const stepOf = (step: number, velocities = new SgdMomentum()) => ({ step, velocities });

/** The loss of the batch, and its gradients by the features and by what the optimiser moves. */
function takeStep(head: VirtualFc, optimizer?: SgdMomentum) {
  const features = onCircle(BATCH.angles), identities = Int32Array.from(BATCH.identities);
  const trainable = [...head.variables.values()].filter(({ trainable }) => trainable);
  const { value, grads } = tf.engine().gradients(
    () => head.loss(features, identities, stepOf(0, optimizer)).loss,
    [features, ...trainable],
  );
  return { loss: value.dataSync()[0], gradients: grads };
}

function onCircle(degrees: readonly number[]): tf.Tensor2D {
  const radians = degrees.map((angle) => angle * Math.PI / 180);
  return tf.tensor2d(radians.map((angle) => [Math.cos(angle), Math.sin(angle)]));
}

const read = (rows: tf.Tensor2D | tf.Variable<tf.Rank.R2>) => rows.arraySync() as number[][];
const numbers = (values: tf.Tensor) => [...values.dataSync()];
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
