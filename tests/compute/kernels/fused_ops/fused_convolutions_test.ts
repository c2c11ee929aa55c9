import * as tf from "../../../../src/npm/tfjs.ts";
import { closeTo, testOnDevice } from "../../../devices.ts";

type Activation = "linear" | "relu" | "relu6" | "prelu" | "leakyrelu" | "elu" | "sigmoid";

const ACTIVATIONS: Activation[] = [
  ...["linear", "relu", "relu6", "prelu", "leakyrelu", "elu", "sigmoid"] as const,
];
/** Four channels at a time, and what is left of them. */
const CHANNELS = [8, 5];

const numbers = (shape: number[], seed: number) =>
  tf.tensor(
    Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => 3 * Math.sin(seed + i * i)),
    shape,
  );

/** What each of the two comes to, with a bias and slopes of these shapes. */
function convolutions(
  channels: number,
  activation: Activation,
  bias?: number[],
  slopes?: number[],
) {
  return tf.tidy(() => {
    const x = numbers([2, 7, 5, channels], 1) as tf.Tensor4D;
    const others = {
      x,
      strides: 1,
      pad: "same" as const,
      bias: bias && numbers(bias, 3),
      activation,
      preluActivationWeights: activation === "prelu" ? numbers(slopes ?? [channels], 4) : undefined,
      leakyreluAlpha: 0.3,
    };
    const filter = numbers([3, 3, channels, channels], 2) as tf.Tensor4D;
    const each = numbers([3, 3, channels, 1], 2) as tf.Tensor4D;
    return [
      tf.fused.conv2d({ ...others, filter }),
      tf.fused.depthwiseConv2d({ ...others, filter: each }),
    ].map((y) => y.dataSync());
  });
}

async function compareWithCpu(...of: Parameters<typeof convolutions>): Promise<void> {
  const actual = convolutions(...of);
  await tf.setBackend("cpu");
  const expected = convolutions(...of);
  await tf.setBackend("wasm");
  for (const [i, y] of actual.entries()) closeTo(y, expected[i], 1e-5, `${of}`);
}

for (const activation of ACTIVATIONS) {
  testOnDevice("wasm", `tf.fused.conv2d() with ${activation} is that of the cpu`, async () => {
    for (const channels of CHANNELS) {
      await compareWithCpu(channels, activation);
      await compareWithCpu(channels, activation, [channels]);
    }
  });
}

testOnDevice("wasm", "tf.fused.conv2d() takes slopes and biases of other shapes", async () => {
  await compareWithCpu(8, "prelu", [8], [1, 1, 8]);
  await compareWithCpu(8, "prelu", [8], [7, 5, 8]);
  await compareWithCpu(5, "relu", [1]);
});

testOnDevice("wasm", "tf.fused.conv2d() reads filters, biases and slopes in each call", () => {
  const x = tf.fill([1, 1, 2, 1], -2);
  const [filter, bias, slopes] = tf.tidy(() =>
    [tf.ones([1, 1, 1, 1]), tf.tensor1d([0]), tf.tensor1d([1])].map((value) => tf.variable(value))
  );
  const run = () =>
    tf.tidy(() =>
      tf.fused.conv2d({
        x: x as tf.Tensor4D,
        filter: filter as tf.Tensor as tf.Tensor4D,
        strides: 1,
        pad: 0,
        bias,
        activation: "prelu",
        preluActivationWeights: slopes,
      }).dataSync()
    );
  closeTo(run(), [-2, -2]);
  tf.tidy(() => {
    filter.assign(tf.fill([1, 1, 1, 1], 3));
    bias.assign(tf.tensor1d([1]));
    slopes.assign(tf.tensor1d([0.5]));
  });
  closeTo(run(), [-2.5, -2.5]);
  tf.dispose([filter, bias, slopes, x]);
});

testOnDevice(
  "wasm",
  "tf.fused.conv2d() passes NaN on, and has the gradients of its parts",
  async () => {
    const relu = tf.tidy(() =>
      tf.fused.conv2d({
        x: tf.tensor4d([NaN, -1, 9], [1, 1, 3, 1]),
        filter: tf.ones<tf.Rank.R4>([1, 1, 1, 1]),
        strides: 1,
        pad: 0,
        activation: "relu6",
      }).dataSync()
    );
    closeTo([...relu].map((value) => Number.isNaN(value) ? -5 : value), [-5, 0, 6]);

    const gradients = () =>
      tf.tidy(() => {
        const loss = (x: tf.Tensor, filter: tf.Tensor, bias: tf.Tensor) =>
          tf.sum(tf.fused.conv2d({
            x: x as tf.Tensor4D,
            filter: filter as tf.Tensor4D,
            strides: 1,
            pad: 1,
            bias,
            activation: "relu",
          }));
        const values = [numbers([1, 4, 4, 3], 1), numbers([3, 3, 3, 4], 2), numbers([4], 3)];
        return tf.grads(loss)(values).map((gradient) => gradient.dataSync());
      });
    const actual = gradients();
    await tf.setBackend("cpu");
    const expected = gradients();
    await tf.setBackend("wasm");
    for (const [i, gradient] of actual.entries()) closeTo(gradient, expected[i], 1e-5);
  },
);
