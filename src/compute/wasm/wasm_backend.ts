import * as tf from "../../npm/tfjs.ts";

/** What of tfjs' wasm backend our kernels use. */
export interface WasmBackend extends tf.KernelBackend {
  readonly wasm: {
    readonly asm: { readonly memory: WebAssembly.Memory };
    _malloc(bytes: number): number;
    _free(place: number): void;
    readonly tfjs: {
      registerTensor(id: number, size: number, place: number): void;
      disposeData(id: number): void;
    };
  };
  readonly dataIdMap: { get(dataId: tf.DataId): { id: number; memoryOffset: number } };
  incRef(dataId: tf.DataId): void;
  makeOutput(shape: number[], dtype: tf.DataType): tf.TensorInfo;
}

/** How far the backend's memory grows: 4 GiB but for a page of 64 KiB. Each worker has one of its own. */
export const LARGEST_HEAP = 2 ** 32 - 2 ** 16;

/** The backend in use, which must be wasm's. */
export function wasmBackend(): WasmBackend {
  return tf.backend() as unknown as WasmBackend;
}

/** The place of a tensor's first number in the backend's memory, in bytes. */
export function placeOf({ dataId }: tf.TensorInfo): number {
  return wasmBackend().dataIdMap.get(dataId).memoryOffset;
}

/** A float32 tensor whose numbers are yet to be written, owned by the caller. */
export function makeOutput(shape: number[]): tf.TensorInfo {
  return wasmBackend().makeOutput(shape, "float32");
}

/**
 * A result of a kernel in the place of one of its inputs, or, where clones share the input's numbers, in a place of its own,
 * yet to be written. Owned by the caller.
 */
export function writeOver({ dataId, shape, dtype }: tf.TensorInfo): tf.TensorInfo {
  const backend = wasmBackend();
  if (backend.refCount(dataId) > 1) return makeOutput(shape);
  backend.incRef(dataId);
  forgetOperators(backend, { dataId, shape, dtype });
  return { dataId, shape, dtype };
}

/**
 * Makes tfjs' kernels forget what they have made of a tensor's numbers, which are about to change: those of XNNPACK
 * (convolutions, products and PReLU, also where they are fused with others) keep filters, biases and slopes, laid out
 * anew, under the number that a tensor is registered under, until it is disposed.
 */
function forgetOperators({ wasm, dataIdMap }: WasmBackend, { dataId, shape }: tf.TensorInfo) {
  const { id, memoryOffset } = dataIdMap.get(dataId);
  // The memory itself stays where it is: tfjs frees it apart from this.
  wasm.tfjs.disposeData(id);
  wasm.tfjs.registerTensor(id, tf.util.sizeFromShape(shape), memoryOffset);
}

/** A float32 tensor's own numbers in the backend's memory, until that memory grows. */
export function heapView(tensor: tf.TensorInfo): Float32Array {
  const { buffer } = wasmBackend().wasm.asm.memory;
  return new Float32Array(buffer, placeOf(tensor), tf.util.sizeFromShape(tensor.shape));
}

const refusing = new WeakSet<WasmBackend>();

/** Makes the backend throw when its memory is full; tfjs would put the tensor at place 0, over what is there. */
export function refuseToOverrun(backend: WasmBackend): void {
  if (refusing.has(backend)) return;
  refusing.add(backend);
  const { wasm } = backend;
  // Emscripten's replaces itself when it is first called.
  wasm._free(wasm._malloc(1));
  const allocate = wasm._malloc;
  let isOverrun = false;
  wasm._malloc = (bytes) => {
    // What can never fit is not asked for, so that the allocator stays sound.
    const place = isOverrun || bytes >= LARGEST_HEAP ? 0 : allocate(bytes);
    // Past 4 GiB, addresses begin at 0 again: Emscripten's allocator takes that for room, and gives it away from then on.
    isOverrun ||= place !== 0 && (place >>> 0) + bytes > wasm.asm.memory.buffer.byteLength;
    if (place !== 0 && !isOverrun) return place;
    throw new RangeError(
      `Cannot compute on wasm as its memory ends at ${LARGEST_HEAP} bytes: ${bytes} more are needed`,
    );
  };
}

const ALIGNMENT = 64;

let scratch: { of?: WasmBackend; place: number; bytes: number } = { place: 0, bytes: 0 };

/**
 * Working memory for one call of a kernel: places for as many bytes as asked for, one after the other, 64 bytes
 * aligned. It is the same memory in each call, and grows to what the largest one needs.
 */
export function workingMemory(...sizes: number[]): number[] {
  const backend = wasmBackend();
  const aligned = sizes.map((size) => Math.ceil(size / ALIGNMENT) * ALIGNMENT);
  const bytes = aligned.reduce((sum, size) => sum + size, ALIGNMENT);
  if (scratch.of !== backend || scratch.bytes < bytes) {
    if (scratch.of === backend) backend.wasm._free(scratch.place);
    scratch = { place: 0, bytes: 0 };
    scratch = { of: backend, place: backend.wasm._malloc(bytes) >>> 0, bytes };
  }
  let next = Math.ceil(scratch.place / ALIGNMENT) * ALIGNMENT;
  return aligned.map((size) => {
    const place = next;
    next += size;
    return place;
  });
}

/** Where the working memory is now, and how large; 0 where there is none. */
export function heldWorkingMemory(): { place: number; bytes: number } {
  return scratch.of === wasmBackend() ? scratch : { place: 0, bytes: 0 };
}

/** Writes whole numbers, 32 bits each, into the backend's memory. */
export function writeIntegers(place: number, values: ArrayLike<number>): void {
  new Uint32Array(wasmBackend().wasm.asm.memory.buffer, place, values.length).set(values);
}
