import * as tf from "../../../npm/tfjs.ts";
import { makeOutput, placeOf } from "../../wasm/wasm_backend.ts";
import { wasmKernels } from "../../wasm/wasm_kernels.ts";
import { takeMomentsOf } from "../../webgpu/deferred_tensors.ts";
import { ownNumbers } from "../../webgpu/run_program.ts";
import { sectionsOf } from "../../webgpu/shader_text.ts";
import { webgpuBackend } from "../../webgpu/webgpu_backend.ts";
import { defineKernel, floats, runKernel } from "../define_kernel.ts";
import { foldBlocks, runRowFold } from "../fold_rows/fold_rows.ts";
import { channelStatistics as statisticsLoops } from "./batch_norm_cpu.ts";
import shader from "./channel_statistics.wgsl" with { type: "text" };
import { type Move, moveRunning, type RunningStatistics } from "./running_statistics.ts";
import running from "./running_statistics.wgsl" with { type: "text" };

const STATISTICS = "ChannelStatistics", MOVING = "MovingChannelStatistics";

const {
  shared: folds,
  rows: ofRows,
  parts: ofParts,
  moments: storeMoments,
  statistics: storeStatistics,
} = sectionsOf(shader);

interface Attributes {
  channels: number;
}

/** Running statistics that move towards those of a batch. */
export interface Moving extends Move, Pick<RunningStatistics, "mean" | "variance"> {}

/**
 * The mean and the variance (over the count, not count - 1) of each channel; 0 of no rows.
 *
 * @param x [..., C]
 * @param moving Running statistics that move towards these; on WebGPU that takes no dispatch of its own.
 * @returns [2, C], owned by the caller.
 */
export function channelStatistics(x: tf.Tensor, channels: number, moving?: Moving): tf.Tensor2D {
  register();
  if (moving && x.size > 0 && tf.getBackend() === "webgpu") {
    const { mean, variance, share, factor } = moving;
    return tf.tidy(() => {
      const [statistics, newMean, newVariance] = runKernel<tf.Tensor[]>(
        MOVING,
        { x, mean, variance },
        { channels, share, factor },
      );
      mean.assign(newMean);
      variance.assign(newVariance);
      return statistics as tf.Tensor2D;
    });
  }
  const statistics = runKernel(STATISTICS, { x }, { channels }) as tf.Tensor2D;
  if (moving) moveRunning(moving, statistics, moving);
  return statistics;
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
    return x.size === 0 ? tf.zeros([2, channels]) : statisticsOnWebGPU(x, channels)[0];
  });
  defineKernel<Attributes & Move>(MOVING, "webgpu", ({ x, mean, variance }, attributes) => {
    const { channels, share, factor } = attributes;
    return statisticsOnWebGPU(x, channels, {
      code: running,
      floats: { share, factor },
      results: { mean: ownNumbers(mean), variance: ownNumbers(variance) },
    });
  });
}

/** What is done besides with the statistics: nothing. */
const STAY = {
  code: "fn moveRunning(column : i32, batchMean : Value, batchVariance : Value) {}\n",
  floats: {},
  results: {},
};

/**
 * A block of rows at a time, and then those of all blocks; at once where there is one block. The first is left out where what has made
 * `x` knows the moments of its blocks.
 */
function statisticsOnWebGPU(
  x: tf.TensorInfo,
  channels: number,
  move: { code: string; floats: Record<string, number>; results: Record<string, tf.TensorInfo> } =
    STAY,
): tf.TensorInfo[] {
  const backend = webgpuBackend();
  const lanes = channels % 4 === 0 ? 4 : 1, columns = channels / lanes;
  const fold = { attempt: "compute statistics of channels", lanes, columns } as const;
  let parts = takeMomentsOf(x, channels),
    rows = parts?.shape[0] ?? tf.util.sizeFromShape(x.shape) / channels;
  const bindings = () => ({
    rows,
    inputs: (parts ? { parts } : { x }) as Record<string, tf.TensorInfo>,
  });
  const blocks = foldBlocks(rows, columns);
  if (blocks > 1) {
    const [folded] = runRowFold({
      ...fold,
      ...bindings(),
      name: parts ? `${STATISTICS}OfParts` : STATISTICS,
      code: folds + (parts ? ofParts : ofRows) + storeMoments,
      uniforms: { firstBlock: 0 },
      blocks,
      results: { moments: [blocks, 3, channels] },
    });
    if (parts) backend.disposeData(parts.dataId);
    parts = folded;
    rows = blocks;
  }
  const results = runRowFold({
    ...fold,
    ...bindings(),
    name: `${STATISTICS}${parts ? "Merge" : "OfOneBlock"}`,
    code: folds + (parts ? ofParts : ofRows) + move.code + storeStatistics,
    floats: move.floats,
    blocks: 1,
    results: { result: [2, channels], ...move.results },
  });
  if (parts) backend.disposeData(parts.dataId);
  return results;
}
