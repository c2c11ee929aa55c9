import * as tf from "../npm/tfjs.ts";
import { webgpuBackend } from "./webgpu/webgpu_backend.ts";

/**
 * Frees what the device keeps for tensors to come: tfjs' WebGPU backend never gives a buffer back, and takes an idle one for
 * tensors of the very same size alone. To be called where sizes change, as from training to verification. Other devices keep
 * nothing.
 */
export async function freeIdleMemory(): Promise<void> {
  if (tf.getBackend() !== "webgpu") return;
  const backend = webgpuBackend(), { bufferManager } = backend;
  const idle = [...bufferManager.freeBuffers.values()].flatMap((buffers) => buffers.splice(0));
  bufferManager.numFreeBuffers -= idle.length;
  for (const { size } of idle) bufferManager.numBytesAllocated -= size;
  // What was recorded may still read them.
  if (backend.commandEncoder) {
    backend.endComputePassEncoder();
    backend.submitQueue();
  }
  await backend.device.queue.onSubmittedWorkDone();
  for (const buffer of idle) buffer.destroy();
}
