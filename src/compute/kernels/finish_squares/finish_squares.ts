import * as tf from "../../../npm/tfjs.ts";
import type { Squares } from "../../../images/squares.ts";
import { finishSquares as finishLoops } from "./finish_squares_cpu.ts";
import { finishSquares as finishOnWasm } from "./finish_squares_wasm.ts";
import { finishSquares as finishOnWebGPU } from "./finish_squares_webgpu.ts";

/**
 * Mirrors, resizes and normalises squares of pictures on the device in use, on webgpu in one kernel: what
 * `augmentImage` makes of them, in Pillow's fixed-point arithmetic. The 8 bits of a colour are the same everywhere;
 * normalised, they may differ in the last digits of a float32 where a device divides less exactly.
 *
 * @param squares Of B pictures, of any sizes.
 * @param size S
 * @returns [B, S, S, 3] from -1 to 1, the caller's to dispose. No gradient flows through it.
 *
 * @example Usage
 * ```ts
 * import { BatchStream, finishSquares, SampleStream, SquareStream, syntheticFaces, useDevice } from "../../../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await useDevice("wasm");
 * const faces = syntheticFaces({ identities: 2, imagesPerIdentity: 4, size: 32 });
 * const batches = new SampleStream(faces, { batchSize: 4, imagesPerIdentity: 2, epochs: 1 })
 *   .pipeThrough(new BatchStream(4))
 *   .pipeThrough(new SquareStream(faces, { workers: 0, size: 24, crop: 28, flip: true, train: true }));
 *
 * for await (const { pixels } of batches) {
 *   const images = finishSquares(pixels, 24);
 *   deepStrictEqual(images.shape, [4, 24, 24, 3]);
 *   images.dispose();
 * }
 * ```
 */
export function finishSquares(squares: Squares, size: number): tf.Tensor4D {
  const shape: [number, number, number, number] = [squares.cuts.length, size, size, 3];
  switch (tf.getBackend()) {
    case "webgpu":
      return finishOnWebGPU(squares, size);
    case "wasm":
      return tf.tensor4d(finishOnWasm(squares, size), shape);
    default:
      return tf.tensor4d(finishLoops(squares, size), shape);
  }
}
