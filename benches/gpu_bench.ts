/**
 * What a graphics card does with this project, for the first hour on one: the adapter and its limits, what it does at best, how far
 * its numbers are from those of other devices, a training step of five networks with images a second, memory and share of the
 * processor, and what each kernel takes of it by layer, in GFLOP/s and GB/s beside what the card does at best. PyTorch's step
 * stands beside it where a PyTorch with CUDA is there. Takes about ten minutes; the network is not used.
 *
 *     deno task bench:gpu [--tiny] [--batch 64] [--network NAME] [--json gpu_bench.json]
 *
 * `--tiny` runs all of it at tiny sizes, on an adapter in software if there is no other: a test of this program, whose figures say
 * nothing. `--network` times one network. The same as JSON goes into `gpu_bench.json`. PYTHON=/usr/bin/python3 chooses the
 * interpreter.
 *
 * For a machine without a network, `deno task bench:gpu:bundle` makes `gpu_bench.js` on one that has it; there
 * `deno run --allow-all gpu_bench.js` does the same.
 */
import { parseArgs } from "node:util";
import type { BackboneSpec } from "../src/backbones/backbones.ts";
import { useDevice } from "../src/compute/device.ts";
import { findAdapter } from "../src/compute/webgpu/find_adapter.ts";
import { webgpuBackend } from "../src/compute/webgpu/webgpu_backend.ts";
import { bringWasm } from "./gpu/bring_wasm.ts";
import { type CardRates, measureCard } from "./gpu/card_rates.ts";
import { compareDevices, type DeviceDifference } from "./gpu/compare_devices.ts";
import type { KernelTime } from "./gpu/profile_kernels.ts";
import { type GpuStep, timeSteps, timeTorch } from "./gpu/time_steps.ts";
import { NETWORKS } from "./networks.ts";

const { values: flags } = parseArgs({
  options: {
    tiny: { type: "boolean", default: false },
    batch: { type: "string" },
    network: { type: "string" },
    json: { type: "string", default: "gpu_bench.json" },
  },
});
const { tiny } = flags;
const networks = NETWORKS.filter((name) => (flags.network ?? name) === name);
if (networks.length === 0) {
  throw new RangeError(`Cannot time ${flags.network}: there are ${NETWORKS.join(", ")}`);
}
const batch = Number(flags.batch ?? (tiny ? 4 : 64));

/** Kernels that are printed of a network; the file has all. */
const SHOWN = 20;
const LIMITS = [
  ...["maxBufferSize", "maxStorageBufferBindingSize", "maxComputeWorkgroupStorageSize"],
  ...["maxComputeInvocationsPerWorkgroup", "maxStorageBuffersPerShaderStage"],
] as (keyof GPUSupportedLimits)[];

interface Report {
  deno: string;
  system: string;
  adapter: Record<string, string>;
  features: string[];
  limits: Record<string, number>;
  beginSeconds: number;
  card?: CardRates;
  differences: DeviceDifference[];
  steps: (GpuStep | { network: string; batch: number; fault: string })[];
  seconds: number;
}

const started = performance.now();
const elapsed = () => (performance.now() - started) / 1000;

const adapter = await findAdapter();
if (!adapter) {
  console.error("Cannot time a graphics card as WebGPU offers none on this machine");
  Deno.exit(1);
}
const chosen = await useDevice(tiny ? "webgpu" : "auto");
if (chosen.name !== "webgpu") {
  console.error(`Cannot time a graphics card: ${chosen.reason}. --tiny runs all of this on it`);
  Deno.exit(1);
}
const { device } = webgpuBackend();
const { vendor, architecture, description, device: model } = adapter.info;
const report: Report = {
  deno: Deno.version.deno,
  system: `${Deno.build.os} ${Deno.build.arch}, ${navigator.hardwareConcurrency} cores`,
  adapter: { vendor, architecture, description, device: model },
  features: [...device.features].sort(),
  limits: Object.fromEntries(LIMITS.map((limit) => [limit, device.limits[limit] as number])),
  // Compiling shaders to choose tiles is most of it, the first time.
  beginSeconds: elapsed(),
  differences: [],
  steps: [],
  seconds: 0,
};

console.log(`# ${description || vendor}\n`);
row(["what", "value"]);
row(["---", "---"]);
row(["Deno, system", `${report.deno}, ${report.system}`]);
for (const [name, value] of Object.entries(report.adapter)) row([name, value || "not said"]);
row(["features in use", report.features.join(", ")]);
for (const [name, value] of Object.entries(report.limits)) row([name, value.toLocaleString("en")]);
row(["seconds to begin, tiles chosen", report.beginSeconds.toFixed(1)]);

report.card = await measureCard(
  device,
  tiny
    ? { leastMs: 60, workgroups: 64, rounds: 256, bytes: 2 ** 20, dispatches: 50 }
    : { leastMs: 500, workgroups: 4096, rounds: 1024, bytes: 2 ** 27, dispatches: 1000 },
);
chosen.check();
const { card } = report;
row(["float32, GFLOP/s at best", card.gigaflops.toFixed(0)]);
row(["GB/s at best, read and written", card.gigabytes.toFixed(1)]);
row(["µs of processor a dispatch", card.dispatchMicroseconds.toFixed(1)]);
row(["µs a dispatch that was bound before", card.replayMicroseconds.toFixed(1)]);
row(["µs a submit", card.submitMicroseconds.toFixed(1)]);
row(["ms to read a number", card.readMilliseconds.toFixed(2)]);
save();

console.log(
  "\n## Differences to other devices: the length of the difference of a tensor over its length\n",
);
row(["network", "beside", "embeddings", "gradients", "of", "running statistics"]);
row(["---", "---", "---:", "---:", "---", "---:"]);
await bringWasm();
for (const name of networks) {
  const narrow = {
    network: spec(name, true),
    imageSize: tiny ? 32 : 64,
    batch: 8,
    peer: "cpu",
  } as const;
  const full = {
    network: spec(name, tiny),
    imageSize: tiny ? 32 : sizeOf(name),
    batch: 4,
    peer: "wasm",
  } as const;
  for (const compared of [narrow, full]) {
    const what = [`${name} of ${compared.imageSize} px`, compared.peer];
    try {
      const one = await compareDevices(compared);
      report.differences.push(one);
      const [features, gradients, statistics] = [one.features, one.gradients, one.statistics]
        .map((value) => value.toExponential(1));
      row([...what, features, gradients, one.worst.slice("gradient of ".length), statistics]);
    } catch (error) {
      row([...what, `not compared: ${(error as Error).message}`, "", "", ""]);
    }
  }
}
save();

console.log("\n## A training step, virtual-fc with 1,000 anchors\n");
row([
  ...["network", "images", "ms", "images/s", "processor, ms", "main thread, ms"],
  ...["card, share of the time", "GB on the card", "no recording: ms", "processor, ms"],
  ...["main thread, ms"],
  ...["dispatches", "loss", "PyTorch, ms"],
]);
row(["---", ...Array(13).fill("---:")]);
for (const name of networks) {
  const one = await timeOne(name);
  report.steps.push(one);
  if ("fault" in one) row([name, one.batch, one.fault, ...Array(11).fill("")]);
  else {
    row([
      ...[name, one.batch, one.replayed.clock.toFixed(1), one.imagesPerSecond.toFixed(1)],
      ...[one.replayed.busy.toFixed(1), one.replayed.main?.toFixed(1) ?? "not told"],
      ...[one.cardShare?.toFixed(2) ?? "not told", (one.memory / 1e9).toFixed(2)],
      ...[one.plain.clock.toFixed(1), one.plain.busy.toFixed(1)],
      one.plain.main?.toFixed(1) ?? "not told",
      ...[one.dispatches, one.loss.toFixed(3)],
      one.torch?.toFixed(1) ?? "",
    ]);
  }
  save();
}

for (const step of report.steps) if ("kernels" in step) printKernels(step);
save();
console.log(`\n${elapsed().toFixed(0)} s. All of it as JSON: ${flags.json}`);
Deno.exit(0);

/** With half as many images each time that they do not fit. */
async function timeOne(name: typeof NETWORKS[number]): Promise<Report["steps"][number]> {
  let fault = "";
  for (let images = batch; images >= 4; images /= 2) {
    try {
      const { check } = await useDevice("webgpu");
      const step = await timeSteps({
        network: spec(name, tiny),
        imageSize: tiny ? 32 : sizeOf(name),
        batch: images,
        ...tiny ? { leastMs: 0, mostSteps: 2 } : { leastMs: 15_000, mostSteps: 25 },
      }, check);
      const torch = tiny ? undefined : await timeTorch(name, images);
      return { ...step, network: name, torch };
    } catch (error) {
      fault = (error as Error).message;
    }
  }
  return { network: name, batch, fault };
}

function printKernels({ network, batch, kernels }: GpuStep) {
  console.log(`\n## Kernels of ${network}, ${batch} images\n`);
  if (kernels.length === 0) {
    console.log("The device has no timestamp queries.");
    return;
  }
  const all = kernels.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  row(["layer", "kernel", "times", "ms", "share", "GFLOP/s", "of the best", "GB/s", "of the best"]);
  row(["---", "---", ...Array(7).fill("---:")]);
  for (const kernel of [...byKernel(kernels), ...kernels.slice(0, SHOWN)]) {
    const { milliseconds: ms, flops, bytes } = kernel;
    const gigaflops = flops / ms / 1e6, gigabytes = bytes / ms / 1e6;
    row([
      ...[kernel.layer, kernel.kernel, kernel.dispatches, ms.toFixed(3)],
      percent(ms / all),
      ...flops > 0 ? [gigaflops.toFixed(0), percent(gigaflops / card.gigaflops)] : ["", ""],
      ...[gigabytes.toFixed(1), percent(gigabytes / card.gigabytes)],
    ]);
  }
  if (kernels.length > SHOWN) console.log(`\n${kernels.length - SHOWN} more are in ${flags.json}.`);
}

/** Over all layers. */
function byKernel(kernels: readonly KernelTime[]): KernelTime[] {
  const sums = new Map<string, KernelTime>();
  for (const { kernel, dispatches, milliseconds, bytes, flops } of kernels) {
    const sum = sums.get(kernel) ??
      { layer: "all", kernel, dispatches: 0, milliseconds: 0, bytes: 0, flops: 0 };
    sum.dispatches += dispatches;
    sum.milliseconds += milliseconds;
    sum.bytes += bytes;
    sum.flops += flops;
    sums.set(kernel, sum);
  }
  return [...sums.values()].sort((a, b) => b.milliseconds - a.milliseconds);
}

function spec(name: typeof NETWORKS[number], isNarrow: boolean): BackboneSpec {
  const narrow = isNarrow ? { width: 4, embedding: 16 } : {};
  return { name, ...narrow } as BackboneSpec;
}

function sizeOf(name: typeof NETWORKS[number]): number {
  return name === "small" ? 56 : 112;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function row(cells: (string | number)[]) {
  console.log(`| ${cells.join(" | ")} |`);
}

/** After each part: what follows may take the driver down. */
function save() {
  report.seconds = elapsed();
  Deno.writeTextFileSync(flags.json, `${JSON.stringify(report, undefined, 2)}\n`);
}
