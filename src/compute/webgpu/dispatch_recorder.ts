import { type WebGPUBackend, webgpuBackend } from "./webgpu_backend.ts";

/** A shader with what it is bound to. */
interface Dispatch {
  pipeline: GPUComputePipeline;
  group: GPUBindGroup;
  grid: [x: number, y: number, z: number];
}

/** Dispatches that run again without tfjs. */
export type Segment = readonly Dispatch[];

/** Dispatches handed over at once: fewer cost more calls, and with more the card begins later. */
const SUBMIT_EVERY = 100;

/**
 * Records what computations ask of WebGPU, so that the same dispatches can be run again without tfjs: that takes an eighth of the
 * processor's time. Buffers that a computation takes come from a pool of the recorder's own, which no other has, so that the
 * plan of buffers holds as long as the recorder.
 */
export class DispatchRecorder {
  /** What tells recordings apart: each shader, its grid and uniforms, and numbers that were uploaded. */
  readonly signature: string[] = [];
  /** Why what was recorded cannot be run again, as the end of a sentence, if it cannot. */
  fault?: string;
  readonly #backend: WebGPUBackend = webgpuBackend();
  readonly #isPlan: boolean;
  #pool?: Pool;
  /** Buffers that the segments took. */
  readonly #own = new Set<GPUBuffer>();
  /** Those that are uploaded or are uniforms: nothing else may be written into them. */
  readonly #constant = new Set<GPUBuffer>();
  /** Those that the segments read or write and did not take. */
  readonly #others = new Set<GPUBuffer>();

  /**
   * Begins with no segment.
   *
   * @param isPlan Whether segments are to be run again; otherwise only their signature is taken.
   */
  constructor(isPlan: boolean) {
    this.#isPlan = isPlan;
  }

  /** Runs `compute` and records its dispatches. */
  record<T>(compute: () => T): { result: T; segment: Segment } {
    const backend = this.#backend, { bufferManager } = backend;
    flush(backend);
    const segment: Dispatch[] = [];
    let after = bufferManager.freeBuffers;
    if (this.#isPlan) {
      // What is idle now is room enough: the steps before took it.
      [this.#pool, after] = this.#pool
        ? [this.#pool, Pool.of(after)]
        : [Pool.of(after), new Pool()];
      bufferManager.freeBuffers = this.#pool;
    }
    const stop = this.#watch(segment);
    try {
      const result = compute();
      flush(backend);
      return { result, segment };
    } finally {
      stop();
      bufferManager.freeBuffers = after;
    }
  }

  #watch(segment: Dispatch[]): () => void {
    const backend = this.#backend as WatchedBackend, { device, bufferManager } = backend;
    const { recordAndSubmit, makeUniforms, uploadToGPU } = backend;
    const { acquireBuffer, releaseBuffer } = bufferManager;
    const { createBindGroup } = device;
    let group: GPUBindGroup | undefined;
    device.createBindGroup = (descriptor) => group = createBindGroup.call(device, descriptor);
    backend.recordAndSubmit = (program, output, inputs, uniforms) => {
      for (const { dataId } of [output, ...inputs]) {
        const { resource } = backend.tensorMap.get(dataId);
        if (!(resource instanceof GPUBuffer)) this.fault ??= "it reads a texture";
        else if (!this.#own.has(resource)) this.#others.add(resource);
      }
      const { pipeline, dispatch } = program;
      recordAndSubmit.call(backend, program, output, inputs, uniforms);
      // tfjs hands it on as [x, y, z].
      segment.push({ pipeline, group: group!, grid: [...dispatch] });
      this.signature.push([pipeline.label, ...dispatch].join());
    };
    backend.makeUniforms = (uniforms) => {
      this.signature.push(JSON.stringify(uniforms));
      const binding = makeUniforms.call(backend, uniforms);
      if (this.#isPlan) {
        this.#constant.add(binding.buffer);
        backend.uniformPendingDisposal.pop();
      }
      return binding;
    };
    backend.uploadToGPU = (dataId) => {
      const { resource, values } = backend.tensorMap.get(dataId);
      const isUpload = !resource && Boolean(values), { freeBuffers } = bufferManager;
      // Into a new buffer: one of the pool is written by what came before, whenever that runs again.
      if (isUpload && this.#isPlan) bufferManager.freeBuffers = new Pool();
      uploadToGPU.call(backend, dataId);
      bufferManager.freeBuffers = freeBuffers;
      if (!isUpload) return;
      this.signature.push(hashOf(values as ArrayLike<number>));
      this.#constant.add(backend.tensorMap.get(dataId).resource!);
    };
    const methods = backend as unknown as Record<string, (...call: unknown[]) => unknown>;
    for (const name of REFUSED) {
      const method = methods[name];
      methods[name] = (...call) => {
        // What has not left the machine is no read.
        const known = name.startsWith("read") && backend.tensorMap.get(call[0] as object).values;
        if (!known) this.fault ??= "it waits for the card";
        return method.apply(backend, call);
      };
    }
    bufferManager.acquireBuffer = (...of) => {
      const buffer = acquireBuffer.apply(bufferManager, of);
      this.#own.add(buffer);
      return buffer;
    };
    bufferManager.releaseBuffer = (...of) => {
      const [buffer] = of as [GPUBuffer];
      if (!this.#isPlan || !this.#constant.has(buffer)) releaseBuffer.apply(bufferManager, of);
    };
    return () => {
      for (const name of [...REPLACED, ...REFUSED]) delete methods[name];
      Object.assign(bufferManager, { acquireBuffer, releaseBuffer });
      device.createBindGroup = createBindGroup;
    };
  }

  /**
   * To be called after the last segment: gives back what the segments did not take.
   *
   * @param given Buffers that the segments may read and write though they did not take them.
   * @param kept Those that they took and that hold their results.
   */
  finish(given: ReadonlySet<GPUBuffer>, kept: ReadonlySet<GPUBuffer>): void {
    const { freeBuffers } = this.#backend.bufferManager;
    const isFree = new Set([...this.#pool!.values()].flat());
    for (const buffer of isFree) {
      if (this.#own.has(buffer)) continue;
      const list = this.#pool!.get(keyOf(buffer));
      list.splice(list.indexOf(buffer), 1);
      Pool.of(freeBuffers).get(keyOf(buffer)).push(buffer);
    }
    if ([...this.#others].some((buffer) => !given.has(buffer) && !this.#own.has(buffer))) {
      this.fault ??= "it reads a tensor that is no variable of the network";
    }
    const isLeft = (buffer: GPUBuffer) =>
      (buffer.usage & GPUBufferUsage.STORAGE) > 0 &&
      !isFree.has(buffer) && !kept.has(buffer) && !this.#constant.has(buffer);
    if ([...this.#own].some(isLeft)) this.fault ??= "a tensor that it made outlives it";
  }

  /** Runs segments again, after all that was asked for before. */
  replay(segment: Segment, copies: readonly [from: GPUBuffer, to: GPUBuffer][]): void {
    const { device } = this.#backend;
    flush(this.#backend);
    let encoder = device.createCommandEncoder();
    for (const [from, to] of copies) encoder.copyBufferToBuffer(from, 0, to, 0, to.size);
    for (let first = 0; first < segment.length; first += SUBMIT_EVERY) {
      const pass = encoder.beginComputePass();
      const end = Math.min(segment.length, first + SUBMIT_EVERY);
      for (let i = first; i < end; i++) {
        const { pipeline, group, grid } = segment[i];
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, group);
        pass.dispatchWorkgroups(...grid);
      }
      pass.end();
      device.queue.submit([encoder.finish()]);
      encoder = device.createCommandEncoder();
    }
  }

  /** Gives the buffers back; segments must not be run any more. */
  dispose(): void {
    const { bufferManager } = this.#backend;
    const general = bufferManager.freeBuffers = Pool.of(bufferManager.freeBuffers);
    for (const [key, buffers] of this.#pool ?? []) general.get(key).push(...buffers);
    this.#pool = undefined;
    if (this.#isPlan) { for (const buffer of this.#constant) bufferManager.releaseBuffer(buffer); }
    this.#constant.clear();
  }
}

/** What of tfjs' backend a recorder stands before. */
const REPLACED = ["recordAndSubmit", "makeUniforms", "uploadToGPU"];

/** What cannot be recorded: whoever reads numbers may do something else each time. */
const REFUSED = ["read", "readSync", "copyBuffer", "readToGPU", "createTensorFromGPUData"];

interface WatchedBackend extends WebGPUBackend {
  uniformPendingDisposal: GPUBuffer[];
  makeUniforms(uniforms: { type: string; data: number[] }[]): { buffer: GPUBuffer };
}

/** Free buffers as tfjs keeps them, by size and use; of one that was never asked for there are none. */
class Pool extends Map<string, GPUBuffer[]> {
  static of(buffers: Map<string, GPUBuffer[]>): Pool {
    return buffers instanceof Pool ? buffers : new Pool(buffers);
  }

  override get(key: string): GPUBuffer[] {
    let list = super.get(key);
    if (!list) this.set(key, list = []);
    return list;
  }

  /** tfjs gives nothing back to a pool of none. */
  override get size(): number {
    return Math.max(1, super.size);
  }
}

function keyOf({ size, usage }: GPUBuffer): string {
  return `${size}_${usage}`;
}

/** Hands over what tfjs has recorded, and lets go of what it was to dispose after that. */
export function flush(backend: WebGPUBackend): void {
  if (!backend.commandEncoder) return;
  backend.endComputePassEncoder();
  backend.submitQueue();
}

/** FNV-1a of the numbers' bits. */
function hashOf(values: ArrayLike<number>): string {
  const bits = new Uint32Array(Float64Array.from(values).buffer);
  let hash = 0x811c9dc5;
  for (const word of bits) hash = Math.imul(hash ^ word, 0x01000193) >>> 0;
  return `${values.length} numbers ${hash}`;
}
