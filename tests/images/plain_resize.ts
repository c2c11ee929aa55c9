import type { Image } from "../../src/images/image.ts";
import { PRECISION_BITS, resizeWeights } from "../../src/images/resize_weights.ts";

/** What `resizeBilinear` gives, in plain loops: rows first, in numbers of 32 bits. */
export function plainResize({ width, height, data }: Image, columns: number, rows: number): Image {
  const half = 1 << (PRECISION_BITS - 1);
  const mix = (
    size: number,
    places: number,
    read: (place: number) => number,
    write: (place: number, value: number) => void,
  ) => {
    const { starts, counts, values, stride } = resizeWeights(size, places);
    for (let place = 0; place < places; place++) {
      let sum = half;
      for (let i = 0; i < counts[place]; i++) {
        sum = (sum + read(starts[place] + i) * values[place * stride + i]) | 0;
      }
      write(place, sum >> PRECISION_BITS);
    }
  };
  const narrowed = new Uint8Array(columns * height * 3), made = new Uint8Array(columns * rows * 3);
  for (let line = 0; line < 3 * height; line++) {
    const row = Math.floor(line / 3), channel = line % 3;
    mix(
      width,
      columns,
      (x) => data[(row * width + x) * 3 + channel],
      (x, value) => narrowed[(row * columns + x) * 3 + channel] = value,
    );
  }
  for (let x = 0; x < 3 * columns; x++) {
    mix(
      height,
      rows,
      (y) => narrowed[y * columns * 3 + x],
      (y, value) => made[y * columns * 3 + x] = value,
    );
  }
  return { width: columns, height: rows, data: made };
}
