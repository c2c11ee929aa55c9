import * as tf from "../src/npm/tfjs.ts";
import { wasmBackend } from "../src/compute/wasm/wasm_backend.ts";

/** Where workers say what they hold. */
export const MEMORY_CHANNEL = "soak";

/** What one thread holds. */
export interface HeldByThread {
  /** Of JavaScript, bytes. */
  heap: number;
  /** The backend's WebAssembly memory, bytes. */
  wasm: number;
  /** Live ones. */
  tensors: number;
  /** Theirs, wherever they are. */
  tensorBytes: number;
  /** On the graphics card, those kept for later tensors among them. */
  gpu: number;
}

/** What this thread holds. */
export function heldByThread(): HeldByThread {
  const { numTensors, numBytes, numBytesInGPU = 0 } = tf.memory() as tf.MemoryInfo & {
    numBytesInGPU?: number;
  };
  const isWasm = tf.getBackend() === "wasm";
  return {
    heap: Deno.memoryUsage().heapUsed,
    wasm: isWasm ? wasmBackend().wasm.asm.memory.buffer.byteLength : 0,
    tensors: numTensors,
    tensorBytes: numBytes,
    gpu: numBytesInGPU,
  };
}
