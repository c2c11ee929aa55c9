import * as tf from "../../npm/tfjs.ts";
import type { Uniforms } from "./shader_text.ts";
import { type WebGPUBackend, webgpuBackend } from "./webgpu_backend.ts";

/** How a shader reads a tensor that is not in memory: another one of as many numbers, which it changes as it reads them. */
export interface Reading {
  /** What is read. */
  readonly tensor: tf.TensorInfo;
  /** Tells `code` from that of all others. */
  readonly name: string;
  /** WGSL of an operand of a product, with SIDE for its name: see `normalize_channels.wgsl`. */
  readonly code: string;
  /** What `code` reads, in elements of four numbers. */
  readonly inputs: Record<string, tf.TensorInfo>;
  /** The same for whole numbers. */
  readonly uniforms: Uniforms;
  /** The same for f32. */
  readonly floats: Record<string, number>;
}

interface Deferred {
  readonly reading: Reading;
  readonly compute: (result: tf.TensorInfo) => void;
}

const deferred = new WeakMap<tf.DataId, Deferred>();

/**
 * A tensor that is computed when it is first used. Kernels that ask for its {@link readingOf} do without it altogether, which saves
 * two passes over memory. Until then it holds what it is computed from. To be called on WebGPU, after
 * {@link computeDeferredOnUse}.
 *
 * @param compute Writes its numbers.
 * @returns Of `shape`, owned by the caller.
 */
export function defer(
  shape: number[],
  reading: Reading,
  compute: (result: tf.TensorInfo) => void,
): tf.TensorInfo {
  const backend = webgpuBackend();
  const result = backend.makeTensorInfo(shape, "float32");
  for (const { dataId } of sourcesOf(reading)) backend.incRef(dataId);
  deferred.set(result.dataId, { reading, compute });
  return result;
}

/** How to read a tensor that has not been computed yet; none if it is in memory. */
export function readingOf({ dataId }: tf.TensorInfo): Reading | undefined {
  return deferred.get(dataId)?.reading;
}

function sourcesOf({ tensor, inputs }: Reading): tf.TensorInfo[] {
  return [tensor, ...Object.values(inputs)];
}

/** Methods of tfjs' backend that use the numbers of a tensor. */
const USES = ["uploadToGPU", "read", "readSync", "readToGPU"] as const;

type Methods = Record<string, (this: WebGPUBackend, ...call: unknown[]) => unknown>;

/** Makes tfjs' WebGPU backend, which must be in use, compute tensors that were deferred before it uses them. To be called once. */
export function computeDeferredOnUse(): void {
  const methods = Object.getPrototypeOf(webgpuBackend()) as Methods;
  const { disposeData, shouldExecuteOnCPU } = methods;
  for (const name of USES) {
    const method = methods[name];
    methods[name] = function (dataId, ...others) {
      compute(this, dataId as tf.DataId);
      return method.call(this, dataId, ...others);
    };
  }
  // It takes what is not on the card for numbers that are small and known.
  methods.shouldExecuteOnCPU = function (inputs, ...others) {
    for (const { dataId } of inputs as tf.TensorInfo[]) compute(this, dataId);
    return shouldExecuteOnCPU.call(this, inputs, ...others);
  };
  methods.disposeData = function (dataId, ...others) {
    const isGone = disposeData.call(this, dataId, ...others);
    const entry = deferred.get(dataId as tf.DataId);
    if (isGone && entry) {
      deferred.delete(dataId as tf.DataId);
      release(this, entry);
    }
    return isGone;
  };
}

function compute(backend: WebGPUBackend, dataId: tf.DataId) {
  const entry = deferred.get(dataId);
  if (!entry) return;
  deferred.delete(dataId);
  // Numbers of a backend can be read while another one is in use.
  const engine = tf.engine() as unknown as { backendInstance: tf.KernelBackend };
  const before = engine.backendInstance;
  engine.backendInstance = backend;
  try {
    entry.compute({ dataId, shape: entry.reading.tensor.shape, dtype: "float32" });
  } finally {
    engine.backendInstance = before;
  }
  release(backend, entry);
}

function release(backend: WebGPUBackend, { reading }: Deferred) {
  const engine = tf.engine();
  for (const { dataId } of sourcesOf(reading)) {
    if (backend.disposeData(dataId) && engine.state.tensorInfo.has(dataId)) {
      engine.removeDataId(dataId, backend);
    }
  }
}
