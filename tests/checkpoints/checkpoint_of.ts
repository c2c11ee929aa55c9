import type { Checkpoint } from "../../src/checkpoints/checkpoint.ts";

/** A small checkpoint of a step. */
export function checkpointOf(step: number, best = step): Checkpoint {
  return {
    config: { data: "faces", crop: 112 },
    backbone: "small:width=16",
    state: {
      step,
      positions: [{ epoch: 1, batch: 2 }],
      best: { step: best, auc: 0.75 },
      seconds: 1.5,
      images: 64,
    },
    variables: new Map([["w", { dtype: "F32", shape: [2], data: Float32Array.of(step, 0.1) }]]),
    momentum: new Map([["w", { dtype: "F32", shape: [2], data: Float32Array.of(3, 4) }]]),
  };
}
