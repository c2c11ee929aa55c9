import { ok } from "node:assert/strict";
import * as tf from "../src/npm/tfjs.ts";
import { hasHalfPrecision, useDevice } from "../src/compute/device.ts";

const adapter = await hasHalfPrecision();
if (!adapter) {
  console.warn("No WebGPU adapter with shader-f16 is here: the tests in float16 are skipped.");
}

/**
 * Declares a test on webgpu with products in float16; it fails when tensors are left over. A file's first use of WebGPU
 * must be one of these, as tfjs itself begins without float16.
 */
export function testInHalfPrecision(name: string, test: () => Promise<void> | void): void {
  Deno.test({
    name: `${name} [webgpu, float16]`,
    ignore: !adapter,
    // A backend, once started, keeps its memory and its GPU device.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const used = await useDevice("webgpu", { precision: "float16" });
      const before = tf.memory().numTensors;
      await test();
      used.check();
      const left = tf.memory().numTensors - before;
      ok(left === 0, `${left} tensors were left over`);
    },
  });
}

/** The float16 next to `value`, of two the even one, as plain arithmetic; beyond 65,504 infinity. */
export function toHalf(value: number): number {
  if (!Number.isFinite(value) || value === 0) return value;
  if (Math.abs(value) > 65_504) return Math.sign(value) * Infinity;
  const exponent = Math.max(-14, Math.floor(Math.log2(Math.abs(value))));
  const unit = 2 ** (exponent - 10);
  const units = Math.floor(value / unit), rest = value / unit - units;
  const up = rest > 0.5 || (rest === 0.5 && units % 2 !== 0);
  return (units + (up ? 1 : 0)) * unit;
}
