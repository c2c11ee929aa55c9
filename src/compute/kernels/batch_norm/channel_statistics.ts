import * as tf from "../../../npm/tfjs.ts";
import { makeOutput, placeOf } from "../../wasm/wasm_backend.ts";
import { wasmKernels } from "../../wasm/wasm_kernels.ts";
import { webgpuBackend } from "../../webgpu/webgpu_backend.ts";
import { defineKernel, floats, runKernel } from "../define_kernel.ts";
import { foldBlocks, runRowFold } from "../fold_rows/fold_rows.ts";
import { channelStatistics as statisticsLoops } from "./batch_norm_cpu.ts";
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
  defineKernel<Attributes>(STATISTICS, "webgpu", ({ x }, { channels }) => {
    if (x.size === 0) return tf.zeros([2, channels]);
    const lanes = channels % 4 === 0 ? 4 : 1;
    const rows = x.size / channels, columns = channels / lanes;
    const blocks = foldBlocks(rows, columns);
    const attempt = "compute statistics of channels";
    const parts = runRowFold({
      attempt,
      name: STATISTICS,
      code: moments + shader,
      inputs: { x },
      lanes,
      rows,
      columns,
      blocks,
      shape: [blocks, 3, channels],
    });
    const statistics = runRowFold({
      attempt,
      name: `${STATISTICS}Merge`,
      code: moments + mergeShader,
      inputs: { parts },
      lanes,
      rows: blocks,
      columns,
      blocks: 1,
      shape: [2, channels],
    });
    webgpuBackend().disposeData(parts.dataId);
    return statistics;
  });
}
