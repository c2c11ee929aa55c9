import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import * as tf from "../../../../src/npm/tfjs.ts";
import { putRows } from "../../../../src/compute/kernels/rows/put_rows.ts";
import { putRows as putLoops } from "../../../../src/compute/kernels/rows/put_rows_cpu.ts";
import { testOnDevice, testOnEveryDevice } from "../../../devices.ts";

function makeVariable(values: number[] | Float32Array, shape: [number, number]): tf.Variable {
  return tf.tidy(() => tf.variable(tf.tensor2d(values, shape)));
}

function put(matrix: tf.Variable, at: number[], rows: number[] | Float32Array) {
  tf.tidy(() =>
    putRows(matrix, tf.tensor1d(at, "int32"), tf.tensor2d(rows, [at.length, matrix.shape[1]!]))
  );
}

for (const [total, width] of [[1, 1], [3, 7], [7, 4], [13, 31], [31, 3], [200, 130]] as const) {
  testOnEveryDevice(
    `putRows() into [${total}, ${width}] agrees with plain loops to the bit`,
    async () => {
      const numbers = (length: number, seed: number) =>
        Float32Array.from({ length }, (_, i) => Math.sin(seed + i * i));
      // Every third row, the last one first.
      const at = Array.from({ length: Math.ceil(total / 3) }, (_, i) => total - 1 - 3 * i);
      const expected = numbers(total * width, 1), rows = numbers(at.length * width, 2);
      const matrix = makeVariable(expected.slice(), [total, width]);
      put(matrix, at, rows);
      putLoops(expected, at, rows, width);
      deepStrictEqual(Float32Array.from(await matrix.data()), expected);
      matrix.dispose();
    },
  );
}

testOnEveryDevice("putRows() lets NaN and infinity through, each in its own place", async () => {
  const matrix = makeVariable([1, -0, NaN, 4, 5, 6], [3, 2]);
  put(matrix, [2], [NaN, -Infinity]);
  deepStrictEqual([...await matrix.data()], [1, -0, NaN, 4, NaN, -Infinity]);
  matrix.dispose();
});

testOnEveryDevice("putRows() leaves out rows that the matrix does not have", async () => {
  const matrix = makeVariable([1, 2, 3, 4], [2, 2]);
  put(matrix, [-1, 1, 2], [5, 6, 7, 8, 9, 10]);
  deepStrictEqual([...await matrix.data()], [1, 2, 7, 8]);
  put(matrix, [], []);
  deepStrictEqual([...await matrix.data()], [1, 2, 7, 8]);
  matrix.dispose();
});

testOnEveryDevice(
  "putRows() shows in what is read afterwards, not in what was read before",
  async () => {
    const matrix = makeVariable([1, 2, 3, 4], [2, 2]);
    const before = await matrix.data();
    put(matrix, [0], [5, 6]);
    const between = await matrix.data();
    put(matrix, [1], [7, 8]);
    deepStrictEqual([...before], [1, 2, 3, 4]);
    deepStrictEqual([...between], [5, 6, 3, 4]);
    deepStrictEqual([...await matrix.data()], [5, 6, 7, 8]);
    matrix.dispose();
  },
);

testOnEveryDevice("putRows() changes no tensor that shares the variable's numbers", async () => {
  const values = Float32Array.of(1, 2, 3, 4);
  const assigned = tf.tensor2d(values, [2, 2]);
  const matrix = makeVariable([0, 0, 0, 0], [2, 2]);
  matrix.assign(assigned);
  const sharing = tf.tidy(() => [
    tf.clone(matrix),
    tf.reshape(matrix, [4]),
    tf.slice(matrix, [0, 0], [1, 2]),
    tf.variable(matrix as tf.Tensor),
  ]);
  put(matrix, [0], [5, 6]);
  put(matrix, [1], [7, 8]);
  deepStrictEqual([...await matrix.data()], [5, 6, 7, 8]);
  for (const tensor of [assigned, ...sharing]) {
    deepStrictEqual([...await tensor.data()], [1, 2, 3, 4].slice(0, tensor.size));
  }
  deepStrictEqual([...values], [1, 2, 3, 4]);
  tf.dispose([matrix, assigned, sharing]);
});

for (const device of ["wasm", "webgpu"] as const) {
  testOnDevice(device, "putRows() writes into the memory that the variable has", () => {
    const matrix = makeVariable([1, 2, 3, 4], [2, 2]);
    const { dataId } = matrix;
    put(matrix, [0], [5, 6]);
    strictEqual(matrix.dataId, dataId);
    const clone = tf.clone(matrix);
    put(matrix, [0], [7, 8]);
    ok(matrix.dataId !== dataId);
    tf.dispose([matrix, clone]);
  });
}
