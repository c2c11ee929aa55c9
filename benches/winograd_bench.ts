/**
 * Convolutions of 3x3 filters by Winograd's way and directly, forward and both gradients, on one core of wasm, in turn:
 * GFLOP/s as if both took all multiplications, and how many times as fast. Times are those that the process was running, which
 * other work on the machine disturbs less than the clock; medians of rounds.
 *
 *     deno task bench:winograd                        the shapes of the networks: some minutes
 *     deno task bench:winograd 16x28x28x64 ...        others: images x height x width x channels; 16x28x28x64x128 for other outputs,
 *                                                    16x28x28x64/2 in steps of two
 */
import { cpuUsage } from "node:process";
import { useDevice } from "../src/compute/device.ts";
import { conv2dBackpropFilter } from "../src/compute/kernels/conv2d/conv2d_backprop_filter_wasm.ts";
import { conv2dBackpropInput } from "../src/compute/kernels/conv2d/conv2d_backprop_input_wasm.ts";
import { conv2d } from "../src/compute/kernels/conv2d/conv2d_wasm.ts";
import { convolution } from "../src/compute/kernels/conv2d/convolution.ts";
import {
  stridedWinogradConv2d,
  stridedWinogradConv2dBackpropFilter,
  stridedWinogradConv2dBackpropInput,
} from "../src/compute/kernels/conv2d/strided_winograd_wasm.ts";
import { suitsStridedWinograd, suitsWinograd } from "../src/compute/kernels/conv2d/winograd.ts";
import {
  winogradConv2d,
  winogradConv2dBackpropFilter,
  winogradConv2dBackpropInput,
} from "../src/compute/kernels/conv2d/winograd_wasm.ts";
import * as tf from "../src/npm/tfjs.ts";
import { median } from "./networks.ts";

const SHAPES = [
  "16x112x112x64",
  "16x56x56x64",
  "16x28x28x128",
  "16x14x14x256",
  "16x7x7x512",
  "64x7x7x512",
  "16x4x4x512",
  "32x28x28x16",
  "32x14x14x32",
  "32x7x7x64",
  "32x3x3x64",
  "32x5x5x64",
  "32x28x28x12",
  "32x28x28x8",
  "32x28x28x8x32",
  "1x28x28x128",
  "1x7x7x512",
  "16x112x112x64/2",
  "16x56x56x128/2",
  "16x28x28x256/2",
  "16x14x14x512/2",
  "16x56x56x32/2",
  "32x28x28x32/2",
  "32x56x56x16/2",
  "1x112x112x64/2",
  "1x14x14x512/2",
];

/** At least so many rounds, and more of them while they take less than so long together. */
const ROUNDS = { least: 5, milliseconds: 500 };

await useDevice("wasm");

function busyMilliseconds(run: () => tf.TensorInfo): number {
  const started = cpuUsage();
  const { dataId } = run();
  const { user, system } = cpuUsage(started);
  tf.backend().disposeData(dataId);
  return (user + system) / 1000;
}

console.log(
  "| images x height x width x channels | | directly, GFLOP/s | Winograd | ratio | chosen |",
);
console.log("| --- | --- | ---: | ---: | ---: | --- |");
for (const name of Deno.args.length > 0 ? Deno.args : SHAPES) {
  const [size, strides = 1] = name.split("/") as [string, number?];
  const [images, height, width, inputs, outputs = inputs] = size.split("x").map(Number);
  const shapes = [[images, height, width, inputs], [3, 3, inputs, outputs]] as const;
  const conv = convolution([...shapes[0]], [...shapes[1]], {
    strides: Number(strides),
    pad: 1,
    dimRoundingMode: "floor",
  });
  const tensors = [...shapes, conv.outShape].map((shape) => tf.randomUniform([...shape], -1, 1));
  const [x, filter, dy] = tensors;
  const [forward, backpropInput, backpropFilter] = strides === 1
    ? [winogradConv2d, winogradConv2dBackpropInput, winogradConv2dBackpropFilter]
    : [
      stridedWinogradConv2d,
      stridedWinogradConv2dBackpropInput,
      stridedWinogradConv2dBackpropFilter,
    ];
  const kinds = [
    ["forward", () => conv2d(x, filter, conv), () => forward(x, filter, conv)],
    [
      "input gradient",
      () => conv2dBackpropInput(dy, filter, conv),
      () => backpropInput(dy, filter, conv),
    ],
    [
      "filter gradient",
      () => conv2dBackpropFilter(x, dy, conv),
      () => backpropFilter(x, dy, conv),
    ],
  ] as const;
  const operations = 2 * 9 * images * conv.outHeight * conv.outWidth * inputs * outputs;
  for (const [kind, ...ways] of kinds) {
    const times: number[][] = [[], []];
    ways.forEach((way) => busyMilliseconds(way));
    for (let round = 0, total = 0; round < ROUNDS.least || total < ROUNDS.milliseconds; round++) {
      ways.forEach((way, i) => {
        times[i].push(busyMilliseconds(way));
        total += times[i].at(-1)!;
      });
    }
    const [direct, winograd] = times.map(median);
    const cells = [
      ...[direct, winograd].map((time) => (operations / time / 1e6).toFixed(1)),
      (direct / winograd).toFixed(2),
      suitsWinograd(conv) || suitsStridedWinograd(conv) ? "Winograd" : "directly",
    ];
    console.log(`| ${name} | ${kind} | ${cells.join(" | ")} |`);
  }
  tf.dispose(tensors);
}
