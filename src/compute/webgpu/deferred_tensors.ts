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

/** Takes the moments [blocks, 3, C] of a tensor [..., C], which it is to dispose of: see `channel_statistics.wgsl`. */
export type TakeMoments = (moments: tf.TensorInfo) => void;

/** A tensor that is not computed yet. */
export interface Deferral {
  readonly shape: number[];
  /** What `compute` and `reading` read. */
  readonly sources: readonly tf.TensorInfo[];
  /**
   * Writes its numbers.
   *
   * @param takeMoments If it is given and they come without a pass over the numbers, it gets the moments of its channels.
   */
  readonly compute: (result: tf.TensorInfo, takeMoments?: TakeMoments) => void;
  /**
   * How kernels that ask for it do without the numbers in memory.
   *
   * @default {they cannot}
   */
  readonly reading?: Reading;
}

const deferred = new WeakMap<tf.DataId, Deferral>();

/**
 * A tensor that is computed when it is first used, as what uses it may make a pass over memory less: kernels that ask for its
 * {@link readingOf} do without it altogether, and {@link takeMomentsOf} has statistics taken where it is computed. Until then it
 * holds what it is computed from. To be called on WebGPU, after {@link computeDeferredOnUse}.
 *
 * @returns Owned by the caller.
 */
export function defer(deferral: Deferral): tf.TensorInfo {
  const backend = webgpuBackend();
  const result = backend.makeTensorInfo(deferral.shape, "float32");
  for (const { dataId } of deferral.sources) backend.incRef(dataId);
  deferred.set(result.dataId, deferral);
  return result;
}

/** Whether gradients will be asked for: only then do batch norms take statistics, for whose sake a tensor may be deferred. */
export function isDifferentiated(): boolean {
  return tf.engine().state.gradientDepth > 0;
}

/** How to read a tensor that has not been computed yet; none if it is in memory. */
export function readingOf({ dataId }: tf.TensorInfo): Reading | undefined {
  return deferred.get(dataId)?.reading;
}

/**
 * Computes a tensor if it was deferred, and takes the moments of its channels, where these come without a pass over the numbers.
 *
 * @param channels The length of its last axis: of a tensor that was made with another one there is nothing to take.
 * @returns [blocks, 3, C], owned by the caller.
 */
export function takeMomentsOf(
  { dataId }: tf.TensorInfo,
  channels: number,
): tf.TensorInfo | undefined {
  let moments: tf.TensorInfo | undefined;
  if (deferred.get(dataId)?.shape.at(-1) === channels) {
    compute(webgpuBackend(), dataId, (taken) => moments = taken);
  }
  return moments;
}

/** Computes a deferred tensor. */
type Computing = (dataId: tf.DataId, compute: () => void) => void;

let computing: Computing = (_, compute) => compute();

/** Makes `watch` what computes deferred tensors, so that a profile can tell whose shaders run, and returns what did until now. */
export function watchDeferred(watch: Computing): Computing {
  const before = computing;
  computing = watch;
  return before;
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

function compute(backend: WebGPUBackend, dataId: tf.DataId, takeMoments?: TakeMoments) {
  const entry = deferred.get(dataId);
  if (!entry) return;
  deferred.delete(dataId);
  // Numbers of a backend can be read while another one is in use.
  const engine = tf.engine() as unknown as { backendInstance: tf.KernelBackend };
  const before = engine.backendInstance;
  engine.backendInstance = backend;
  try {
    const result: tf.TensorInfo = { dataId, shape: entry.shape, dtype: "float32" };
    computing(dataId, () => entry.compute(result, takeMoments));
  } finally {
    engine.backendInstance = before;
  }
  release(backend, entry);
}

function release(backend: WebGPUBackend, { sources }: Deferral) {
  const engine = tf.engine();
  for (const { dataId } of sources) {
    if (backend.disposeData(dataId) && engine.state.tensorInfo.has(dataId)) {
      engine.removeDataId(dataId, backend);
    }
  }
}
