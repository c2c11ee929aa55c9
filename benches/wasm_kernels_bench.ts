/**
 * Our wasm kernels against those of tfjs' own wasm backend, in one run: milliseconds (median) and the ratio. Each
 * call gets fresh tensors, as in training: XNNPACK keeps what it made of a matrix it has seen before.
 *
 *     deno task bench:kernels
 */
import * as tf from "../src/npm/tfjs.ts";
import "../src/npm/tfjs_wasm.ts";
import { useDevice } from "../src/compute/device.ts";

const RUNS = 7;

interface Case {
  name: string;
  make(): tf.Tensor[];
  run(...inputs: tf.Tensor[]): tf.Tensor;
}

const random = (...shape: number[]) => () => tf.randomNormal(shape);

const convolutions = [
  { images: 32, side: 56, inputs: 16, outputs: 16, stride: 2 },
  { images: 32, side: 28, inputs: 16, outputs: 16, stride: 1 },
  { images: 32, side: 14, inputs: 32, outputs: 32, stride: 1 },
  { images: 128, side: 28, inputs: 64, outputs: 64, stride: 1 },
].map(({ images, side, inputs, outputs, stride }): Case => ({
  name: `input gradient of conv 3x3/${stride}, ${images}x${side}x${side}x${inputs} -> ${outputs}`,
  make: () => [
    tf.randomNormal([images, side / stride, side / stride, outputs]),
    tf.randomNormal([3, 3, inputs, outputs]),
  ],
  run: (dy, filter) =>
    tf.conv2dTranspose(
      dy as tf.Tensor4D,
      filter as tf.Tensor4D,
      [images, side, side, inputs],
      stride,
      1,
    ),
}));

const products = [[128, 6272, 128], [128, 512, 10_000]].map(([rows, inner, columns]): Case => ({
  name: `matMul ${rows}x${inner}x${columns}, second transposed`,
  make: () => [random(rows, inner)(), random(columns, inner)()],
  run: (a, b) => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D, false, true),
}));

const sums = [[32, 56, 56, 16], [128, 28, 28, 32]].map((shape): Case => ({
  name: `sum of ${shape.join("x")} over all axes but the last`,
  make: () => [random(...shape)()],
  run: (x) => tf.sum(x, [0, 1, 2]),
}));

const cases = [...convolutions, ...products, ...sums];

function time({ make, run }: Case): number {
  const times = Array.from({ length: RUNS }, () => {
    const inputs = make();
    const started = performance.now();
    const output = run(...inputs);
    const elapsed = performance.now() - started;
    tf.dispose([output, ...inputs]);
    return elapsed;
  });
  return times.sort((a, b) => a - b)[RUNS >> 1];
}

await tf.setBackend("wasm");
await tf.ready();
const stock = cases.map(time);
await useDevice("wasm");
const ours = cases.map(time);

console.log("| kernel | tfjs, ms | ours, ms | ratio |\n| --- | --- | --- | --- |");
cases.forEach(({ name }, i) => {
  const ratio = (stock[i] / ours[i]).toFixed(1);
  console.log(`| ${name} | ${stock[i].toFixed(2)} | ${ours[i].toFixed(2)} | ${ratio} |`);
});
