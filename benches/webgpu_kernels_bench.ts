/**
 * Our WebGPU kernels beside those of tfjs' own WebGPU backend: GFLOP/s over layers that networks have, and by how much
 * the results differ at most, as a share of the largest number.
 *
 *     deno task bench:webgpu [--images 64] [--software]
 *
 * `--images` is the batch of the residual network; `--software` also times an adapter in software, whose figures say nothing about
 * GPUs.
 */
import { parseArgs } from "node:util";
import * as tf from "../src/npm/tfjs.ts";
import "../src/npm/tfjs_webgpu.ts";
import { useDevice } from "../src/compute/device.ts";
import { type WebGPUBackend, webgpuBackend } from "../src/compute/webgpu/webgpu_backend.ts";

/** How long each kernel is repeated. */
const LEAST_MS = 200;

const KERNELS = ["BatchMatMul", "Conv2D", "Conv2DBackpropInput", "Conv2DBackpropFilter"];

interface Case {
  name: string;
  flops: number;
  /** Makes the inputs, and what runs the kernel on them. */
  make(): { inputs: tf.Tensor[]; run: () => tf.Tensor };
}

/** Convolution of the network's layers: height and width, channels in and out, filter, stride. */
type Layer = [side: number, inputs: number, outputs: number, filter: number, stride: number];

/** A pre-activation ResNet-50 of 112x112. */
const RESNET_50: Layer[] = [
  [112, 3, 64, 7, 2],
  [28, 64, 64, 3, 1],
  [28, 64, 256, 1, 1],
  [28, 256, 64, 1, 1],
  [28, 128, 128, 3, 2],
  [28, 256, 512, 1, 2],
  [14, 128, 128, 3, 1],
  [14, 128, 512, 1, 1],
  [14, 256, 256, 3, 2],
  [7, 256, 256, 3, 1],
  [7, 256, 1024, 1, 1],
  [4, 512, 512, 3, 1],
  [4, 512, 2048, 1, 1],
];

/** The small network, 32 images of 56x56. */
const SMALL: Layer[] = [
  [56, 3, 16, 3, 1],
  [56, 16, 16, 3, 2],
  [28, 16, 16, 3, 1],
  [28, 16, 32, 3, 2],
  [28, 16, 32, 1, 2],
  [14, 32, 32, 3, 1],
  [14, 32, 64, 3, 2],
  [7, 64, 64, 3, 1],
];

const PRODUCTS: [rows: number, inner: number, columns: number][] = [
  [1024, 1024, 1024],
  [512, 512, 10_000],
  [64, 32_768, 512],
];

/** Numbers that look like chance and are made on the GPU. */
function noise(...shape: number[]): tf.Tensor {
  return tf.tidy(() =>
    tf.sin(tf.mul(1.7, tf.range(0, tf.util.sizeFromShape(shape)))).reshape(shape)
  );
}

function convolutions(images: number, [side, inputs, outputs, filter, stride]: Layer): Case[] {
  const pad = (filter - 1) / 2, size = Math.floor((side + 2 * pad - filter) / stride) + 1;
  const flops = 2 * images * size * size * outputs * filter * filter * inputs;
  const x = [images, side, side, inputs];
  const y = [images, size, size, outputs];
  const f = [filter, filter, inputs, outputs];
  const attributes = { strides: stride, pad, dataFormat: "NHWC", dimRoundingMode: "floor" };
  const layer = `${filter}x${filter}/${stride} ${x.join("x")} -> ${outputs}`;
  const make = (
    kernel: string,
    shapes: Record<string, number[]>,
    more: Record<string, number | number[]>,
  ) =>
  () => {
    const inputs = Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [name, noise(...shape)]),
    );
    const run = () =>
      tf.engine().runKernel(kernel, inputs, { ...attributes, ...more }) as tf.Tensor;
    return { inputs: Object.values(inputs), run };
  };
  return [
    { name: layer, flops, make: make("Conv2D", { x, filter: f }, { dilations: 1 }) },
    {
      name: `input gradient of ${layer}`,
      flops,
      make: make("Conv2DBackpropInput", { dy: y, filter: f }, { inputShape: x }),
    },
    {
      name: `filter gradient of ${layer}`,
      flops,
      make: make("Conv2DBackpropFilter", { x, dy: y }, { filterShape: f }),
    },
  ];
}

function products([rows, inner, columns]: [number, number, number]): Case[] {
  const name = `matMul ${rows}x${inner}x${columns}`, flops = 2 * rows * inner * columns;
  return [false, true].map((transposed) => ({
    name: transposed ? `${name}, second transposed` : name,
    flops,
    make() {
      const a = noise(rows, inner) as tf.Tensor2D;
      const b = noise(...(transposed ? [columns, inner] : [inner, columns])) as tf.Tensor2D;
      return { inputs: [a, b], run: () => tf.matMul(a, b, false, transposed) };
    },
  }));
}

/** Milliseconds that `run` takes on the GPU, over as many runs between two fences as fill {@link LEAST_MS}. */
async function time(backend: WebGPUBackend, run: () => tf.Tensor): Promise<number> {
  const finished = async (runs: number) => {
    const start = performance.now();
    for (let i = 0; i < runs; i++) {
      run().dispose();
      backend.endComputePassEncoder();
      backend.submitQueue(); // lets go of the result's memory
    }
    await backend.device.queue.onSubmittedWorkDone();
    return performance.now() - start;
  };
  await finished(1); // compiles the shader
  for (let runs = 1;; runs *= 4) {
    const elapsed = await finished(runs);
    if (elapsed >= LEAST_MS) return elapsed / runs;
  }
}

const kernels = () => KERNELS.map((name) => tf.getKernel(name, "webgpu"));

function useKernels(configs: tf.KernelConfig[]) {
  for (const config of configs) {
    tf.unregisterKernel(config.kernelName, config.backendName);
    tf.registerKernel(config);
  }
}

async function largestDifference(actual: tf.Tensor, expected: tf.Tensor): Promise<number> {
  const share = tf.tidy(() =>
    tf.div(tf.max(tf.abs(tf.sub(actual, expected))), tf.max(tf.abs(expected)))
  );
  const [value] = await share.data();
  tf.dispose([share, actual, expected]);
  return value;
}

const { values: flags } = parseArgs({
  options: {
    images: { type: "string", default: "64" },
    software: { type: "boolean", default: false },
  },
});

const stock = kernels();
const device = await useDevice(flags.software ? "webgpu" : "auto");
if (device.name !== "webgpu") {
  console.error(`Nothing to time: ${device.reason}. --software times it all the same.`);
  Deno.exit(1);
}
const ours = kernels();
const backend = webgpuBackend();
console.log(`${device.description}; tfjs ${tf.version.tfjs}, Deno ${Deno.version.deno}`);
const { limits } = backend.device;
for (
  const name of [
    "maxStorageBufferBindingSize",
    "maxBufferSize",
    "maxComputeWorkgroupStorageSize",
    "maxComputeInvocationsPerWorkgroup",
  ] as const
) {
  console.log(`${name} ${limits[name]}`);
}

console.log("\n| kernel | tfjs, GFLOP/s | ours, GFLOP/s | ratio | difference |");
console.log("| --- | --- | --- | --- | --- |");
const cases = [
  ...PRODUCTS.flatMap(products),
  ...SMALL.flatMap((layer) => convolutions(32, layer)),
  ...RESNET_50.flatMap((layer) => convolutions(Number(flags.images), layer)),
];
for (const { name, flops, make } of cases) {
  const { inputs, run } = make();
  const rates: number[] = [], results: tf.Tensor[] = [];
  for (const kernels of [stock, ours]) {
    useKernels(kernels);
    results.push(run());
    rates.push(flops / 1e6 / await time(backend, run));
  }
  const difference = await largestDifference(results[1], results[0]);
  tf.dispose(inputs);
  device.check();
  const [theirs, own] = rates.map((rate) => rate.toFixed(rate < 100 ? 2 : 0));
  console.log(
    `| ${name} | ${theirs} | ${own} | ${(rates[1] / rates[0]).toFixed(1)} | ${
      difference.toExponential(0)
    } |`,
  );
}
