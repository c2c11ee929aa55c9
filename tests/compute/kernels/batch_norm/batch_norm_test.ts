import { deepStrictEqual, ok } from "node:assert/strict";
import * as tf from "../../../../src/npm/tfjs.ts";
import { batchNorm, batchNormBy } from "../../../../src/compute/kernels/batch_norm/batch_norm.ts";
import { channelStatistics as statisticsLoops } from "../../../../src/compute/kernels/batch_norm/batch_norm_cpu.ts";
import { singleRank } from "../../../../src/compute/communicator.ts";
import { channelStatistics } from "../../../../src/compute/kernels/batch_norm/channel_statistics.ts";
import { combineStatistics } from "../../../../src/compute/kernels/batch_norm/combine_statistics.ts";
import { closeTo, testOnEveryDevice } from "../../../devices.ts";
import { slopes } from "../../../slopes.ts";

const EPSILON = 1e-5;

interface Case {
  shape: number[];
  relu: boolean;
  add: boolean;
  /** Whether PReLU follows. */
  steep?: boolean;
  /** Whether mean and variance are given rather than the batch's. */
  frozen: boolean;
}

/** x, gamma, beta, what is added, and the slopes of PReLU, for `shape`. */
function inputsFor(shape: number[]): number[][] {
  const channels = shape.at(-1)!, size = shape.reduce((a, b) => a * b);
  const numbers = (count: number, f: (i: number) => number) =>
    Array.from({ length: count }, (_, i) => f(i));
  return [
    numbers(size, (i) => 3 * Math.sin(i * i + 1) + i % channels),
    numbers(channels, (c) => 1.5 - c % 3),
    numbers(channels, (c) => 0.25 * (c % 4) - 0.3),
    numbers(size, (i) => Math.cos(3 * i)),
    numbers(channels, (c) => 0.4 - c % 5 / 10),
  ];
}

const given = (channels: number) => Array.from({ length: 2 * channels }, (_, i) => 0.5 + 0.1 * i);

/** Written as the paper's formula, number by number. */
function plainBatchNorm(inputs: number[][], { shape, relu, add, steep, frozen }: Case): number[] {
  const [x, gamma, beta, addend, slopes] = inputs;
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
    if (steep) return y > 0 ? y : slopes[c] * y;
    return relu ? Math.max(0, y) : y;
  });
}

/** The same of tfjs' ops, which differentiates it by itself. */
function composedBatchNorm(inputs: tf.Tensor[], options: Case): tf.Tensor {
  const { shape, relu, add, steep, frozen } = options, [x, gamma, beta, other] = inputs;
  const axes = shape.slice(1).map((_, axis) => axis);
  const [mean, variance] = frozen
    ? tf.unstack(tf.tensor2d(given(shape.at(-1)!), [2, shape.at(-1)!]))
    : Object.values(tf.moments(x, axes)).slice(0, 2);
  const normalised = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, EPSILON)));
  const y = tf.add(tf.mul(normalised, gamma), beta);
  if (steep) return tf.sub(tf.relu(y), tf.mul(other, tf.relu(tf.neg(y))));
  const sum = add ? tf.add(y, other) : y;
  return relu ? tf.relu(sum) : sum;
}

function ourBatchNorm(inputs: tf.Tensor[], options: Case): tf.Tensor {
  const { shape, relu, add, steep, frozen } = options, [x, gamma, beta, other] = inputs;
  const what = {
    gamma: gamma as tf.Tensor1D,
    beta: beta as tf.Tensor1D,
    epsilon: EPSILON,
    relu,
    addend: add ? other : undefined,
    slopes: steep ? other as tf.Tensor1D : undefined,
  };
  if (!frozen) return batchNorm(x, what);
  const channels = shape.at(-1)!, statistics = tf.tensor2d(given(channels), [2, channels]);
  // In either form.
  const [mean, variance] = tf.unstack(statistics);
  return batchNormBy(x, add || steep ? { mean, variance } : { statistics }, what);
}

const weightOf = (i: number) => Math.sin(i + 1);

/** The result, and the gradients of its sum weighted with `weightOf`. */
async function run(
  apply: (inputs: tf.Tensor[], options: Case) => tf.Tensor,
  options: Case,
): Promise<Float32Array[]> {
  const { shape, add, steep } = options;
  const results = tf.tidy(() => {
    const [x, gamma, beta, addend, slopes] = inputsFor(shape);
    const inputs = [tf.tensor(x, shape), tf.tensor1d(gamma), tf.tensor1d(beta)];
    if (add) inputs.push(tf.tensor(addend, shape));
    if (steep) inputs.push(tf.tensor1d(slopes));
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

const NAMES = ["result", "gradient of x", "of gamma", "of beta", "of the addend or the slopes"];
const VARIANTS = [
  { relu: false, add: false, frozen: false },
  { relu: true, add: false, frozen: false },
  { relu: false, add: true, frozen: false },
  { relu: true, add: true, frozen: false },
  { relu: true, add: false, frozen: true },
  { relu: true, add: true, frozen: true },
  { relu: false, add: false, steep: true, frozen: false },
  { relu: false, add: false, steep: true, frozen: true },
];

for (const variant of VARIANTS) {
  const { relu, add, steep, frozen } = variant;
  const called = [
    frozen ? "batchNormBy()" : "batchNorm()",
    add && "with an addend",
    relu && "with ReLU",
    steep && "with PReLU",
  ].filter(Boolean).join(" ");

  testOnEveryDevice(`${called} follows the formula, its gradients finite differences`, async () => {
    const options = { ...variant, shape: [2, 3, 1, 2] };
    const inputs = inputsFor(options.shape);
    const loss = (inputs: number[][]) =>
      plainBatchNorm(inputs, options).reduce((sum, y, i) => sum + y * weightOf(i), 0);
    const [y, ...gradients] = await run(ourBatchNorm, options);
    closeTo(y, plainBatchNorm(inputs, options), 1e-5);
    gradients.forEach((gradient, k) => {
      // The slopes stand after the addend, and only one of them is there.
      const place = steep && k === 3 ? 4 : k;
      const expected = slopes(
        inputs[place],
        (values) => loss(inputs.map((input, j) => j === place ? values : input)),
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

for (const [rows, channels] of [[1, 3], [5, 8], [100, 13], [3000, 8], [5000, 3]]) {
  testOnEveryDevice(
    `channelStatistics() of [${rows}, ${channels}] moves running ones towards them`,
    async () => {
      const x = Float32Array.from({ length: rows * channels }, (_, i) => i % 7 + Math.sin(i * i));
      const before = Float32Array.from({ length: channels }, (_, c) => 1 + 0.1 * c);
      const [mean, variance] = tf.tidy(() => [0, 1].map(() => tf.variable(tf.tensor1d(before))));
      const statistics = tf.tidy(() =>
        channelStatistics(tf.tensor2d(x, [rows, channels]), channels, {
          ...{ mean, variance },
          ...{ share: 0.25, factor: 1.5 },
        })
      );
      const expected = statisticsLoops(x, channels);
      closeTo(await statistics.data(), expected, 1e-5, "statistics");
      const moved = (row: number, factor: number) =>
        before.map((value, c) => 0.75 * value + 0.25 * factor * expected[row * channels + c]);
      closeTo(await mean.data(), moved(0, 1), 1e-5, "mean");
      closeTo(await variance.data(), moved(1, 1.5), 1e-5, "variance");
      tf.dispose([statistics, mean, variance]);
    },
  );
}

testOnEveryDevice("channelStatistics() leaves clones of running ones as they were", async () => {
  const [mean, variance] = tf.tidy(() => [0, 1].map(() => tf.variable(tf.ones([4]))));
  const clones = [tf.clone(mean), tf.clone(variance)];
  const statistics = tf.tidy(() =>
    channelStatistics(tf.ones([3, 4]), 4, { mean, variance, share: 0.5, factor: 1 })
  );
  for (const clone of clones) deepStrictEqual([...await clone.data()], [1, 1, 1, 1]);
  closeTo(await variance.data(), [0.5, 0.5, 0.5, 0.5], 1e-6);
  tf.dispose([clones, statistics, mean, variance]);
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
      ...singleRank,
      rank,
      size: 3,
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
