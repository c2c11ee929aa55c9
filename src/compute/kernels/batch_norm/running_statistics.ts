import * as tf from "../../../npm/tfjs.ts";
import { runProgram } from "../../webgpu/run_program.ts";
import { defineKernel, floats, runKernel } from "../define_kernel.ts";
import shader from "./running_statistics.wgsl" with { type: "text" };

const MOVE = "MoveRunningStatistics";

/** Where running statistics move to, and how far. */
export interface Move {
  /** Of the batch's statistics: 0 is the means, 1 the variances. */
  row: 0 | 1;
  /** What the batch's are multiplied by. */
  factor: number;
  /** The share of the way that is gone. */
  share: number;
}

/**
 * Moves a running mean or variance [C] by a share of the way towards that of a batch.
 *
 * @param statistics [2, C]
 */
export function moveRunning(running: tf.Variable, statistics: tf.Tensor2D, move: Move): void {
  register();
  tf.tidy(() => running.assign(runKernel(MOVE, { running, statistics }, move)));
}

let registered = false;

function register() {
  if (registered) return;
  registered = true;
  // A few numbers a layer: plain loops will do on wasm too.
  for (const backendName of ["cpu", "wasm"]) {
    defineKernel<Move>(MOVE, backendName, ({ running, statistics }, move, backend) => {
      const { row, factor, share } = move;
      const batch = floats(statistics, backend).subarray(row * running.size);
      const moved = floats(running, backend).map((value, c) =>
        (1 - share) * value + share * factor * batch[c]
      );
      return tf.tensor(moved, running.shape);
    });
  }
  defineKernel<Move>(MOVE, "webgpu", ({ running, statistics }, { row, factor, share }) => {
    return runProgram({
      attempt: "move running statistics",
      name: MOVE,
      code: shader,
      inputs: { running, statistics },
      uniforms: { row },
      floats: { factor, share },
      lanes: running.size % 4 === 0 ? 4 : 1,
      shape: running.shape,
    });
  });
}
