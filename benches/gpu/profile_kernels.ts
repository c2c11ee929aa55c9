import { watchDeferred } from "../../src/compute/webgpu/deferred_tensors.ts";
import { type WebGPUBackend, webgpuBackend } from "../../src/compute/webgpu/webgpu_backend.ts";
import * as tf from "../../src/npm/tfjs.ts";

/** What a shader took in all, of one layer's shape. */
export interface KernelTime {
  /** The op and the shapes of its inputs: `Conv2D 64x56x56x64, 3x3x64x64`. */
  readonly layer: string;
  /** The shader: ours under our names, those of tfjs under its classes. */
  readonly kernel: string;
  dispatches: number;
  milliseconds: number;
  /** Of all buffers that it binds, each once a dispatch. */
  bytes: number;
  /** Of products and convolutions; the shader that sums up their parts has none. */
  flops: number;
}

/** What was run. */
export interface KernelProfile {
  /** By layer and shader, the longest first; nothing where the device has no timestamp queries. */
  kernels: KernelTime[];
  dispatches: number;
}

/** Two a dispatch; a set of queries holds as many on every device. */
const QUERIES = 4096;

interface Noted {
  layer: string;
  kernel: string;
  bytes: number;
  flops: number;
}

type RunKernel = (
  name: string,
  inputs: Record<string, tf.Tensor>,
  attributes?: object,
) => unknown;

/**
 * Runs something once and times each of its dispatches on the card by timestamp queries, each in a pass of its own.
 *
 * @param run What submits nothing that it waits for.
 */
export async function profileKernels(run: () => void): Promise<KernelProfile> {
  const backend = webgpuBackend();
  finish(backend);
  const watch = new Watch(backend);
  try {
    run();
    finish(backend);
  } finally {
    watch.stop();
  }
  const times = new Map<string, KernelTime>();
  const timed = await watch.read();
  for (const { noted, milliseconds } of timed) {
    const { layer, kernel, bytes, flops } = noted, key = `${layer} ${kernel}`;
    const time = times.get(key) ??
      { layer, kernel, dispatches: 0, milliseconds: 0, bytes: 0, flops: 0 };
    time.dispatches++;
    time.milliseconds += milliseconds;
    time.bytes += bytes;
    time.flops += flops;
    times.set(key, time);
  }
  const kernels = [...times.values()].sort((a, b) => b.milliseconds - a.milliseconds);
  return { kernels, dispatches: watch.dispatches };
}

function finish(backend: WebGPUBackend) {
  if (!backend.commandEncoder) return;
  backend.endComputePassEncoder();
  backend.submitQueue();
}

/** Stands between tfjs and the device while something runs. */
class Watch {
  readonly #backend: WebGPUBackend;
  readonly #engine = tf.engine() as unknown as { runKernel?: RunKernel };
  readonly #createEncoder: GPUDevice["createCommandEncoder"];
  readonly #sets: GPUQuerySet[] = [];
  readonly #noted: Noted[] = [];
  /** The op at hand, and the FLOPs of its product that no shader has been told for yet. */
  #layer = { name: "", flops: 0 };
  /** The ops of tensors, which may be computed later than these ran. */
  readonly #layers = new WeakMap<object, { name: string; flops: number }>();
  readonly #computeBefore: ReturnType<typeof watchDeferred>;

  constructor(backend: WebGPUBackend) {
    this.#backend = backend;
    this.#createEncoder = backend.device.createCommandEncoder;
    this.#watchOps();
    this.#computeBefore = watchDeferred((dataId, compute) =>
      this.#as(this.#layers.get(dataId) ?? { name: "", flops: 0 }, compute)
    );
    this.#watchDispatches();
  }

  #watchOps() {
    const run = this.#engine.runKernel!;
    this.#engine.runKernel = (name, inputs, attributes) => {
      const layer = { name: describe(name, inputs), flops: flopsOf(name, inputs, attributes) };
      const results = this.#as(layer, () => run.call(this.#engine, name, inputs, attributes));
      for (const { dataId } of [results as tf.Tensor | tf.Tensor[]].flat()) {
        if (!this.#layers.has(dataId)) this.#layers.set(dataId, layer);
      }
      return results;
    };
  }

  #as<T>(layer: { name: string; flops: number }, run: () => T): T {
    const before = this.#layer;
    this.#layer = layer;
    try {
      return run();
    } finally {
      this.#layer = before;
    }
  }

  #watchDispatches() {
    const backend = this.#backend, { device } = backend;
    const create = this.#createEncoder;
    device.createCommandEncoder = (descriptor) => {
      const encoder = create.call(device, descriptor), begin = encoder.beginComputePass;
      encoder.beginComputePass = (descriptor) => begin.call(encoder, this.#timed(descriptor));
      return encoder;
    };
    const record = backend.recordAndSubmit;
    backend.recordAndSubmit = (program, output, inputs, uniforms) => {
      backend.endComputePassEncoder();
      const bytes = [output, ...inputs].reduce((sum, { dataId }) => {
        return sum + (backend.tensorMap.get(dataId).resource?.size ?? 0);
      }, 0);
      const kernel = program.pipeline.label.split(",")[0];
      // The first shader makes the product, but for the transforms of Winograd's way.
      const flops = kernel.startsWith("Winograd") ? 0 : this.#layer.flops;
      this.#layer.flops -= flops;
      this.#noted.push({ layer: this.#layer.name, kernel, bytes, flops });
      record.call(backend, program, output, inputs, uniforms);
    };
  }

  #timed(descriptor: GPUComputePassDescriptor = {}): GPUComputePassDescriptor {
    if (!this.#backend.device.features.has("timestamp-query")) return descriptor;
    const at = 2 * (this.#noted.length - 1), index = at % QUERIES;
    if (index === 0) {
      const set = this.#backend.device.createQuerySet({ type: "timestamp", count: QUERIES });
      this.#sets.push(set);
    }
    return {
      ...descriptor,
      timestampWrites: {
        querySet: this.#sets.at(-1)!,
        beginningOfPassWriteIndex: index,
        endOfPassWriteIndex: index + 1,
      },
    };
  }

  /** Steps out of the way. */
  stop() {
    delete this.#engine.runKernel;
    watchDeferred(this.#computeBefore);
    delete (this.#backend as { recordAndSubmit?: unknown }).recordAndSubmit;
    this.#backend.device.createCommandEncoder = this.#createEncoder;
  }

  /** How many there were. */
  get dispatches(): number {
    return this.#noted.length;
  }

  /** None if they were not timed. */
  async read(): Promise<{ noted: Noted; milliseconds: number }[]> {
    const { device } = this.#backend,
      { QUERY_RESOLVE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
    const size = 8 * QUERIES, stamps: bigint[] = [];
    for (const set of this.#sets) {
      const resolved = device.createBuffer({ size, usage: QUERY_RESOLVE | COPY_SRC });
      const target = device.createBuffer({ size, usage: COPY_DST | MAP_READ });
      const encoder = device.createCommandEncoder();
      const left = 2 * this.#noted.length - stamps.length;
      encoder.resolveQuerySet(set, 0, Math.min(QUERIES, left), resolved, 0);
      encoder.copyBufferToBuffer(resolved, 0, target, 0, size);
      device.queue.submit([encoder.finish()]);
      await target.mapAsync(GPUMapMode.READ);
      stamps.push(...new BigUint64Array(target.getMappedRange()));
      for (const buffer of [resolved, target]) buffer.destroy();
      set.destroy();
    }
    if (stamps.length === 0) return [];
    return this.#noted.map((noted, i) => ({
      noted,
      // Some drivers set the clock back between passes.
      milliseconds: Math.max(0, Number(stamps[2 * i + 1] - stamps[2 * i]) / 1e6),
    }));
  }
}

/** Vectors, and the many inputs of an optimiser's step, say nothing of a layer. */
function describe(name: string, inputs: Record<string, tf.Tensor>): string {
  const shapes = Object.values(inputs).flatMap((input) => [input].flat())
    .filter((tensor) => tensor?.shape?.length > 1).map(({ shape }) => shape.join("x"));
  const shown = shapes.length > 3 ? [...shapes.slice(0, 2), `${shapes.length - 2} more`] : shapes;
  return [name, shown.join(", ")].join(" ").trim();
}

/** Two for each multiplication and addition, counted as direct convolutions have them. */
function flopsOf(name: string, inputs: Record<string, tf.Tensor>, attributes?: object): number {
  const sizeOf = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
  const { x, dy, filter, a, b } = inputs;
  const given = attributes as {
    filterShape?: number[];
    inputShape?: number[];
    strides?: number | [number, number];
    pad?: unknown;
    transposeA?: boolean;
  } | undefined;
  switch (name) {
    case "Conv2D": {
      const { strides = 1, pad } = given!;
      const { outShape } = tf.backend_util.computeConv2DInfo(
        x.shape as [number, number, number, number],
        filter.shape as [number, number, number, number],
        strides,
        1,
        pad as number,
        "floor",
      );
      return 2 * sizeOf(outShape) * sizeOf(filter.shape.slice(0, 3));
    }
    case "Conv2DBackpropInput":
      return 2 * dy.size * sizeOf(filter.shape.slice(0, 3));
    case "Conv2DBackpropFilter":
      return 2 * dy.size * sizeOf(given!.filterShape!.slice(0, 3));
    case "BatchMatMul": {
      const inner = a.shape.at(given?.transposeA ? -2 : -1)!;
      return 2 * a.size / inner * inner * (b.size / inner / sizeOf(b.shape.slice(0, -2)));
    }
    default:
      return 0;
  }
}
