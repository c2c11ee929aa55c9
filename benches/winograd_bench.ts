/**
 * Convolutions of 3x3 filters by Winograd's F(4x4, 3x3) and directly, forward and both gradients, on one core of wasm, in turn:
 * GFLOP/s as if both took all multiplications, and how many times as fast. Times are those that the process was running, which
 * other work on the machine disturbs less than the clock; medians of rounds.
 *
 *     deno task bench:winograd                        the shapes of the networks: some minutes
 *     deno task bench:winograd 16x28x28x64 ...        others: images x height x width x channels; 16x28x28x64x128 for other outputs
 */
import { cpuUsage } from "node:process";
import { useDevice } from "../src/compute/device.ts";
import { conv2dBackpropFilter } from "../src/compute/kernels/conv2d/conv2d_backprop_filter_wasm.ts";
import { conv2dBackpropInput } from "../src/compute/kernels/conv2d/conv2d_backprop_input_wasm.ts";
import { conv2d } from "../src/compute/kernels/conv2d/conv2d_wasm.ts";
import { convolution } from "../src/compute/kernels/conv2d/convolution.ts";
import { suitsWinograd } from "../src/compute/kernels/conv2d/winograd.ts";
import { winogradConv2dBackpropFilter } from "../src/compute/kernels/conv2d/winograd_backprop_filter_wasm.ts";
import {
  winogradConv2d,
  winogradConv2dBackpropInput,
} from "../src/compute/kernels/conv2d/winograd_conv2d_wasm.ts";
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
  const [images, height, width, inputs, outputs = inputs] = name.split("x").map(Number);
  const shapes = [[images, height, width, inputs], [3, 3, inputs, outputs]] as const;
  const conv = convolution([...shapes[0]], [...shapes[1]], { strides: 1, pad: 1 });
  const tensors = [...shapes, conv.outShape].map((shape) => tf.randomUniform([...shape], -1, 1));
  const [x, filter, dy] = tensors;
  const kinds = [
    ["forward", () => conv2d(x, filter, conv), () => winogradConv2d(x, filter, conv)],
    [
      "input gradient",
      () => conv2dBackpropInput(dy, filter, conv),
      () => winogradConv2dBackpropInput(dy, filter, conv),
    ],
    [
      "filter gradient",
      () => conv2dBackpropFilter(x, dy, conv),
      () => winogradConv2dBackpropFilter(x, dy, conv),
    ],
  ] as const;
  const operations = 2 * 9 * images * height * width * inputs * outputs;
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
      suitsWinograd(conv) ? "Winograd" : "directly",
    ];
    console.log(`| ${name} | ${kind} | ${cells.join(" | ")} |`);
  }
  tf.dispose(tensors);
}
