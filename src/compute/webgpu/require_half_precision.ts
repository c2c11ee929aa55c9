import * as tf from "../../npm/tfjs.ts";

/**
 * Checks that products can be computed in float16.
 *
 * @throws {Error} If the adapter lacks shader-f16, or tfjs has begun WebGPU by itself, without it.
 */
export function requireHalfPrecision(adapter: GPUAdapter): void {
  if (!adapter.features.has("shader-f16")) {
    throw new Error(
      "Cannot compute in float16 as the graphics adapter must offer shader-f16: " +
        `${adapter.info.description || adapter.info.vendor} lacks it`,
    );
  }
  const begun = tf.engine().registry.webgpu as unknown as { device: GPUDevice } | undefined;
  if (begun && !begun.device.features.has("shader-f16")) {
    throw new Error(
      "Cannot compute in float16 as tfjs must begin WebGPU with shader-f16: it has begun without it; " +
        "choose the device before anything else uses WebGPU",
    );
  }
}
