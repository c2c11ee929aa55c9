import { deepStrictEqual, ok } from "node:assert/strict";
import { measureCard } from "../../benches/gpu/card_rates.ts";
import { difference } from "../../benches/gpu/compare_devices.ts";
import { profileKernels } from "../../benches/gpu/profile_kernels.ts";
import { GradientTape } from "../../src/compute/gradient_tape.ts";
import { channelStatistics } from "../../src/compute/kernels/batch_norm/channel_statistics.ts";
import { DEFAULT_WAYS, useWays } from "../../src/compute/kernels/conv2d/choose_way.ts";
import { webgpuBackend } from "../../src/compute/webgpu/webgpu_backend.ts";
import * as tf from "../../src/npm/tfjs.ts";
import { testOnDevice } from "../devices.ts";

testOnDevice("webgpu", "profileKernels() tells what each layer's kernels do", async () => {
  const x = tf.ones<tf.Rank.R4>([2, 8, 8, 4]), filter = tf.ones<tf.Rank.R4>([3, 3, 4, 8]);
  const a = tf.ones<tf.Rank.R2>([5, 6]), b = tf.ones<tf.Rank.R2>([6, 7]);
  const run = () =>
    tf.tidy(() => void [tf.conv2d(x, filter, 2, "same"), tf.matMul(a, b), tf.matMul(a, b)]);
  // Compiles the shaders.
  run();
  const { kernels, dispatches } = await profileKernels(run);
  deepStrictEqual(dispatches, 3);
  const told = kernels.map(({ milliseconds, ...kernel }) => {
    ok(milliseconds > 0, `${kernel.layer} took ${milliseconds} ms`);
    return kernel;
  });
  deepStrictEqual(told.sort((a, b) => a.dispatches - b.dispatches), [
    {
      layer: "Conv2D 2x8x8x4, 3x3x4x8",
      kernel: "convolution",
      dispatches: 1,
      bytes: 4 * (2 * 8 * 8 * 4 + 3 * 3 * 4 * 8 + 2 * 4 * 4 * 8),
      flops: 2 * (2 * 4 * 4 * 8) * 3 * 3 * 4,
    },
    {
      layer: "BatchMatMul 5x6, 6x7",
      kernel: "matrices",
      dispatches: 2,
      bytes: 2 * 4 * (5 * 6 + 6 * 7 + 5 * 7),
      flops: 2 * 2 * 5 * 6 * 7,
    },
  ]);
  tf.dispose([x, filter, a, b]);
});

testOnDevice("webgpu", "profileKernels() tells whose a kernel is that runs later", async () => {
  const x = tf.ones<tf.Rank.R4>([2, 8, 8, 16]), filter = tf.ones<tf.Rank.R4>([3, 3, 16, 16]);
  const run = () => {
    const tape = GradientTape.record(() => {
      const y = tf.conv2d(x, filter, 1, "same");
      channelStatistics(y, 16);
      return y;
    }, [x]);
    tape.dispose();
    tape.value.dispose();
  };
  const told = async () => {
    const { kernels } = await profileKernels(run);
    return kernels.map(({ layer, kernel, flops }) => [layer.split(" ")[0], kernel, flops].join())
      .sort();
  };
  const flops = 2 * (2 * 8 * 8 * 16) * 3 * 3 * 16;
  deepStrictEqual(await told(), [
    "ChannelStatistics,ChannelStatisticsMerge,0",
    `Conv2D,convolution,${flops}`,
  ]);
  const before = useWays({ ...DEFAULT_WAYS, "3x3 of 32 channels": "winograd" });
  const transformed = await told();
  useWays(before);
  deepStrictEqual(transformed, [
    "ChannelStatistics,ChannelStatisticsMerge,0",
    "Conv2D,WinogradFilter,0",
    "Conv2D,WinogradInput,0",
    "Conv2D,WinogradOutputWithMoments,0",
    `Conv2D,matrices,${flops}`,
  ]);
  tf.dispose([x, filter]);
});

testOnDevice("webgpu", "measureCard() finds rates above 0", async () => {
  const sizes = { leastMs: 3, workgroups: 4, rounds: 64, bytes: 2 ** 16, dispatches: 5 };
  const rates = await measureCard(webgpuBackend().device, sizes);
  for (const [name, rate] of Object.entries(rates)) {
    ok(rate === undefined || (rate > 0 && Number.isFinite(rate)), `${name}: ${rate}`);
  }
});

Deno.test("difference() is that of the lengths, and infinite where a number is none", () => {
  deepStrictEqual(difference(Float32Array.of(3, 5), Float32Array.of(3, 4)), 1 / 5);
  deepStrictEqual(difference(Float32Array.of(0, 1), Float32Array.of(0, 0), 4), 1 / 4);
  deepStrictEqual(difference(Float32Array.of(NaN, 1), Float32Array.of(0, 1)), Infinity);
});
