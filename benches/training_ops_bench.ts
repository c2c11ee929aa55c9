/**
 * Our ops for training beside the same made of tfjs' ops, forward and backward, on one device: milliseconds (median), the
 * ratio, and the bytes that ours must read and write a second.
 *
 *     deno task bench:ops          # or a device's name after it
 */
import { batchNorm } from "../src/compute/kernels/batch_norm/batch_norm.ts";
import { marginSoftmaxLosses } from "../src/compute/kernels/margin_softmax/margin_softmax.ts";
import { normalizeRows } from "../src/compute/kernels/normalize_rows/normalize_rows.ts";
import { sgdSteps } from "../src/compute/kernels/sgd_step/sgd_steps.ts";
import { useDevice } from "../src/compute/device.ts";
import type { DeviceName } from "../src/compute/device_name.ts";
import * as tf from "../src/npm/tfjs.ts";
import { median } from "./networks.ts";

const WARM_UP = 5, RUNS = 25;

interface Case {
  name: string;
  inputs: tf.Tensor[];
  /** Passes over the first input's size, reading or writing. */
  passes: number;
  theirs(...inputs: tf.Tensor[]): tf.Tensor[];
  ours(...inputs: tf.Tensor[]): tf.Tensor[];
}

type Op = (...inputs: tf.Tensor[]) => tf.Tensor;

/** An op and its gradient with respect to all inputs but the last, which is that of the result. */
const withGradient = (op: Op) => (...inputs: tf.Tensor[]) =>
  tf.grads(op)(inputs.slice(0, -1), inputs.at(-1));

const norms = [[32, 28, 28, 16], [16, 28, 28, 256], [16, 7, 7, 512]].map((shape): Case => {
  const random = () => tf.randomNormal(shape);
  const channel = () => tf.randomUniform([shape[3]], 0.5, 1.5);
  return {
    name: `batch norm and ReLU of ${shape.join("x")}`,
    inputs: [random(), channel(), channel(), random()],
    passes: 8,
    theirs: withGradient((x, gamma, beta) => {
      const { mean, variance } = tf.moments(x, [0, 1, 2]);
      const normalised = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5)));
      return tf.relu(tf.add(tf.mul(normalised, gamma), beta));
    }),
    ours: withGradient((x, gamma, beta) =>
      batchNorm(
        x,
        { gamma: gamma as tf.Tensor1D, beta: beta as tf.Tensor1D, epsilon: 1e-5, relu: true },
      )
    ),
  };
});

const columns = tf.range(0, 128, 1, "int32");
const cases: Case[] = [
  ...norms,
  {
    name: "margin softmax of 128x10000 (tfjs' without the margin)",
    inputs: [tf.randomUniform([128, 10_000], -1, 1), tf.ones([128])],
    passes: 3,
    theirs: withGradient((cosines) => {
      const own = tf.oneHot(columns as tf.Tensor1D, 10_000).toFloat();
      return tf.neg(tf.sum(tf.mul(own, tf.logSoftmax(tf.mul(cosines, 32))), 1));
    }),
    ours: withGradient((cosines) =>
      marginSoftmaxLosses(
        cosines as tf.Tensor2D,
        columns as tf.Tensor1D,
        32,
        { m2: 0.5 },
      )
    ),
  },
  {
    name: "rows of 10000x512 normalised",
    inputs: [tf.randomNormal([10_000, 512]), tf.randomNormal([10_000, 512])],
    passes: 5,
    theirs: withGradient((x) => tf.div(x, tf.sqrt(tf.sum(tf.square(x), 1, true)))),
    ours: withGradient((x) => normalizeRows(x as tf.Tensor2D)),
  },
  {
    name: "SGD step of 1,000,000 weights",
    inputs: [1, 2, 3].map(() => tf.randomNormal([1_000_000])),
    passes: 5,
    theirs(weight, velocity, gradient) {
      const slope = tf.add(gradient, tf.mul(weight, 5e-4));
      const moved = tf.add(tf.mul(velocity, 0.9), slope);
      return [tf.sub(weight, tf.mul(moved, 0.1)), moved];
    },
    ours: (weight, velocity, gradient) =>
      sgdSteps([{ weight, velocity, gradient }], { momentum: 0.9, decay: 5e-4, rate: 0.1 })[0],
  },
];

async function time(run: (...inputs: tf.Tensor[]) => tf.Tensor[], inputs: tf.Tensor[]) {
  const times: number[] = [];
  for (let i = 0; i < WARM_UP + RUNS; i++) {
    const started = performance.now();
    const last = tf.tidy(() => tf.slice(tf.reshape(run(...inputs)[0], [-1]), 0, 1));
    // One number, which is there when all are.
    await last.data();
    times.push(performance.now() - started);
    last.dispose();
  }
  return median(times.slice(WARM_UP));
}

const device = await useDevice((Deno.args[0] ?? "wasm") as DeviceName);
console.log(`${device.name}, ${device.description}\n`);
console.log(
  "| op | tfjs' ops, ms | ours, ms | ratio | ours, GB/s |\n| --- | --- | --- | --- | --- |",
);
for (const { name, inputs, passes, theirs, ours } of cases) {
  const [before, after] = [await time(theirs, inputs), await time(ours, inputs)];
  const rate = 4 * passes * inputs[0].size / after / 1e6;
  const figures = [
    before.toFixed(2),
    after.toFixed(2),
    (before / after).toFixed(1),
    rate.toFixed(1),
  ];
  console.log(`| ${name} | ${figures.join(" | ")} |`);
}
