import { deepStrictEqual } from "node:assert/strict";
import * as tf from "../../../src/npm/tfjs.ts";
import { closeTo, testOnDevice } from "../../devices.ts";

/** The shapes of a and b, neither of them transposed. */
const cases: [a: number[], b: number[]][] = [
  [[1, 1], [1, 1]],
  [[3, 5], [5, 2]],
  [[1, 7], [7, 1]],
  [[17, 3], [3, 9]],
  [[2, 3, 5], [2, 5, 4]],
  [[2, 3, 5], [1, 5, 4]],
  [[3, 5], [2, 5, 4]],
  [[2, 1, 3, 5], [1, 3, 5, 2]],
  [[0, 3], [3, 2]],
];

function swapped(shape: number[]): number[] {
  return [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!];
}

for (const [a, b] of cases) {
  testOnDevice(
    "wasm",
    `tf.matMul() of [${a}] and [${b}], transposed or not, is that of the plain loops`,
    async () => {
      const matrix = (shape: number[], seed: number) =>
        tf.tensor(
          Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => Math.sin(seed + i * i)),
          shape,
        );
      const products = () =>
        [[false, false], [true, false], [false, true], [true, true]].map(([turnA, turnB]) =>
          tf.tidy(() => {
            const product = tf.matMul(
              matrix(turnA ? swapped(a) : a, 1),
              matrix(turnB ? swapped(b) : b, 2),
              turnA,
              turnB,
            );
            return { shape: product.shape, data: product.dataSync() };
          })
        );
      const actual = products();
      await tf.setBackend("cpu");
      const expected = products();
      await tf.setBackend("wasm");
      for (const [i, { shape, data }] of expected.entries()) {
        deepStrictEqual(actual[i].shape, shape);
        closeTo(actual[i].data, data, 1e-5);
      }
    },
  );
}
