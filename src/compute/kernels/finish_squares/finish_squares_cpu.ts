import { flipHorizontal } from "../../../images/flip_horizontal.ts";
import { normalize } from "../../../images/normalize.ts";
import { resizeBilinear } from "../../../images/resize_bilinear.ts";
import type { Squares } from "../../../images/squares.ts";

/** Mirrors, resizes and normalises squares one after the other: [B, size, size, 3]. */
export function finishSquares({ words, cuts }: Squares, size: number): Float32Array {
  const length = size * size * 3;
  const finished = new Float32Array(cuts.length * length);
  cuts.forEach(({ at, rowLength, side, mirror }, i) => {
    const data = new Uint8Array(side * side * 3);
    for (let row = 0, to = 0; row < side; row++) {
      for (let column = 0; column < side; column++) {
        const word = words[at + row * rowLength + column];
        for (let c = 0; c < 3; c++) data[to++] = word >> 8 * c & 255;
      }
    }
    const square = { width: side, height: side, data };
    const resized = resizeBilinear(mirror ? flipHorizontal(square) : square, size, size);
    finished.set(normalize(resized), i * length);
  });
  return finished;
}
