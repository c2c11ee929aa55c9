import { deepStrictEqual, ok } from "node:assert/strict";
import * as tf from "../../../../src/npm/tfjs.ts";
import { batchNorm, batchNormBy } from "../../../../src/compute/kernels/batch_norm/batch_norm.ts";
import { channelStatistics as statisticsLoops } from "../../../../src/compute/kernels/batch_norm/batch_norm_cpu.ts";
import { channelStatistics } from "../../../../src/compute/kernels/batch_norm/channel_statistics.ts";
import { combineStatistics } from "../../../../src/compute/kernels/batch_norm/combine_statistics.ts";
import { closeTo, testOnEveryDevice } from "../../../devices.ts";
import { slopes } from "../../../slopes.ts";

const EPSILON = 1e-5;

interface Case {
  shape: number[];
  relu: boolean;
  add: boolean;
  /** Whether mean and variance are given rather than the batch's. */
  frozen: boolean;
}

/** x, gamma, beta and what is added, for `shape`. */
function inputsFor(shape: number[]): number[][] {
  const channels = shape.at(-1)!, size = shape.reduce((a, b) => a * b);
  const numbers = (count: number, f: (i: number) => number) =>
    Array.from({ length: count }, (_, i) => f(i));
  return [
    numbers(size, (i) => 3 * Math.sin(i * i + 1) + i % channels),
    numbers(channels, (c) => 1.5 - c % 3),
    numbers(channels, (c) => 0.25 * (c % 4) - 0.3),
    numbers(size, (i) => Math.cos(3 * i)),
  ];
}

const given = (channels: number) => Array.from({ length: 2 * channels }, (_, i) => 0.5 + 0.1 * i);

/** Written as the paper's formula, number by number. */
function plainBatchNorm(inputs: number[][], { shape, relu, add, frozen }: Case): number[] {
  const [x, gamma, beta, addend] = inputs;
  const channels = shape.at(-1)!, rows = x.length / channels;
  return x.map((value, i) => {
    const c = i % channels;
    const column = x.filter((_, j) => j % channels === c);
    const mean = frozen ? given(channels)[c] : column.reduce((a, b) => a + b) / rows;
    const variance = frozen
      ? given(channels)[channels + c]
      : column.reduce((a, b) => a + (b - mean) ** 2, 0) / rows;
    const y = (value - mean) / Math.sqrt(variance + EPSILON) * gamma[c] + beta[c] +
      (add ? addend[i] : 0);
    return relu ? Math.max(0, y) : y;
  });
}

/** The same of tfjs' ops, which differentiates it by itself. */
function composedBatchNorm(inputs: tf.Tensor[], { shape, relu, add, frozen }: Case): tf.Tensor {
  const [x, gamma, beta, addend] = inputs;
  const axes = shape.slice(1).map((_, axis) => axis);
  const [mean, variance] = frozen
    ? tf.unstack(tf.tensor2d(given(shape.at(-1)!), [2, shape.at(-1)!]))
    : Object.values(tf.moments(x, axes)).slice(0, 2);
  const normalised = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, EPSILON)));
  const y = tf.add(tf.mul(normalised, gamma), beta);
  const sum = add ? tf.add(y, addend) : y;
  return relu ? tf.relu(sum) : sum;
}

function ourBatchNorm(inputs: tf.Tensor[], { shape, relu, add, frozen }: Case): tf.Tensor {
  const [x, gamma, beta, addend] = inputs;
  const options = {
    gamma: gamma as tf.Tensor1D,
    beta: beta as tf.Tensor1D,
    epsilon: EPSILON,
    relu,
    addend: add ? addend : undefined,
  };
  if (!frozen) return batchNorm(x, options, { onStatistics() {} });
  return batchNormBy(x, tf.tensor2d(given(shape.at(-1)!), [2, shape.at(-1)!]), options);
}

const weightOf = (i: number) => Math.sin(i + 1);

/** The result, and the gradients of its sum weighted with `weightOf`. */
async function run(
  apply: (inputs: tf.Tensor[], options: Case) => tf.Tensor,
  options: Case,
): Promise<Float32Array[]> {
  const { shape, add } = options;
  const results = tf.tidy(() => {
    const [x, gamma, beta, addend] = inputsFor(shape);
    const inputs = [tf.tensor(x, shape), tf.tensor1d(gamma), tf.tensor1d(beta)];
    if (add) inputs.push(tf.tensor(addend, shape));
    const weights = tf.tensor(x.map((_, i) => weightOf(i)), shape);
    return [
      apply(inputs, options),
      ...tf.grads((...inputs) => tf.sum(tf.mul(apply(inputs, options), weights)))(inputs),
    ];
  });
  const values = await Promise.all(results.map((tensor) => tensor.data()));
  tf.dispose(results);
  return values as Float32Array[];
}

const NAMES = ["result", "gradient of x", "of gamma", "of beta", "of the addend"];
const VARIANTS = [
  { relu: false, add: false, frozen: false },
  { relu: true, add: false, frozen: false },
  { relu: false, add: true, frozen: false },
  { relu: true, add: true, frozen: false },
  { relu: true, add: false, frozen: true },
  { relu: true, add: true, frozen: true },
];

for (const variant of VARIANTS) {
  const { relu, add, frozen } = variant;
  const called = [
    frozen ? "batchNormBy()" : "batchNorm()",
    add && "with an addend",
    relu && "with ReLU",
  ].filter(Boolean).join(" ");

  testOnEveryDevice(`${called} follows the formula, its gradients finite differences`, async () => {
    const options = { ...variant, shape: [2, 3, 1, 2] };
    const inputs = inputsFor(options.shape);
    const loss = (inputs: number[][]) =>
      plainBatchNorm(inputs, options).reduce((sum, y, i) => sum + y * weightOf(i), 0);
    const [y, ...gradients] = await run(ourBatchNorm, options);
    closeTo(y, plainBatchNorm(inputs, options), 1e-5);
    gradients.forEach((gradient, k) => {
      const expected = slopes(
        inputs[k],
        (values) => loss(inputs.map((input, j) => j === k ? values : input)),
      );
      closeTo(gradient, expected, 1e-4, NAMES[k + 1]);
    });
  });

  for (
    const shape of [[3, 1], [7, 3], [13, 16], [31, 17], [5, 7, 3, 13], [2100, 3], [2100, 12], [
      130,
      33,
    ]]
  ) {
    testOnEveryDevice(`${called} of [${shape}] agrees with tfjs' ops on cpu`, async () => {
      const options = { ...variant, shape };
      const actual = await run(ourBatchNorm, options);
      const device = tf.getBackend();
      await tf.setBackend("cpu");
      const expected = await run(composedBatchNorm, options);
      await tf.setBackend(device);
      actual.forEach((values, i) => closeTo(values, expected[i], 3e-5, NAMES[i]));
    });
  }
}

testOnEveryDevice("batchNorm() of one row is beta", async () => {
  const [y, dx] = await run(ourBatchNorm, {
    shape: [1, 3],
    relu: false,
    add: false,
    frozen: false,
  });
  closeTo(y, inputsFor([1, 3])[2], 1e-6);
  deepStrictEqual([...dx].map(Math.abs), [0, 0, 0]);
});

testOnEveryDevice(
  "batchNorm() lets NaN and infinity through, each in its own channel",
  async () => {
    const y = tf.tidy(() =>
      batchNorm(
        tf.tensor2d([NaN, 1, 1, 2, Infinity, -1], [2, 3]),
        { gamma: tf.ones([3]), beta: tf.zeros([3]), epsilon: EPSILON, relu: true },
        { onStatistics() {} },
      )
    );
    const [a, b, c, d, e, f] = await y.data();
    y.dispose();
    ok([a, d, e].every(Number.isNaN), `${a}, ${d} and ${e}`);
    ok(!Number.isFinite(b) || b === 0, `${b}`);
    closeTo([c, f], [1, 0], 1e-5);
  },
);

testOnEveryDevice("channelStatistics() loses no digits when the mean is large", async () => {
  const x = Float32Array.from({ length: 3 * 5000 }, (_, i) => 4096 * (i % 3) + i % 7 / 4);
  const statistics = tf.tidy(() => channelStatistics(tf.tensor2d(x, [5000, 3]), 3));
  const [means, variances] = [[0, 3], [3, 6]].map((ends) => statisticsLoops(x, 3).slice(...ends));
  const actual = await statistics.data();
  statistics.dispose();
  closeTo(actual.slice(0, 3), means, 1e-6);
  closeTo(actual.slice(3), variances, 3e-4);
});

testOnEveryDevice("channelStatistics() of no rows is 0", async () => {
  const statistics = tf.tidy(() => channelStatistics(tf.zeros([0, 3]), 3));
  deepStrictEqual([...await statistics.data()], [0, 0, 0, 0, 0, 0]);
  statistics.dispose();
});

Deno.test("combineStatistics() makes the statistics of all rows of those of the ranks", async () => {
  await tf.setBackend("cpu");
  const x = Float32Array.from({ length: 2 * 31 }, (_, i) => 100 + Math.sin(i * i));
  const parts = [x.subarray(0, 14), x.subarray(14, 14), x.subarray(14)];
  const shares = parts.map((part) => Float32Array.of(part.length / 2, ...statisticsLoops(part, 2)));
  const combined = parts.map((part, rank) => {
    const statistics = tf.tensor2d(statisticsLoops(part, 2), [2, 2]);
    const communicator = {
      rank,
      size: 3,
      allReduce() {},
      allGather: (own: Float32Array) => {
        deepStrictEqual(own, shares[rank]);
        return shares;
      },
    };
    const all = combineStatistics({ statistics, count: part.length / 2 }, communicator);
    const values = all.statistics.dataSync();
    tf.dispose([statistics, all.statistics]);
    return { values, count: all.count };
  });
  for (const { values, count } of combined) {
    deepStrictEqual(count, 31);
    deepStrictEqual(values, combined[0].values);
    closeTo(values, statisticsLoops(x, 2), 1e-6);
  }
});
