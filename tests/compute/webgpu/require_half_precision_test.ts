import { strictEqual, throws } from "node:assert/strict";
import * as tf from "../../../src/npm/tfjs.ts";
import { useDevice } from "../../../src/compute/device.ts";
import { precisionInUse } from "../../../src/compute/precision.ts";
import { requireHalfPrecision } from "../../../src/compute/webgpu/require_half_precision.ts";
import { webgpuBackend } from "../../../src/compute/webgpu/webgpu_backend.ts";
import { testInHalfPrecision } from "../../half_precision.ts";

Deno.test({
  name: "requireHalfPrecision() of an adapter without shader-f16 is an error",
  ignore: !navigator.gpu,
  fn() {
    const adapter = { features: new Set(), info: { description: "A Plain Card" } };
    throws(() => requireHalfPrecision(adapter as unknown as GPUAdapter), {
      message: "Cannot compute in float16 as the graphics adapter must offer shader-f16: " +
        "A Plain Card lacks it",
    });
  },
});

testInHalfPrecision("useDevice() begins WebGPU with what the adapter grants", async () => {
  const { features, limits } = webgpuBackend().device;
  const adapter = (await navigator.gpu.requestAdapter({ powerPreference: "high-performance" }))!;
  strictEqual(features.has("shader-f16"), true);
  strictEqual(features.has("timestamp-query"), adapter.features.has("timestamp-query"));
  strictEqual(limits.maxStorageBufferBindingSize, adapter.limits.maxStorageBufferBindingSize);
  strictEqual(limits.maxBufferSize, adapter.limits.maxBufferSize);
});

testInHalfPrecision("useDevice() goes to float32 and back on the same device", async () => {
  const { device } = webgpuBackend();
  strictEqual(precisionInUse(), "float16");
  await useDevice("webgpu");
  strictEqual(precisionInUse(), "float32");
  await useDevice("webgpu", { precision: "float16" });
  strictEqual(precisionInUse(), "float16");
  strictEqual(tf.getBackend(), "webgpu");
  strictEqual(webgpuBackend().device, device);
});
