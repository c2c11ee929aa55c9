import { deepStrictEqual } from "node:assert/strict";
import { finishSquares } from "../../../../src/compute/kernels/finish_squares/finish_squares.ts";
import { finishSquares as finishLoops } from "../../../../src/compute/kernels/finish_squares/finish_squares_cpu.ts";
import { finishSquares as finishOnWebGPU } from "../../../../src/compute/kernels/finish_squares/finish_squares_webgpu.ts";
import { augmentImage } from "../../../../src/images/augment_image.ts";
import type { Squares } from "../../../../src/images/squares.ts";
import { Random } from "../../../../src/random/random.ts";
import { closeTo, testOnDevice, testOnEveryDevice } from "../../../devices.ts";

/** Squares of `sides` in pictures of noise, each two columns wider and one row higher than its square. */
function noise(sides: number[]): Squares {
  const random = new Random(1);
  const cuts = [];
  let start = 0;
  for (const [i, side] of sides.entries()) {
    const rowLength = side + 2;
    cuts.push({ at: start + rowLength + 1, rowLength, side, mirror: i % 2 === 1 });
    start += rowLength * (side + 1);
  }
  return { words: Int32Array.from({ length: start }, () => random.uint32() | 0), cuts };
}

const cases: [sides: number[], size: number][] = [
  [[1], 1],
  [[1, 3], 7],
  [[7, 7, 7], 3],
  [[13, 31, 13, 1], 13],
  [[31, 3, 50], 1],
  [[20, 19, 4], 19],
];
for (const device of ["wasm", "webgpu"] as const) {
  for (const [sides, size] of cases) {
    testOnDevice(
      device,
      `finishSquares() of sides ${sides} to ${size} agrees with plain loops`,
      async () => {
        const squares = noise(sides);
        const finished = finishSquares(squares, size);
        deepStrictEqual(finished.shape, [sides.length, size, size, 3]);
        const numbers = await finished.data();
        const expected = finishLoops(squares, size);
        closeTo(numbers, expected, 1e-6);
        deepStrictEqual(levels(numbers), levels(expected));
        finished.dispose();
      },
    );
  }
}

/** The 8 bits that numbers from -1 to 1 are. */
function levels(numbers: ArrayLike<number>): number[] {
  return Array.from(numbers, (x) => Math.round((x + 1) * 127.5));
}

testOnEveryDevice("finishSquares() gives what augmentImage() gives, mirrored or not", async () => {
  const random = new Random(2);
  const image = {
    width: 9,
    height: 7,
    data: new Uint8Array(9 * 7 * 3).map(() => random.below(256)),
  };
  const words = Int32Array.from({ length: 63 }, (_, i) => {
    const [red, green, blue] = image.data.subarray(3 * i, 3 * i + 3);
    return red | green << 8 | blue << 16 | 99 << 24;
  });
  for (const seed of [1, 2, 3, 4]) {
    const mirror = (() => {
      const drawn = new Random(seed);
      drawn.below(1), drawn.below(1);
      return drawn.below(2) === 1;
    })();
    const cuts = [{ at: 2 + 9, rowLength: 9, side: 5, mirror }];
    const finished = finishSquares({ words, cuts }, 4);
    const expected = augmentImage(image, { size: 4, crop: 5, flip: true }, new Random(seed));
    closeTo(await finished.data(), expected, 1e-6);
    finished.dispose();
  }
});

testOnDevice(
  "webgpu",
  "finishSquares() takes several kernels for more than a device can bind",
  async () => {
    const squares = noise([5, 9, 7, 3, 8]);
    const finished = finishOnWebGPU(squares, 6, 4 * 70);
    closeTo(await finished.data(), finishLoops(squares, 6), 1e-6);
    finished.dispose();
  },
);
