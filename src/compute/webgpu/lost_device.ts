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

/** A GPU device is gone, and all that was on it: its driver was reset, updated or took it away. */
export class LostDeviceError extends Error {
  /** Tells it from other errors. */
  override readonly name = "LostDeviceError";

  /**
   * Words the message.
   *
   * @param reason What the system says.
   */
  constructor(reason: string) {
    super(`Cannot go on computing on webgpu: the device was lost${reason ? `: ${reason}` : ""}`);
  }
}
