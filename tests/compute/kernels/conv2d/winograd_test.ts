import { deepStrictEqual, ok } from "node:assert/strict";
import type * as tf from "../../../../src/npm/tfjs.ts";
import { conv2dBackpropFilter } from "../../../../src/compute/kernels/conv2d/conv2d_backprop_filter_wasm.ts";
import { conv2dBackpropInput } from "../../../../src/compute/kernels/conv2d/conv2d_backprop_input_wasm.ts";
import { conv2d } from "../../../../src/compute/kernels/conv2d/conv2d_wasm.ts";
import { convolution } from "../../../../src/compute/kernels/conv2d/convolution.ts";
import {
  stridedWinogradConv2d,
  stridedWinogradConv2dBackpropFilter,
  stridedWinogradConv2dBackpropInput,
} from "../../../../src/compute/kernels/conv2d/strided_winograd_wasm.ts";
import {
  suitsStridedWinograd,
  suitsWinograd,
} from "../../../../src/compute/kernels/conv2d/winograd.ts";
import {
  winogradConv2d,
  winogradConv2dBackpropFilter,
  winogradConv2dBackpropInput,
} from "../../../../src/compute/kernels/conv2d/winograd_wasm.ts";
import { MemoryGauge } from "../../../../src/compute/memory_gauge.ts";
import { heapView, makeOutput, wasmBackend } from "../../../../src/compute/wasm/wasm_backend.ts";
import { testOnDevice } from "../../../devices.ts";
import { errors, numbers, plain, sizes } from "./plain_convolution.ts";

type Kernel = (
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  conv: tf.backend_util.Conv2DInfo,
) => tf.TensorInfo;

function place(shape: number[], values: Float32Array): tf.TensorInfo {
  const tensor = makeOutput(shape);
  heapView(tensor).set(values);
  return tensor;
}

/** What a kernel makes of two arrays. */
function run(
  kernel: Kernel,
  [aShape, a]: [number[], Float32Array],
  [bShape, b]: [number[], Float32Array],
  conv: tf.backend_util.Conv2DInfo,
): Float32Array {
  const inputs = [place(aShape, a), place(bShape, b)] as const;
  const result = kernel(...inputs, conv);
  const values = heapView(result).slice();
  for (const { dataId } of [...inputs, result]) wasmBackend().disposeData(dataId);
  return values;
}

const kinds = [
  { name: "y", direct: conv2d, winograd: winogradConv2d, strided: stridedWinogradConv2d },
  {
    name: "dx",
    direct: conv2dBackpropInput,
    winograd: winogradConv2dBackpropInput,
    strided: stridedWinogradConv2dBackpropInput,
  },
  {
    name: "dFilter",
    direct: conv2dBackpropFilter,
    winograd: winogradConv2dBackpropFilter,
    strided: stridedWinogradConv2dBackpropFilter,
  },
];

function checkErrors(conv: tf.backend_util.Conv2DInfo) {
  const [x, filter] = [conv.inShape, conv.filterShape]
    .map((shape, i): [number[], Float32Array] => [shape, numbers(shape, i)]);
  const dy: [number[], Float32Array] = [conv.outShape, numbers(conv.outShape, 2)];
  const expected = plain(x[1], filter[1], dy[1], conv);
  const inputs = [[x, filter], [dy, filter], [x, dy]] as const;
  kinds.forEach(({ name, direct, winograd, strided }, i) => {
    const kernel = conv.strideHeight === 1 ? winograd : strided;
    const own = errors(run(kernel, ...inputs[i], conv), expected[i]);
    const beside = errors(run(direct, ...inputs[i], conv), expected[i]);
    ok(own.rms <= 4 * beside.rms, `${name}: ${own.rms}, directly ${beside.rms}`);
    ok(own.most <= 5e-6, `${name}: ${own.most}, directly ${beside.most}`);
  });
}

for (
  const { size, channels, pad = "same", images = 3 } of [
    { size: [5, 5], channels: [4, 12] },
    { size: [7, 7], channels: [64, 64] },
    { size: [13, 9], channels: [12, 16] },
    { size: [13, 9], channels: [64, 4] },
    { size: [14, 14], channels: [16, 64] },
    { size: [8, 12], channels: [16, 16] },
    { size: [9, 6], channels: [16, 12], pad: 0 },
    { size: [6, 7], channels: [12, 16], pad: 2 },
    // Outputs that take their turn, of tiles that do, too.
    { size: [4, 4], channels: [12, 260] },
    { size: [5, 13], channels: [260, 8] },
    { size: [17, 17], channels: [12, 260], images: 8 },
  ] as { size: [number, number]; channels: [number, number]; pad?: 0 | 2; images?: number }[]
) {
  testOnDevice(
    "wasm",
    `Winograd's convolution of ${size}, ${channels} channels, padding ${pad}, and its gradients are at most four times as far from float64 as the direct ones`,
    () => {
      checkErrors(sizes([images, ...size, channels[0]], channels[1], pad));
    },
  );
}

for (
  const { size, channels, images = 3 } of [
    { size: [3, 3], channels: [8, 24] },
    { size: [4, 4], channels: [32, 16] },
    // Fours and threes along both axes, or along one.
    { size: [7, 7], channels: [64, 32] },
    { size: [14, 4], channels: [16, 8] },
    { size: [8, 11], channels: [8, 16] },
    { size: [6, 12], channels: [16, 16] },
    // Images that are worked on two at a time, of which the last one stays.
    { size: [12, 14], channels: [8, 8], images: 5 },
    // Rows of one image that take their turn.
    { size: [28, 28], channels: [8, 8], images: 2 },
    // Outputs that take theirs.
    { size: [7, 6], channels: [8, 264], images: 5 },
    { size: [7, 8], channels: [264, 8] },
  ] as { size: [number, number]; channels: [number, number]; images?: number }[]
) {
  testOnDevice(
    "wasm",
    `Winograd's convolution in steps of two to ${size}, ${channels} channels, ${images} images, and its gradients are at most four times as far from float64 as the direct ones`,
    () => {
      const [height, width] = size;
      checkErrors(sizes([images, 2 * height, 2 * width, channels[0]], channels[1], 1, 2));
    },
  );
}

testOnDevice(
  "wasm",
  "an image's convolution by Winograd, and its gradient, are the same to the bit whatever images come with it",
  () => {
    const kernels = {
      1: [winogradConv2d, winogradConv2dBackpropInput],
      2: [stridedWinogradConv2d, stridedWinogradConv2dBackpropInput],
    };
    for (
      const [size, channels, stride] of [
        [[7, 7], [64, 16], 1],
        [[14, 9], [12, 260], 1],
        [[14, 6], [64, 16], 2],
        [[8, 28], [8, 264], 2],
      ] as [number[], number[], 1 | 2][]
    ) {
      const alone = sizes([1, size[0], size[1], channels[0]], channels[1], 1, stride);
      const five = sizes([5, size[0], size[1], channels[0]], channels[1], 1, stride);
      const [forward, backward] = kernels[stride];
      const filter: [number[], Float32Array] = [five.filterShape, numbers(five.filterShape, 1)];
      for (
        const [kernel, shape, single] of [
          [forward, five.inShape, alone.inShape],
          [backward, five.outShape, alone.outShape],
        ] as const
      ) {
        const images = numbers(shape, 3), all = run(kernel, [shape, images], filter, five);
        for (let n = 0; n < 5; n++) {
          const image = images.slice(n * images.length / 5, (n + 1) * images.length / 5);
          deepStrictEqual(
            run(kernel, [single, image], filter, alone),
            all.slice(n * all.length / 5, (n + 1) * all.length / 5),
          );
        }
      }
    }
  },
);

testOnDevice(
  "wasm",
  "Winograd's convolutions of no images are empty, and the filter's gradient is 0",
  () => {
    for (const stride of [1, 2]) {
      const conv = sizes([0, 8, 8, 16], 16, 1, stride), none = new Float32Array();
      const filter: [number[], Float32Array] = [conv.filterShape, numbers(conv.filterShape, 1)];
      const x: [number[], Float32Array] = [conv.inShape, none];
      const dy: typeof x = [conv.outShape, none];
      const [y, dx, dFilter] = kinds.map((kind) => stride === 1 ? kind.winograd : kind.strided);
      deepStrictEqual(run(y, x, filter, conv), none);
      deepStrictEqual(run(dx, dy, filter, conv), none);
      deepStrictEqual(run(dFilter, x, dy, conv), new Float32Array(9 * 16 * 16));
    }
  },
);

testOnDevice(
  "wasm",
  "working memory of Winograd's convolutions is measured, bounded, and given back to the next kernel",
  () => {
    const measure = (images: number, stride: number) => {
      const conv = sizes([images, 16, 16, 256], 264, 1, stride);
      const tensors = [conv.inShape, conv.filterShape, conv.outShape].map(makeOutput);
      const [x, filter, dy] = tensors, inputs = [[x, filter], [dy, filter], [x, dy]];
      const gauge = new MemoryGauge();
      const results = kinds.map(({ winograd, strided }, i) =>
        (stride === 1 ? winograd : strided)(inputs[i][0], inputs[i][1], conv)
      );
      gauge.stop();
      const bytes = results.reduce((sum, { shape }) => sum + 4 * shape.reduce((a, b) => a * b), 0);
      for (const { dataId } of [...tensors, ...results]) wasmBackend().disposeData(dataId);
      return gauge.used - bytes;
    };
    const first = measure(12, 1);
    ok(first > 20e6 && first < 28e6, `${first} bytes`);
    ok(measure(16, 1) - first < 1e6, "more images take more of it");
    const second = measure(24, 2);
    ok(second >= first && second < 32e6, `${second} bytes`);
    ok(measure(48, 2) - second < 1e6, "more images take more of it");
  },
);

Deno.test("Winograd's convolution is chosen for shapes where it is faster, whatever the batch", () => {
  const chosen = (
    side: number,
    inputs: number,
    outputs: number,
    rest: object = {},
    filter = 3,
    suits = suitsWinograd,
  ) =>
    [1, 64].map((images) =>
      suits(
        convolution([images, side, side, inputs], [filter, filter, inputs, outputs], {
          ...{ strides: 1, pad: "same" } as const,
          ...rest,
        }),
      )
    );
  const yes = [true, true], no = [false, false];
  deepStrictEqual(chosen(56, 64, 64), yes);
  deepStrictEqual(chosen(7, 512, 512), yes);
  deepStrictEqual(chosen(3, 64, 64), yes);
  deepStrictEqual(chosen(28, 16, 20), yes);
  deepStrictEqual(chosen(28, 12, 16), no, "few channels");
  deepStrictEqual(chosen(28, 3, 64), no, "the stem");
  deepStrictEqual(chosen(28, 18, 16), no, "channels not in fours");
  deepStrictEqual(chosen(5, 64, 64), no, "tiles hardly filled");
  deepStrictEqual(chosen(56, 64, 64, { strides: 2 }), no, "steps of two");
  deepStrictEqual(chosen(56, 64, 64, { dilations: 2 }), no, "dilated filters");
  deepStrictEqual(chosen(56, 64, 64, {}, 5), no, "5x5");
  const strided = (side: number, inputs: number, outputs: number, rest: object = {}, filter = 3) =>
    chosen(
      side,
      inputs,
      outputs,
      { strides: 2, pad: 1, dimRoundingMode: "floor", ...rest },
      filter,
      suitsStridedWinograd,
    );
  deepStrictEqual(strided(112, 64, 64), yes);
  deepStrictEqual(strided(14, 512, 512), yes);
  deepStrictEqual(strided(28, 64, 32), no, "few channels");
  deepStrictEqual(strided(56, 68, 64), no, "channels not in eights");
  deepStrictEqual(strided(7, 512, 512), no, "an odd side");
  deepStrictEqual(strided(10, 64, 64), no, "results that fours and threes do not fill");
  deepStrictEqual(strided(56, 64, 64, { pad: "same" }), no, "no pixel of padding before");
  deepStrictEqual(strided(56, 64, 64, { strides: 1 }), no, "steps of one");
  deepStrictEqual(strided(56, 64, 64, { pad: 2 }, 5), no, "5x5");
});
