import { deepStrictEqual, throws } from "node:assert/strict";
import * as tf from "../../../../src/npm/tfjs.ts";
import { closeTo, testOnDevice } from "../../../devices.ts";

type Transposed = [a: boolean, b: boolean];

const TRANSPOSED: Transposed[] = [[false, false], [true, false], [false, true], [true, true]];

/** Numbers that no place shares with another. */
function wave(shape: number[], seed: number): Float32Array {
  return Float32Array.from(
    { length: tf.util.sizeFromShape(shape) },
    (_, i) => Math.sin(seed + 1.7 * i),
  );
}

/** a [batch, rows, inner] by b [batch, inner, columns] in plain loops; a batch of 1 is one for all. */
function plainProduct(
  a: Float32Array,
  b: Float32Array,
  [batch, rows, inner, columns]: number[],
  [transposedA, transposedB]: Transposed,
): number[] {
  const product: number[] = [];
  for (let g = 0; g < batch; g++) {
    const startA = a.length === rows * inner ? 0 : g * rows * inner;
    const startB = b.length === inner * columns ? 0 : g * inner * columns;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        let sum = 0;
        for (let i = 0; i < inner; i++) {
          sum += a[startA + (transposedA ? i * rows + row : row * inner + i)] *
            b[startB + (transposedB ? column * inner + i : i * columns + column)];
        }
        product.push(sum);
      }
    }
  }
  return product;
}

const sizes: [rows: number, inner: number, columns: number][] = [
  [1, 1, 1],
  [3, 7, 13],
  [31, 13, 1],
  [1, 31, 31],
  [4, 8, 16],
  [33, 20, 36],
  [65, 7, 130],
  [130, 33, 12], // taller than its tile, which is narrow
  [140, 9, 28],
  [7, 1031, 5], // the inner dimension is cut into parts that do not divide it
  [8, 1028, 12],
  [5, 5003, 7], // into more of them than 16 threads add up in one go
  [8, 5004, 12],
];

for (const [rows, inner, columns] of sizes) {
  testOnDevice(
    "webgpu",
    `tf.matMul() of [${rows},${inner}] and [${inner},${columns}], transposed or not, is that of plain loops`,
    async () => {
      for (const [transposedA, transposedB] of TRANSPOSED) {
        const shapeA = transposedA ? [inner, rows] : [rows, inner];
        const shapeB = transposedB ? [columns, inner] : [inner, columns];
        const a = wave(shapeA, 1), b = wave(shapeB, 2);
        const product = tf.tidy(() =>
          tf.matMul(tf.tensor(a, shapeA), tf.tensor(b, shapeB), transposedA, transposedB)
        );
        deepStrictEqual(product.shape, [rows, columns]);
        const expected = plainProduct(a, b, [1, rows, inner, columns], [transposedA, transposedB]);
        closeTo(await product.data(), expected, 1e-5);
        product.dispose();
      }
    },
  );
}

/** Batches of a and b, and which of a's and b's matrices each product of the result is made of. */
const batches: { a: number[]; b: number[]; pairs: [number, number][]; shape: number[] }[] = [
  { a: [2], b: [2], shape: [2], pairs: [[0, 0], [1, 1]] },
  { a: [3], b: [1], shape: [3], pairs: [[0, 0], [1, 0], [2, 0]] },
  { a: [], b: [2], shape: [2], pairs: [[0, 0], [0, 1]] },
  { a: [2, 1], b: [1, 2], shape: [2, 2], pairs: [[0, 0], [0, 1], [1, 0], [1, 1]] },
  { a: [2], b: [2, 1], shape: [2, 2], pairs: [[0, 0], [1, 0], [0, 1], [1, 1]] },
];

for (const { a, b, shape, pairs } of batches) {
  testOnDevice(
    "webgpu",
    `tf.matMul() of batches [${a}] and [${b}] pairs their matrices`,
    async () => {
      const [rows, inner, columns] = [5, 6, 7];
      for (const transposed of TRANSPOSED) {
        const shapeA = [...a, ...(transposed[0] ? [inner, rows] : [rows, inner])];
        const shapeB = [...b, ...(transposed[1] ? [columns, inner] : [inner, columns])];
        const valuesA = wave(shapeA, 3), valuesB = wave(shapeB, 4);
        const product = tf.tidy(() =>
          tf.matMul(tf.tensor(valuesA, shapeA), tf.tensor(valuesB, shapeB), ...transposed)
        );
        deepStrictEqual(product.shape, [...shape, rows, columns]);
        const expected = pairs.flatMap(([i, j]) =>
          plainProduct(
            valuesA.slice(i * rows * inner, (i + 1) * rows * inner),
            valuesB.slice(j * inner * columns, (j + 1) * inner * columns),
            [1, rows, inner, columns],
            transposed,
          )
        );
        closeTo(await product.data(), expected, 1e-5);
        product.dispose();
      }
    },
  );
}

testOnDevice("webgpu", "tf.matMul() has the gradients of the plain sums", async () => {
  // The loss is the sum of all products: each gradient is a sum over the other side's rows or columns.
  const gradients = tf.tidy(() =>
    tf.grads((a, b) => tf.sum(tf.matMul(a, b)))([
      tf.tensor3d([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]),
      tf.tensor3d([1, 10, 100, 1000, 2, 20, 200, 2000], [2, 2, 2]),
    ])
  );
  const [a, b] = await Promise.all(gradients.map((gradient) => gradient.data()));
  deepStrictEqual([...a], [11, 1100, 11, 1100, 22, 2200, 22, 2200]);
  deepStrictEqual([...b], [4, 4, 6, 6, 12, 12, 14, 14]);
  tf.dispose(gradients);
});

testOnDevice("webgpu", "tf.matMul() lets NaN and infinity through to their rows only", async () => {
  const a = new Float32Array(5 * 7).fill(1);
  a[1 * 7 + 6] = NaN;
  a[3 * 7] = -Infinity;
  for (const columns of [3, 4]) {
    const product = tf.tidy(() => tf.matMul(tf.tensor2d(a, [5, 7]), tf.ones([7, columns])));
    const rows = await product.array() as number[][];
    deepStrictEqual(rows, [7, NaN, 7, -Infinity, 7].map((row) => Array(columns).fill(row)));
    product.dispose();
  }
});

testOnDevice("webgpu", "tf.matMul() of nothing is zeros, or nothing", async () => {
  const [zeros, nothing] = tf.tidy(() => [
    tf.matMul(tf.zeros([2, 0]), tf.zeros([0, 3])),
    tf.matMul(tf.zeros([0, 3]), tf.zeros([3, 2])),
  ]);
  deepStrictEqual([zeros.shape, nothing.shape], [[2, 3], [0, 2]]);
  deepStrictEqual([...await zeros.data()], [0, 0, 0, 0, 0, 0]);
  deepStrictEqual([...await nothing.data()], []);
  tf.dispose([zeros, nothing]);
});

testOnDevice("webgpu", "tf.matMul() sums in the same order every time", async () => {
  const products = tf.tidy(() => {
    const a = tf.tensor2d(wave([31, 5003], 1), [31, 5003]), b = tf.randomNormal([5003, 7]);
    return [tf.matMul(a, b as tf.Tensor2D), tf.matMul(a, b as tf.Tensor2D)];
  });
  const [first, second] = await Promise.all(products.map((product) => product.data()));
  deepStrictEqual(first, second);
  tf.dispose(products);
});

testOnDevice("webgpu", "tf.matMul() leaves int32 to tfjs", async () => {
  const product = tf.tidy(() =>
    tf.matMul(tf.tensor2d([1, 2], [1, 2], "int32"), tf.tensor2d([3, 4], [2, 1], "int32"))
  );
  deepStrictEqual([...await product.data()], [11]);
  product.dispose();
});

testOnDevice("webgpu", "tf.matMul() of more than the adapter binds says so", () => {
  const { device } = tf.backend() as unknown as { device: GPUDevice };
  const most = device.limits.maxStorageBufferBindingSize;
  const side = Math.ceil(Math.sqrt(most / 4)) + 1;
  tf.tidy(() => {
    const a = tf.ones([side, 1]), b = tf.ones([1, side]);
    throws(() => tf.matMul(a, b), {
      name: "RangeError",
      message: `Cannot multiply [${side},1] by [1,${side}] on webgpu as a tensor must be at most ` +
        `${most} bytes on this adapter: the result, [${side},${side}], is ${4 * side * side}`,
    });
  });
});
