/**
 * Our wasm kernels against those of tfjs' own wasm backend, in one run and on one core: GFLOP/s over real layers (the
 * small network with 32 images of 56x56, ResNet-50 with 16 of 112x112), medians, and the ratio. Each call gets fresh
 * tensors, as in training: XNNPACK keeps what it made of a matrix it has seen before.
 *
 *     deno task bench:kernels
 */
import * as tf from "../src/npm/tfjs.ts";
import "../src/npm/tfjs_wasm.ts";
import { useDevice } from "../src/compute/device.ts";
import { median } from "./networks.ts";

const RUNS = 7;

interface Case {
  name: string;
  /** Multiplications and additions. */
  operations: number;
  make(): tf.Tensor[];
  run(...inputs: tf.Tensor[]): tf.Tensor;
  /** tfjs has no such kernel on wasm. */
  missing?: boolean;
}

const layers = [
  { images: 32, side: 56, inputs: 3, outputs: 16, filter: 3, stride: 1 },
  { images: 32, side: 56, inputs: 16, outputs: 16, filter: 3, stride: 2 },
  { images: 32, side: 28, inputs: 16, outputs: 16, filter: 3, stride: 1 },
  { images: 32, side: 14, inputs: 32, outputs: 32, filter: 3, stride: 1 },
  { images: 32, side: 7, inputs: 64, outputs: 64, filter: 3, stride: 1 },
  { images: 16, side: 112, inputs: 3, outputs: 64, filter: 7, stride: 2 },
  { images: 16, side: 28, inputs: 64, outputs: 64, filter: 3, stride: 1 },
  { images: 16, side: 28, inputs: 64, outputs: 256, filter: 1, stride: 1 },
  { images: 16, side: 28, inputs: 256, outputs: 512, filter: 1, stride: 2 },
  { images: 16, side: 14, inputs: 128, outputs: 128, filter: 3, stride: 1 },
  { images: 16, side: 7, inputs: 256, outputs: 256, filter: 3, stride: 1 },
  { images: 16, side: 7, inputs: 512, outputs: 512, filter: 3, stride: 2 },
  { images: 16, side: 4, inputs: 512, outputs: 2048, filter: 1, stride: 1 },
].flatMap(({ images, side, inputs, outputs, filter, stride }): Case[] => {
  const pad = (filter - 1) / 2, out = Math.ceil(side / stride);
  const x = [images, side, side, inputs] as [number, number, number, number];
  const y = [images, out, out, outputs];
  const f = [filter, filter, inputs, outputs] as [number, number, number, number];
  const operations = 2 * images * out * out * filter * filter * inputs * outputs;
  const name = `conv ${filter}x${filter}/${stride}, ${x.join("x")} -> ${outputs}`;
  const convolve = (x: tf.Tensor, f: tf.Tensor) =>
    tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, stride, pad, "NHWC", 1, "floor");
  const gradient = (kernel: string, inputs: Record<string, tf.Tensor>, shape: object) =>
    tf.engine().runKernel(kernel, inputs, {
      ...{ strides: stride, pad, dataFormat: "NHWC", dimRoundingMode: "floor" },
      ...shape,
    }) as tf.Tensor;
  return [
    { name, operations, make: () => [random(x), random(f)], run: convolve },
    {
      name: `${name}, input gradient`,
      operations,
      make: () => [random(y), random(f)],
      run: (dy, filter) => gradient("Conv2DBackpropInput", { dy, filter }, { inputShape: x }),
    },
    {
      name: `${name}, filter gradient`,
      operations,
      make: () => [random(x), random(y)],
      run: (x, dy) => gradient("Conv2DBackpropFilter", { x, dy }, { filterShape: f }),
      missing: true,
    },
  ];
});

const depthwise = [
  { images: 16, side: 56, channels: 64, filter: 3, stride: 1 },
  { images: 16, side: 56, channels: 128, filter: 3, stride: 2 },
  { images: 16, side: 14, channels: 256, filter: 3, stride: 1 },
  { images: 16, side: 7, channels: 512, filter: 7, stride: 1 },
].flatMap(({ images, side, channels, filter, stride }): Case[] => {
  // The last one takes all there is, as MobileFaceNet's does.
  const pad = filter < side ? (filter - 1) / 2 : 0;
  const out = Math.floor((side - filter + 2 * pad) / stride) + 1;
  const x = [images, side, side, channels] as [number, number, number, number];
  const y = [images, out, out, channels];
  const f = [filter, filter, channels, 1] as [number, number, number, number];
  const operations = 2 * images * out * out * filter * filter * channels;
  const name = `depthwise ${filter}x${filter}/${stride}, ${x.join("x")}`;
  const attributes = { strides: stride, pad, dilations: 1, dimRoundingMode: "floor" };
  const run = (kernel: string, inputs: Record<string, tf.Tensor>, shape: object = {}) =>
    tf.engine().runKernel(kernel, inputs, { ...attributes, ...shape }) as tf.Tensor;
  return [
    {
      name,
      operations,
      make: () => [random(x), random(f)],
      run: (x, filter) => run("DepthwiseConv2dNative", { x, filter }),
    },
    {
      name: `${name}, input gradient`,
      operations,
      make: () => [random(y), random(f)],
      run: (dy, filter) =>
        run("DepthwiseConv2dNativeBackpropInput", { dy, filter }, { inputShape: x }),
      missing: true,
    },
    {
      name: `${name}, filter gradient`,
      operations,
      make: () => [random(x), random(y)],
      run: (x, dy) => run("DepthwiseConv2dNativeBackpropFilter", { x, dy }, { filterShape: f }),
      missing: true,
    },
  ];
});

const products = ([
  [1024, 1024, 1024, false, false],
  [1024, 1024, 1024, true, false],
  [1024, 1024, 1024, false, true],
  [128, 6272, 128, false, false],
  [128, 512, 10_000, false, true],
] as const).map(([rows, inner, columns, turnA, turnB]): Case => ({
  name: `matMul ${rows}x${inner}x${columns}` +
    (turnA ? ", first transposed" : turnB ? ", second transposed" : ""),
  operations: 2 * rows * inner * columns,
  make: () => [
    random(turnA ? [inner, rows] : [rows, inner]),
    random(turnB ? [columns, inner] : [inner, columns]),
  ],
  run: (a, b) => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D, turnA, turnB),
}));

const preluShapes = [[32, 56, 56, 16], [16, 112, 112, 64], [16, 14, 14, 256], [64, 512]];
const slopes = preluShapes.map((shape): Case => ({
  name: `prelu, ${shape.join("x")}`,
  operations: tf.util.sizeFromShape(shape),
  make: () => [random(shape), random(shape.slice(-1))],
  run: tf.prelu,
}));

function random(shape: number[]): tf.Tensor {
  return tf.randomUniform(shape, -1, 1);
}

function time({ make, run }: Case): number {
  return median(Array.from({ length: RUNS }, () => {
    const inputs = make();
    const started = performance.now();
    const output = run(...inputs);
    const elapsed = performance.now() - started;
    tf.dispose([output, ...inputs]);
    return elapsed;
  }));
}

const cases = [...products, ...layers, ...depthwise, ...slopes];
await tf.setBackend("wasm");
await tf.ready();
const stock = cases.map((some) => some.missing ? undefined : time(some));
await useDevice("wasm");
const ours = cases.map(time);

console.log("| kernel | tfjs, GFLOP/s | ours, GFLOP/s | ratio |\n| --- | --- | --- | --- |");
cases.forEach(({ name, operations }, i) => {
  const rate = (milliseconds: number) => (operations / milliseconds / 1e6).toFixed(1);
  const before = stock[i];
  const beside = before === undefined
    ? `none | ${rate(ours[i])} |`
    : `${rate(before)} | ${rate(ours[i])} | ${(before / ours[i]).toFixed(1)}`;
  console.log(`| ${name} | ${beside} |`);
});
