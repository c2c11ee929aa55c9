import * as tf from "../../npm/tfjs.ts";

/** What of tfjs' wasm backend our kernels use. */
export interface WasmBackend extends tf.KernelBackend {
  readonly wasm: {
    readonly asm: { readonly memory: WebAssembly.Memory };
    _malloc(bytes: number): number;
    _free(place: number): void;
  };
  readonly dataIdMap: { get(dataId: tf.DataId): { memoryOffset: number } };
  incRef(dataId: tf.DataId): void;
  makeOutput(shape: number[], dtype: tf.DataType): tf.TensorInfo;
}

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

/** A float32 tensor's own numbers in the backend's memory, until that memory grows. */
export function heapView(tensor: tf.TensorInfo): Float32Array {
  const { buffer } = wasmBackend().wasm.asm.memory;
  return new Float32Array(buffer, placeOf(tensor), tf.util.sizeFromShape(tensor.shape));
}

const ALIGNMENT = 64;

let scratch = { of: undefined as WasmBackend | undefined, place: 0, bytes: 0 };

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
    const place = backend.wasm._malloc(bytes) >>> 0;
    if (place === 0) {
      scratch.of = undefined;
      throw new RangeError(
        `Cannot compute on wasm as ${bytes} bytes of working memory are needed: there are none left`,
      );
    }
    scratch = { of: backend, place, bytes };
  }
  let next = Math.ceil(scratch.place / ALIGNMENT) * ALIGNMENT;
  return aligned.map((size) => {
    const place = next;
    next += size;
    return place;
  });
}

/** Writes whole numbers, 32 bits each, into the backend's memory. */
export function writeIntegers(place: number, values: ArrayLike<number>): void {
  new Uint32Array(wasmBackend().wasm.asm.memory.buffer, place, values.length).set(values);
}
