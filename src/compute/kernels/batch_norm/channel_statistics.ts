import * as tf from "../../../npm/tfjs.ts";
import { makeOutput, placeOf } from "../../wasm/wasm_backend.ts";
import { wasmKernels } from "../../wasm/wasm_kernels.ts";
import { defineKernel, floats, runKernel } from "../define_kernel.ts";
import { foldBlocks, runRowFold } from "../fold_rows/fold_rows.ts";
import { channelStatistics as statisticsLoops } from "./batch_norm_cpu.ts";
import { asRows } from "./as_rows.ts";
import shader from "./channel_statistics.wgsl" with { type: "text" };
import mergeShader from "./channel_statistics_merge.wgsl" with { type: "text" };
import moments from "./moments.wgsl" with { type: "text" };

const STATISTICS = "ChannelStatistics";

interface Attributes {
  channels: number;
}

/**
 * The mean and the variance (over the count, not count - 1) of each channel; 0 of no rows.
 *
 * @param x [..., C]
 * @returns [2, C], owned by the caller.
 */
export function channelStatistics(x: tf.Tensor, channels: number): tf.Tensor2D {
  register();
  return runKernel(STATISTICS, { x }, { channels }) as tf.Tensor2D;
}

let registered = false;

function register() {
  if (registered) return;
  registered = true;
  defineKernel<Attributes>(STATISTICS, "cpu", ({ x }, { channels }, backend) => {
    return tf.tensor(statisticsLoops(floats(x, backend), channels), [2, channels]);
  });
  defineKernel<Attributes>(STATISTICS, "wasm", ({ x }, { channels }) => {
    const statistics = makeOutput([2, channels]);
    wasmKernels().channelStatistics(
      ...[placeOf(x), x.size / channels, channels, placeOf(statistics)] as const,
    );
    return statistics;
  });
  defineKernel<Attributes>(STATISTICS, "webgpu", ({ x }, { channels }, backend) => {
    if (x.size === 0) return tf.zeros([2, channels]);
    const blocks = foldBlocks(x.size / channels, channels);
    const parts = runRowFold(backend, {
      name: STATISTICS,
      code: moments + shader,
      inputs: { x: asRows(x, channels) },
      uniforms: {},
      shape: [blocks, 3, channels],
      columns: channels,
      blocks,
    });
    const statistics = runRowFold(backend, {
      name: `${STATISTICS}Merge`,
      code: moments + mergeShader,
      inputs: { parts },
      uniforms: {},
      shape: [2, channels],
      columns: channels,
      blocks: 1,
    });
    backend.disposeData(parts.dataId);
    return statistics;
  });
}
