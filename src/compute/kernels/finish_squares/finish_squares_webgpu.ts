import * as tf from "../../../npm/tfjs.ts";
import { resizeWeights } from "../../../images/resize_weights.ts";
import type { SquareCut, Squares } from "../../../images/squares.ts";
import { runProgram } from "../../webgpu/run_program.ts";
import { mostBytes } from "../../webgpu/webgpu_backend.ts";
import shader from "./finish_squares.wgsl" with { type: "text" };

const THREADS = 64;

/**
 * The loops of finish_squares_cpu.ts, in one kernel: what is uploaded is a word a pixel.
 *
 * @param most The bytes of words that a kernel is given at most; with more, it takes several.
 * @returns The caller's to dispose.
 */
export function finishSquares(squares: Squares, size: number, most = mostBytes()): tf.Tensor4D {
  const { words, cuts } = squares;
  if (words.byteLength > most && cuts.length > 1) {
    const middle = cuts.length >> 1, border = cuts[middle].at;
    const later = cuts.slice(middle).map((cut) => ({ ...cut, at: cut.at - border }));
    const halves = [
      { words: words.subarray(0, border), cuts: cuts.slice(0, middle) },
      { words: words.subarray(border), cuts: later },
    ];
    return tf.tidy(() => tf.concat(halves.map((half) => finishSquares(half, size, most))));
  }
  const { table, numbers } = tabulate(cuts, size);
  const inputs = {
    words: tf.tensor1d(words, "int32"),
    cuts: tf.tensor1d(numbers, "int32"),
    weights: tf.tensor1d(table, "int32"),
  };
  const pixels = cuts.length * size * size;
  const result = runProgram({
    attempt: `finish ${cuts.length} squares of ${size} x ${size}`,
    name: "FinishSquares",
    code: shader,
    inputs,
    constants: { THREADS },
    uniforms: { side: size, pixels },
    workgroups: { count: Math.ceil(pixels / THREADS), threads: THREADS },
    shape: [cuts.length, size, size, 3],
  });
  tf.dispose(Object.values(inputs));
  return tf.engine().makeTensorFromTensorInfo(result) as tf.Tensor4D;
}

/** The weights for each side that there is, and six numbers a square: those of its cut, and where its weights are. */
function tabulate(cuts: readonly SquareCut[], size: number) {
  const places = new Map<number, { start: number; stride: number }>();
  const table: number[] = [];
  for (const { side } of cuts) {
    if (places.has(side)) continue;
    const { starts, counts, values, stride } = resizeWeights(side, size);
    places.set(side, { start: table.length, stride: stride + 2 });
    for (let i = 0; i < size; i++) {
      table.push(starts[i], counts[i], ...values.subarray(i * stride, (i + 1) * stride));
    }
  }
  const numbers = Int32Array.from(cuts.flatMap(({ at, rowLength, side, mirror }) => {
    const { start, stride } = places.get(side)!;
    return [at, rowLength, side, Number(mirror), start, stride];
  }));
  return { table: Int32Array.from(table), numbers };
}
