import * as tf from "../../npm/tfjs.ts";
import { WebGPUBackend } from "../../npm/tfjs_webgpu.ts";
import { findAdapter } from "./find_adapter.ts";

/** What a device is asked for where the adapter has it. */
const FEATURES = ["timestamp-query"] as const;
const LIMITS = [
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxComputeWorkgroupSizeX",
  "maxComputeInvocationsPerWorkgroup",
  "maxStorageBuffersPerShaderStage",
] as const;

let isOurs = false;

/**
 * Makes tfjs begin WebGPU on a device that has all of these features and limits that the adapter has. By itself it asks for
 * less: a shader binds 8 buffers. Nothing changes if WebGPU has begun already.
 */
export function beginWebGPU(): void {
  if (isOurs || "webgpu" in tf.engine().registry) return;
  isOurs = true;
  if (tf.findBackendFactory("webgpu")) tf.removeBackend("webgpu");
  tf.registerBackend("webgpu", makeBackend, 3);
}

async function makeBackend(): Promise<tf.KernelBackend> {
  const adapter = await findAdapter();
  if (!adapter) throw new Error("Cannot begin WebGPU as this machine offers no adapter any more");
  const device = await adapter.requestDevice({
    requiredFeatures: FEATURES.filter((feature) => adapter.features.has(feature)),
    requiredLimits: Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]])),
  });
  return new WebGPUBackend(device, adapter.info) as unknown as tf.KernelBackend;
}
