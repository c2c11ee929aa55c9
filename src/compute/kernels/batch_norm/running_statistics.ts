import * as tf from "../../../npm/tfjs.ts";
import { ownNumbers, runProgramOfSeveralResults } from "../../webgpu/run_program.ts";
import { defineKernel, floats, runKernel } from "../define_kernel.ts";
import shader from "./running_statistics.wgsl" with { type: "text" };

const MOVE = "MoveRunningStatistics";

/** Statistics that follow those of the batches of training. */
export interface RunningStatistics {
  /** [C] */
  mean: tf.Variable;
  /** [C], that of the population (count - 1). */
  variance: tf.Variable;
  /** Of the way to a batch's statistics, by which they move in a step. */
  share: number;
}

/** How far running statistics go. */
export interface Move {
  /** The share of the way that is gone. */
  share: number;
  /** What the batch's variance is multiplied by: count / (count - 1). */
  factor: number;
}

/**
 * How far running statistics go towards those of `count` rows.
 *
 * @param whole The share of the way that they go in a step.
 * @param part Which part of the batch the rows are, from 0 to 1: part after part they come to their share of the mean over the
 * parts.
 */
export function moveTowards(
  count: number,
  whole: number,
  [from, to]: readonly [from: number, to: number],
): Move {
  return {
    share: whole * (to - from) / (1 - whole + whole * to),
    factor: count / Math.max(1, count - 1),
  };
}

/**
 * Moves a running mean and variance [C] by a share of the way towards those of a batch. On WebGPU they are written over, unless
 * clones hold the old numbers too.
 *
 * @param statistics [2, C]
 */
export function moveRunning(
  { mean, variance }: Pick<RunningStatistics, "mean" | "variance">,
  statistics: tf.Tensor2D,
  { share, factor }: Move,
): void {
  register();
  tf.tidy(() => {
    const [newMean, newVariance] = runKernel<tf.Tensor[]>(
      MOVE,
      { mean, variance, statistics },
      { share, factor },
    );
    mean.assign(newMean);
    variance.assign(newVariance);
  });
}

let registered = false;

function register() {
  if (registered) return;
  registered = true;
  // A few numbers a layer: plain loops will do on wasm too.
  for (const backendName of ["cpu", "wasm"]) {
    defineKernel<Move>(MOVE, backendName, (inputs, { share, factor }, backend) => {
      const batch = floats(inputs.statistics, backend);
      return [inputs.mean, inputs.variance].map((running, row) => {
        const towards = batch.subarray(row * running.size);
        const moved = floats(running, backend).map((value, c) =>
          (1 - share) * value + share * (row ? factor : 1) * towards[c]
        );
        return tf.tensor(moved, running.shape);
      });
    });
  }
  defineKernel<Move>(MOVE, "webgpu", ({ mean, variance, statistics }, { share, factor }) => {
    return runProgramOfSeveralResults({
      attempt: "move running statistics",
      name: MOVE,
      code: `${shader}fn main(index : i32) {
  moveRunning(index, statistics[index], statistics[uniforms.size + index]);
}`,
      inputs: { statistics },
      floats: { share, factor },
      lanes: mean.size % 4 === 0 ? 4 : 1,
      results: { mean: ownNumbers(mean), variance: ownNumbers(variance) },
    });
  });
}
