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

Deno.test("requireHalfPrecision() where tfjs has begun WebGPU by itself is an error", () => {
  const registry = tf.engine().registry as unknown as Record<string, unknown>;
  registry.webgpu = { device: { features: new Set() } };
  try {
    const adapter = { features: new Set(["shader-f16"]) } as unknown as GPUAdapter;
    throws(
      () => requireHalfPrecision(adapter),
      /^Error: Cannot compute in float16 as tfjs must begin WebGPU with shader-f16: it has begun/,
    );
  } finally {
    delete registry.webgpu;
  }
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
