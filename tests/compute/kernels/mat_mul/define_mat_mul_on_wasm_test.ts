import { deepStrictEqual, throws } from "node:assert/strict";
import * as tf from "../../../../src/npm/tfjs.ts";
import { closeTo, testOnDevice } from "../../../devices.ts";

/** The shapes of a and b, neither of them transposed, and of their product. */
const cases: [a: number[], b: number[], product: number[]][] = [
  [[1, 1], [1, 1], [1, 1]],
  [[3, 5], [5, 2], [3, 2]],
  [[1, 7], [7, 1], [1, 1]],
  [[17, 3], [3, 9], [17, 9]],
  [[7, 31], [31, 13], [7, 13]],
  [[13, 513], [513, 17], [13, 17]],
  [[103, 9], [9, 8], [103, 8]],
  [[1, 200], [200, 16], [1, 16]],
  [[6, 131], [131, 8], [6, 8]],
  [[2, 0], [0, 8], [2, 8]],
  [[2, 3, 5], [2, 5, 4], [2, 3, 4]],
  [[2, 3, 5], [1, 5, 4], [2, 3, 4]],
  [[3, 5], [2, 5, 4], [2, 3, 4]],
  [[2, 1, 3, 5], [1, 3, 5, 2], [2, 3, 3, 2]],
  [[0, 3], [3, 2], [0, 2]],
  [[2, 0], [0, 3], [2, 3]],
];

const transpositions = [[false, false], [true, false], [false, true], [true, true]];

function swapped(shape: number[]): number[] {
  return [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!];
}

/** The number at a place of a matrix within a tensor, whose leading axes repeat where they are 1 or missing. */
function reader(values: number[], shape: number[], transposed: boolean) {
  const stored = transposed ? swapped(shape) : shape;
  return (matrix: number[], row: number, column: number) => {
    const leading = stored.slice(0, -2);
    const places = matrix.slice(matrix.length - leading.length);
    const index = leading.reduce((sum, size, i) => sum * size + (size === 1 ? 0 : places[i]), 0);
    const [at, beside] = transposed ? [column, row] : [row, column];
    const [rows, columns] = stored.slice(-2);
    return values[(index * rows + at) * columns + beside];
  };
}

for (const [a, b, product] of cases) {
  testOnDevice(
    "wasm",
    `tf.matMul() of [${a}] and [${b}], transposed or not, is that of plain loops`,
    async () => {
      const numbers = (shape: number[], seed: number) =>
        Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => Math.sin(seed + i * i));
      const valuesA = numbers(a, 1), valuesB = numbers(b, 2);
      const inner = a.at(-1)!, [rows, columns] = product.slice(-2);
      for (const [turnA, turnB] of transpositions) {
        const readA = reader(valuesA, a, turnA), readB = reader(valuesB, b, turnB);
        const actual = tf.tidy(() =>
          tf.matMul(
            tf.tensor(valuesA, turnA ? swapped(a) : a),
            tf.tensor(valuesB, turnB ? swapped(b) : b),
            turnA,
            turnB,
          )
        );
        const expected = Array.from({ length: tf.util.sizeFromShape(product) }, (_, i) => {
          const column = i % columns, row = Math.floor(i / columns) % rows;
          let rest = Math.floor(i / (rows * columns));
          const matrix = product.slice(0, -2).reverse().map((size) => {
            const place = rest % size;
            rest = (rest - place) / size;
            return place;
          }).reverse();
          let sum = 0;
          for (let k = 0; k < inner; k++) sum += readA(matrix, row, k) * readB(matrix, k, column);
          return sum;
        });
        deepStrictEqual(actual.shape, product);
        closeTo(await actual.data(), expected, 1e-5);
        actual.dispose();
      }
    },
  );
}

testOnDevice(
  "wasm",
  "tf.matMul() passes NaN and infinity on to the rows and columns they belong to",
  async () => {
    for (const [turnA, turnB] of transpositions) {
      const product = tf.tidy(() => {
        const turn = (x: tf.Tensor2D, turned: boolean) => turned ? tf.transpose(x) : x;
        const a = tf.tensor2d([1, NaN, 1, 1, 1, 1], [3, 2]),
          b = tf.tensor2d([1, 2, 3, Infinity], [2, 2]);
        return tf.matMul(turn(a, turnA), turn(b, turnB), turnA, turnB);
      });
      deepStrictEqual([...await product.data()], [NaN, NaN, 4, Infinity, 4, Infinity]);
      product.dispose();
    }
  },
);

testOnDevice(
  "wasm",
  "a row of a product is the same to the bit, however many rows come with it",
  async () => {
    const a = tf.randomNormal([48, 150]) as tf.Tensor2D;
    const b = tf.randomNormal([150, 24]) as tf.Tensor2D;
    const all = tf.matMul(a, b), expected = await all.data();
    for (const rows of [1, 2, 3, 5, 8, 31, 32, 33]) {
      const some = tf.tidy(() => tf.matMul(tf.slice(a, [0, 0], [rows, 150]), b));
      deepStrictEqual(await some.data(), expected.slice(0, 24 * rows));
      some.dispose();
    }
    tf.dispose([a, b, all]);
  },
);

testOnDevice("wasm", "tf.matMul() refuses whole numbers instead of reading their bits", () => {
  tf.tidy(() => {
    const a = tf.tensor2d([1, 2, 3, 4], [2, 2], "int32");
    throws(() => tf.matMul(a, a), /float32/);
  });
});
