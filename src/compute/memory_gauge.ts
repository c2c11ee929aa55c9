import * as tf from "../npm/tfjs.ts";
import { heldWorkingMemory, wasmBackend } from "./wasm/wasm_backend.ts";
import { webgpuBackend } from "./webgpu/webgpu_backend.ts";

/**
 * Measures what computations take of the memory of the device in use: on wasm all that tensors and kernels allocate, on WebGPU
 * the buffers in use, on the cpu the arrays of tensors.
 */
export class MemoryGauge {
  /** Bytes taken now beyond those when measuring began, and the working memory of kernels, which serves all. */
  used = 0;
  /** The most of them since measuring began, or since {@link MemoryGauge.restart}. */
  peak = 0;
  /** The most bytes of one tensor, or of the working memory of one kernel, in that time. */
  largest = 0;
  /** What tensors took after each of them was made in that time, in bytes. */
  course: number[] = [];
  readonly #stop: () => void;

  /** Begins; see {@link MemoryGauge.stop}. */
  constructor() {
    const device = tf.getBackend();
    this.#stop = device === "wasm"
      ? this.#watchHeap()
      : device === "webgpu"
      ? this.#watchBuffers()
      : this.#watchTensors();
  }

  /** Takes what is used now for the peak, and forgets the largest and the course. */
  restart(): void {
    this.peak = this.used;
    this.largest = 0;
    this.course = [];
  }

  /** Ends measuring. */
  stop(): void {
    this.#stop();
  }

  #add(bytes: number) {
    this.used += bytes;
    this.peak = Math.max(this.peak, this.used);
    this.largest = Math.max(this.largest, bytes);
  }

  #watchHeap(): () => void {
    const { wasm } = wasmBackend();
    const { _malloc, _free } = wasm, { registerTensor } = wasm.tfjs;
    const { place, bytes } = heldWorkingMemory();
    const sizes = new Map([[place, bytes]]);
    this.used = this.peak = bytes;
    wasm._malloc = (bytes) => {
      const place = _malloc(bytes);
      sizes.set(place >>> 0, bytes);
      this.#add(bytes);
      return place;
    };
    wasm._free = (place) => {
      // What else was allocated before is not counted, and neither is its end.
      this.#add(-(sizes.get(place >>> 0) ?? 0));
      sizes.delete(place >>> 0);
      _free(place);
    };
    wasm.tfjs.registerTensor = (...of) => {
      registerTensor(...of);
      // Working memory grows when a kernel first needs more, not in each step.
      this.course.push(this.used - (sizes.get(heldWorkingMemory().place) ?? 0));
    };
    return () => {
      Object.assign(wasm, { _malloc, _free });
      Object.assign(wasm.tfjs, { registerTensor });
    };
  }

  #watchBuffers(): () => void {
    const { bufferManager } = webgpuBackend();
    const { acquireBuffer, releaseBuffer } = bufferManager;
    const before = bufferManager.numBytesUsed;
    const note = () => this.#add(bufferManager.numBytesUsed - before - this.used);
    const pushUsed = () => this.course.push(this.used);
    bufferManager.acquireBuffer = function (...of) {
      const buffer = acquireBuffer.apply(this, of);
      note();
      pushUsed();
      return buffer;
    };
    bufferManager.releaseBuffer = function (...of) {
      releaseBuffer.apply(this, of);
      note();
    };
    return () => Object.assign(bufferManager, { acquireBuffer, releaseBuffer });
  }

  #watchTensors(): () => void {
    const backend = tf.backend() as CpuBackend, { data } = backend;
    const { set, delete: remove } = data;
    const sizes = new WeakMap<object, number>();
    data.set = (id, value) => {
      const bytes = (value.values as Float32Array | null)?.byteLength ?? 0;
      sizes.set(id, bytes);
      this.#add(bytes);
      this.course.push(this.used);
      set.call(data, id, value);
    };
    data.delete = (id) => {
      this.#add(-(sizes.get(id) ?? 0));
      return remove.call(data, id);
    };
    return () => Object.assign(data, { set, delete: remove });
  }
}

interface CpuBackend extends tf.KernelBackend {
  readonly data: {
    set(id: object, value: { values: unknown }): void;
    delete(id: object): boolean;
  };
}
