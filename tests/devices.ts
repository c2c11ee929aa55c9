import { ok } from "node:assert/strict";
import * as tf from "../src/npm/tfjs.ts";
import { hasWebGPU, useDevice } from "../src/compute/device.ts";
import type { DeviceName } from "../src/compute/device_name.ts";

const adapter = await hasWebGPU();
if (!adapter) {
  console.warn("No WebGPU adapter is here: the tests on webgpu are skipped.");
  if (Deno.env.get("CI")) {
    Deno.test("CI has a WebGPU adapter, in software if need be (apt install mesa-vulkan-drivers)", () => {
      ok(adapter);
    });
  }
}

/** Declares one test a device; it fails when tensors are left over. */
export function testOnEveryDevice(name: string, test: () => Promise<void> | void): void {
  for (const device of ["cpu", "wasm", "webgpu"] as const) {
    testOnDevice(device, name, test);
  }
}

/** Declares a test on `device`; it fails when tensors are left over. */
export function testOnDevice(
  device: DeviceName,
  name: string,
  test: () => Promise<void> | void,
): void {
  Deno.test({
    name: `${name} [${device}]`,
    ignore: device === "webgpu" && !adapter,
    // A backend, once started, keeps its memory and its GPU device.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const used = await useDevice(device);
      const before = tf.memory().numTensors;
      await test();
      used.check();
      const left = tf.memory().numTensors - before;
      ok(left === 0, `${left} tensors were left over`);
    },
  });
}

/** Asserts that two arrays agree to `tolerance`, relative to the largest magnitude of `expected`. */
export function closeTo(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance = 1e-4,
  what = "values",
): void {
  ok(actual.length === expected.length, `${what}: ${actual.length} instead of ${expected.length}`);
  let largest = 0, worst = 0;
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(expected[i]));
    const difference = Math.abs(actual[i] - expected[i]);
    worst = Number.isNaN(difference) ? Infinity : Math.max(worst, difference);
  }
  ok(worst <= tolerance * largest, `${what}: off by ${worst}, the largest is ${largest}`);
}
