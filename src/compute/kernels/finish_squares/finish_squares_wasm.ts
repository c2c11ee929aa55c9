import { finishSquare } from "../../../images/finish_square.ts";
import type { Squares } from "../../../images/squares.ts";
import { putBytes } from "../../../images/wasm/image_kernels.ts";

/** The loops of finish_squares_cpu.ts, by our kernels for pictures. */
export function finishSquares({ words, cuts }: Squares, size: number): Float32Array {
  const length = size * size * 3;
  const finished = new Float32Array(cuts.length * length);
  cuts.forEach(({ at, rowLength, side, mirror }, i) => {
    const square = new Int32Array(side * side);
    for (let row = 0; row < side; row++) {
      const start = at + row * rowLength;
      square.set(words.subarray(start, start + side), row * side);
    }
    const address = putBytes(new Uint8Array(square.buffer));
    finishSquare(
      address,
      side,
      { size, mirror },
      finished.subarray(i * length, (i + 1) * length),
    );
  });
  return finished;
}
