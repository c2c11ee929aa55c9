import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { GradientTape } from "../../../../src/compute/gradient_tape.ts";
import { batchNorm } from "../../../../src/compute/kernels/batch_norm/batch_norm.ts";
import {
  chooseWay,
  convolutionClass,
  DEFAULT_WAYS,
  useWays,
  WINOGRAD_WAYS,
} from "../../../../src/compute/kernels/conv2d/choose_way.ts";
import {
  winogradConv2d,
  winogradConv2dBackpropInput,
} from "../../../../src/compute/kernels/conv2d/winograd_webgpu.ts";
import { takeMomentsOf } from "../../../../src/compute/webgpu/deferred_tensors.ts";
import { webgpuBackend } from "../../../../src/compute/webgpu/webgpu_backend.ts";
import * as tf from "../../../../src/npm/tfjs.ts";
import { closeTo, testOnDevice } from "../../../devices.ts";
import { errors, numbers, plain, sizes } from "./plain_convolution.ts";

/** The numbers that a kernel makes of tensors. */
async function run(
  kernel: (...inputs: tf.Tensor[]) => tf.TensorInfo,
  ...inputs: [number[], Float32Array][]
): Promise<Float32Array> {
  const tensors = inputs.map(([shape, values]) => tf.tensor(values, shape));
  const result = tf.engine().makeTensorFromTensorInfo(kernel(...tensors));
  const values = await result.data();
  tf.dispose([tensors, result]);
  return values as Float32Array;
}

for (
  const { size, channels, pad = "same", lotBytes } of [
    { size: [5, 5], channels: [4, 12] },
    { size: [1, 2], channels: [8, 4] },
    { size: [7, 7], channels: [64, 64] },
    { size: [13, 9], channels: [12, 16] },
    { size: [9, 6], channels: [16, 12], pad: 0 },
    { size: [6, 7], channels: [12, 16], pad: 2 },
    { size: [8, 12], channels: [4, 132] },
    // Eighteen tiles, of which five are worked on at a time.
    { size: [11, 8], channels: [16, 12], lotBytes: 4 * 36 * 16 * 5 },
  ] as {
    size: [number, number];
    channels: [number, number];
    pad?: 0 | 2;
    lotBytes?: number;
  }[]
) {
  testOnDevice(
    "webgpu",
    `Winograd's convolution of ${size}, ${channels} channels, padding ${pad}${
      lotBytes ? " in lots" : ""
    }, and its input's gradient are near those in float64`,
    async () => {
      const conv = sizes([3, ...size, channels[0]], channels[1], pad);
      const [x, filter, dy] = [conv.inShape, conv.filterShape, conv.outShape]
        .map((shape, i): [number[], Float32Array] => [shape, numbers(shape, i)]);
      const expected = plain(x[1], filter[1], dy[1], conv);
      for (
        const [i, a, winograd] of [
          [0, x, winogradConv2d],
          [1, dy, winogradConv2dBackpropInput],
        ] as const
      ) {
        const own = errors(
          await run((a, b) => winograd(a, b, conv, { lotBytes }), a, filter),
          expected[i],
        );
        ok(own.rms > 0 && own.rms <= 1.5e-6, `${["y", "dx"][i]}: ${own.rms}`);
        ok(own.most <= 3e-6, `${["y", "dx"][i]}: ${own.most}`);
      }
    },
  );
}

/** Convolution, batch norm, convolution, batch norm with an addend: as in a block of iresnet, with its gradients. */
async function runNetwork(): Promise<Float32Array[]> {
  const middle = 20;
  const results = tf.tidy(() => {
    const shapes = [[2, 13, 9, 16], [3, 3, 16, middle], [3, 3, middle, 16]];
    const inputs = shapes.map((shape, i) => tf.tensor(numbers(shape, i), shape));
    const options = (channels: number) => ({
      gamma: tf.fill([channels], 0.8) as tf.Tensor1D,
      beta: tf.fill([channels], 0.1) as tf.Tensor1D,
      epsilon: 1e-5,
    });
    const slopes = tf.fill([middle], 0.3) as tf.Tensor1D;
    const network = (...[x, first, second]: tf.Tensor[]) => {
      const y = tf.conv2d(x as tf.Tensor4D, first as tf.Tensor4D, 1, "same");
      const z = batchNorm(y, { ...options(middle), slopes });
      const u = tf.conv2d(z as tf.Tensor4D, second as tf.Tensor4D, 1, "same");
      return batchNorm(u, { ...options(16), addend: x });
    };
    const dy = tf.tensor(numbers(shapes[0], 3), shapes[0]);
    const tape = GradientTape.record(() => network(...inputs), inputs);
    return [tape.value, ...tape.gradients(dy) as tf.Tensor[]];
  });
  const values = await Promise.all(results.map((result) => result.data()));
  tf.dispose(results);
  return values as Float32Array[];
}

testOnDevice(
  "webgpu",
  "tf.conv2d() by Winograd's way gives a network the cpu's numbers and gradients",
  async () => {
    const before = useWays(WINOGRAD_WAYS);
    const actual = await runNetwork();
    useWays(before);
    await tf.setBackend("cpu");
    const expected = await runNetwork();
    await tf.setBackend("webgpu");
    actual.forEach((values, i) => closeTo(values, expected[i], 1e-4, `result ${i}`));
  },
);

testOnDevice(
  "webgpu",
  "moments come with a convolution by Winograd's way, lot after lot",
  async () => {
    const conv = sizes([3, 11, 6, 16], 8);
    const x = tf.tensor(numbers(conv.inShape, 1), conv.inShape);
    const filter = tf.tensor(numbers(conv.filterShape, 2), conv.filterShape);
    let moments: tf.TensorInfo;
    const y = tf.engine().makeTensorFromTensorInfo(winogradConv2d(x, filter, conv, {
      lotBytes: 4 * 36 * 16 * 5,
      takeMoments: (taken) => moments = taken,
    }));
    const taken = tf.engine().makeTensorFromTensorInfo(moments!);
    const [parts, pixels] = [await taken.array() as number[][][], await y.data()];
    deepStrictEqual(taken.shape, [4, 3, 8]);
    // An image has tiles of 16, 8, 16, 8, 12 and 6 pixels, and lots have five of these, the last three.
    deepStrictEqual(parts.map(([[count]]) => count), [60, 54, 58, 26]);
    for (let c = 0; c < 8; c++) {
      const column = [...pixels].filter((_, i) => i % 8 === c);
      const mean = column.reduce((a, b) => a + b) / column.length;
      const squares = column.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      const total = parts.reduce((sum, [counts, means]) => sum + counts[c] * means[c], 0);
      const apart = parts.reduce(
        (sum, [counts, means, squares]) => sum + squares[c] + counts[c] * (means[c] - mean) ** 2,
        0,
      );
      closeTo([total, apart], [mean * column.length, squares], 1e-5);
    }
    tf.dispose([x, filter, y, taken]);
  },
);

testOnDevice("webgpu", "Winograd's way is taken once it is chosen, and only where it suits", () => {
  const conv = (side: number, inputs: number, outputs = inputs) =>
    sizes([2, side, side, inputs], outputs);
  strictEqual(chooseWay(conv(56, 64)), "direct");
  const before = useWays({ ...DEFAULT_WAYS, "3x3 of 64 channels": "winograd" });
  try {
    strictEqual(chooseWay(conv(56, 64)), "winograd");
    strictEqual(chooseWay(conv(56, 32, 128)), "winograd");
    strictEqual(chooseWay(conv(56, 128)), "direct", "another class");
    strictEqual(chooseWay(conv(5, 64)), "direct", "tiles hardly filled");
  } finally {
    useWays(before);
  }
});

Deno.test("convolutionClass() goes by the mean of the channels", () => {
  const classes = [[3, 16], [16, 64], [64, 64], [64, 128], [512, 512], [2048, 2048]].map((
    [inChannels, outChannels],
  ) => convolutionClass({ inChannels, outChannels }));
  deepStrictEqual(classes, [
    ...["3x3 of 32 channels", "3x3 of 32 channels", "3x3 of 64 channels", "3x3 of 128 channels"],
    ...["3x3 of 512 channels", "3x3 of 512 channels"],
  ]);
});

testOnDevice("webgpu", "tf.conv2d() by Winograd's way is deferred for a batch norm too", () => {
  const before = useWays(WINOGRAD_WAYS);
  const x = tf.ones([1, 8, 8, 16]) as tf.Tensor4D, filter = tf.ones([3, 3, 16, 16]) as tf.Tensor4D;
  let moments: tf.TensorInfo | undefined;
  const tape = GradientTape.record(() => {
    const y = tf.conv2d(x, filter, 1, "same");
    moments = takeMomentsOf(y, 16);
    return y;
  }, [x]);
  useWays(before);
  deepStrictEqual(moments?.shape, [1, 3, 16]);
  webgpuBackend().disposeData(moments!.dataId);
  tape.dispose();
  tf.dispose([x, filter, tape.value]);
});
