import * as tf from "../../npm/tfjs.ts";
import { WebGPUBackend } from "../../npm/tfjs_webgpu.ts";

const FEATURES = ["shader-f16", "timestamp-query"] as const;
const LIMITS = [
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxComputeWorkgroupSizeX",
  "maxComputeInvocationsPerWorkgroup",
] as const;

/**
 * Makes tfjs begin WebGPU on a device with shader-f16, which it does not ask for itself. All else is asked for as by tfjs.
 *
 * @throws {Error} If the adapter lacks it, or tfjs has begun already and the device has not got it.
 */
export function requireHalfPrecision(adapter: GPUAdapter): void {
  const begun = tf.engine().registry.webgpu as unknown as { device: GPUDevice } | undefined;
  if (begun?.device.features.has("shader-f16")) return;
  if (begun) {
    throw new Error(
      "Cannot compute in float16 as tfjs must begin WebGPU with shader-f16: it has begun without it; " +
        "ask for float16 before anything else uses WebGPU",
    );
  }
  if (!adapter.features.has("shader-f16")) {
    throw new Error(
      "Cannot compute in float16 as the graphics adapter must offer shader-f16: " +
        `${adapter.info.description || adapter.info.vendor} lacks it`,
    );
  }
  if (tf.findBackendFactory("webgpu")) tf.removeBackend("webgpu");
  tf.registerBackend("webgpu", () => begin(adapter));
}

async function begin(adapter: GPUAdapter): Promise<tf.KernelBackend> {
  const device = await adapter.requestDevice({
    requiredFeatures: FEATURES.filter((feature) => adapter.features.has(feature)),
    requiredLimits: Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]])),
  });
  return new WebGPUBackend(device, adapter.info) as unknown as tf.KernelBackend;
}
