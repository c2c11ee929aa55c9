import { deepStrictEqual, ok, rejects, strictEqual, throws } from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import * as tf from "../../src/npm/tfjs.ts";
import { hasWebGPU, useDevice } from "../../src/compute/device.ts";
import { findAdapter } from "../../src/compute/webgpu/find_adapter.ts";
import { webgpuBackend } from "../../src/compute/webgpu/webgpu_backend.ts";
import { testOnDevice } from "../devices.ts";

const realAdapter = await findAdapter();

/** Declares a test on a machine whose adapter is `adapter`. */
function testWithAdapter(name: string, adapter: unknown, test: () => Promise<void>) {
  Deno.test({
    name,
    ignore: !navigator.gpu,
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const { requestAdapter } = navigator.gpu;
      navigator.gpu.requestAdapter = () => Promise.resolve(adapter as GPUAdapter | null);
      try {
        await test();
      } finally {
        navigator.gpu.requestAdapter = requestAdapter;
      }
    },
  });
}

for (const name of ["cpu", "wasm", "webgpu"] as const) {
  testOnDevice(name, `useDevice("${name}") computes there because it was chosen`, async () => {
    const device = await useDevice(name);
    strictEqual(device.name, name);
    strictEqual(device.reason, "it was chosen");
    strictEqual(tf.getBackend(), name);
    device.check();
  });
}

testOnDevice("cpu", "useDevice() knows of no limit on cpu but the system's memory", async () => {
  const { tensor, thread, system } = (await useDevice("cpu")).limits;
  deepStrictEqual([tensor, thread], [Infinity, Infinity]);
  ok(system > 0 && system <= Deno.systemMemoryInfo().total);
});

testOnDevice("webgpu", "useDevice() knows the largest tensor that WebGPU binds", async () => {
  const { tensor } = (await useDevice("webgpu")).limits;
  const { limits } = (await navigator.gpu.requestAdapter())!;
  // tfjs asks for all that the adapter has, which may be more than every adapter must have.
  strictEqual(tensor, Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize));
});

testOnDevice("wasm", "a tensor that the memory of wasm has no room for is an error", async () => {
  const { thread } = (await useDevice("wasm")).limits;
  strictEqual(thread, 4_294_901_760);
  const before = tf.tensor1d([1, 2, 3]);
  // The place of it is asked for; it would be tfjs' place 0.
  throws(() => tf.backend().write(null!, [thread / 4], "float32"), {
    name: "RangeError",
    message:
      "Cannot compute on wasm as its memory ends at 4294901760 bytes: 4294901760 more are needed",
  });
  deepStrictEqual([...await before.data()], [1, 2, 3]);
  before.dispose();
  tf.tensor1d([4, 5, 6]).dispose(); // for which there still is room
});

testWithAdapter("useDevice() without an adapter takes wasm and says why", null, async () => {
  const { name, reason } = await useDevice();
  strictEqual(name, "wasm");
  strictEqual(reason, "this machine offers no WebGPU adapter");
  strictEqual(await hasWebGPU(), false);
});

for (
  const info of [
    { description: "llvmpipe (LLVM 15.0.6, 256 bits)", isFallbackAdapter: false },
    { description: "some renderer", isFallbackAdapter: true },
  ]
) {
  testWithAdapter(
    `useDevice() with nothing but ${info.description} takes wasm and says why`,
    { info },
    async () => {
      const { name, reason } = await useDevice("auto");
      strictEqual(name, "wasm");
      strictEqual(reason, `the only WebGPU adapter, ${info.description}, is a software one`);
      strictEqual(tf.getBackend(), "wasm");
    },
  );
}

testWithAdapter('useDevice("webgpu") without an adapter is an error', null, async () => {
  await rejects(
    useDevice("webgpu"),
    /^Error: Cannot compute on webgpu as a graphics adapter is needed: this machine offers none$/,
  );
});

testOnDevice("webgpu", "useDevice() lets shaders bind as much as the adapter does", async () => {
  await useDevice("webgpu");
  const adapter = (await navigator.gpu.requestAdapter())!, { device } = webgpuBackend();
  for (const limit of ["maxStorageBuffersPerShaderStage", "maxBufferSize"] as const) {
    strictEqual(device.limits[limit], adapter.limits[limit], limit);
  }
  const feature = "timestamp-query";
  strictEqual(device.features.has(feature), adapter.features.has(feature));
});

Deno.test({
  name: "useDevice() takes WebGPU on a hardware adapter",
  ignore: !realAdapter,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    await useDevice("webgpu"); // on the real one, which the next call finds in use
    const { requestAdapter } = navigator.gpu;
    const info = { description: "A Fine Card", isFallbackAdapter: false };
    navigator.gpu.requestAdapter = () => Promise.resolve({ info } as GPUAdapter);
    const cache = Deno.env.get("XDG_CACHE_HOME");
    Deno.env.set("XDG_CACHE_HOME", await Deno.makeTempDir());
    try {
      const { name, description, reason } = await useDevice();
      strictEqual(name, "webgpu");
      strictEqual(description, "A Fine Card");
      strictEqual(reason, "it is a hardware adapter");
    } finally {
      navigator.gpu.requestAdapter = requestAdapter;
      await Deno.remove(Deno.env.get("XDG_CACHE_HOME")!, { recursive: true });
      if (cache) Deno.env.set("XDG_CACHE_HOME", cache);
      else Deno.env.delete("XDG_CACHE_HOME");
    }
  },
});

Deno.test({
  name: "check() throws once the GPU has reported a fault",
  ignore: !realAdapter,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const used = await useDevice("webgpu");
    used.check();
    const { device } = tf.backend() as unknown as { device: GPUDevice };
    device.createBuffer({ size: 16, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.STORAGE });
    await setTimeout(100);
    throws(() => used.check(), /^Error: Cannot go on computing on webgpu: ./);
  },
});
