import * as tf from "../../npm/tfjs.ts";
import { webgpuBackend } from "./webgpu_backend.ts";

const lost = new WeakSet<GPUDevice>();

/** Remembers that a device is gone. */
export function markLost(device: GPUDevice): void {
  lost.add(device);
}

/** Makes tfjs ask for a new device if that of its WebGPU backend is gone. Tensors that were on it are lost with it. */
export function renewLostDevice(): void {
  if (tf.getBackend() !== "webgpu" || !lost.has(webgpuBackend().device)) return;
  const make = tf.findBackendFactory("webgpu");
  tf.removeBackend("webgpu");
  tf.registerBackend("webgpu", make, 3);
}
