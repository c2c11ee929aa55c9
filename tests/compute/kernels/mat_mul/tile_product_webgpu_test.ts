import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import * as tf from "../../../../src/npm/tfjs.ts";
import {
  DEFAULT_TILES,
  type TileChoice,
  useTiles,
} from "../../../../src/compute/kernels/mat_mul/choose_tile.ts";
import { tileBytes, type TileName, TILES } from "../../../../src/compute/kernels/mat_mul/tile.ts";
import { usePrecision } from "../../../../src/compute/precision.ts";
import { closeTo } from "../../../devices.ts";
import { testInHalfPrecision, toHalf } from "../../../half_precision.ts";

/** Numbers that no place shares with another. */
function wave(length: number, seed: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin(seed + 1.7 * i));
}

/** a [rows, inner] by b [inner, columns] in plain loops. */
function plainProduct(a: ArrayLike<number>, b: ArrayLike<number>, rows: number, columns: number) {
  const inner = a.length / rows;
  return Float32Array.from({ length: rows * columns }, (_, at) => {
    const row = Math.floor(at / columns), column = at % columns;
    let sum = 0;
    for (let i = 0; i < inner; i++) sum += a[row * inner + i] * b[i * columns + column];
    return sum;
  });
}

const sizes: [rows: number, inner: number, columns: number][] = [
  [1, 1, 1],
  [3, 7, 13],
  [31, 13, 1],
  [4, 8, 16],
  [65, 7, 130],
  [8, 1028, 12], // in parts
];

for (const [rows, inner, columns] of sizes) {
  testInHalfPrecision(
    `tf.matMul() of [${rows},${inner}] and [${inner},${columns}] is that of the operands in half the bits`,
    async () => {
      const a = wave(rows * inner, 1), b = wave(inner * columns, 2);
      const product = tf.tidy(() =>
        tf.matMul(tf.tensor2d(a, [rows, inner]), tf.tensor2d(b, [inner, columns]))
      );
      const actual = await product.data();
      const magnitudes = plainProduct(a.map(Math.abs), b.map(Math.abs), rows, columns);
      for (const [i, expected] of plainProduct(a, b, rows, columns).entries()) {
        ok(Math.abs(actual[i] - expected) <= 1e-3 * magnitudes[i], `${actual[i]} for ${expected}`);
      }
      // Of what the operands are rounded to, the sums are as exact as in float32.
      closeTo(actual, plainProduct([...a].map(toHalf), [...b].map(toHalf), rows, columns), 1e-5);
      product.dispose();
    },
  );
}

for (const tile of Object.keys(TILES) as TileName[]) {
  testInHalfPrecision(`A tile of ${tile} makes the product`, async () => {
    const [rows, inner, columns] = [37, 21, 70];
    const before = useTiles(
      Object.fromEntries(Object.keys(DEFAULT_TILES).map((name) => [name, tile])) as TileChoice,
    );
    const a = wave(rows * inner, 1), b = wave(inner * columns, 2);
    const product = tf.tidy(() =>
      tf.matMul(tf.tensor2d(a, [rows, inner]), tf.tensor2d(b, [inner, columns]))
    );
    useTiles(before);
    const halves = plainProduct([...a].map(toHalf), [...b].map(toHalf), rows, columns);
    closeTo(await product.data(), halves, 1e-5);
    product.dispose();
  });
}

testInHalfPrecision("tf.matMul() lets NaN and infinity through to their rows only", async () => {
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

testInHalfPrecision("tf.matMul() takes what is beyond 65,504 for infinite", async () => {
  const a = [65_504, 65_505, 65_519, -65_520, 1e30, -3.4e38, 65_503.9];
  const product = tf.tidy(() => tf.matMul(tf.tensor2d(a, [7, 1]), tf.ones([1, 1])));
  deepStrictEqual(
    [...await product.data()],
    [65_504, Infinity, Infinity, -Infinity, Infinity, -Infinity, 65_504],
  );
  product.dispose();
});

testInHalfPrecision("tf.matMul() sums beyond 65,504, as sums are float32", async () => {
  const product = tf.tidy(() => tf.matMul(tf.fill([1, 100], 60_000), tf.fill([100, 1], 60_000)));
  closeTo(await product.data(), [100 * 60_000 ** 2], 1e-6);
  product.dispose();
});

testInHalfPrecision("usePrecision() tells shaders apart", async () => {
  const a = wave(9, 1), b = wave(9, 2);
  const multiply = () => tf.tidy(() => tf.matMul(tf.tensor2d(a, [3, 3]), tf.tensor2d(b, [3, 3])));
  const half = multiply();
  strictEqual(usePrecision("float32"), "float16");
  const single = multiply();
  strictEqual(usePrecision("float16"), "float32");
  closeTo(await single.data(), plainProduct(a, b, 3, 3), 1e-6);
  closeTo(await half.data(), plainProduct([...a].map(toHalf), [...b].map(toHalf), 3, 3), 1e-6);
  tf.dispose([half, single]);
});

for (const [stride, channels, outputs, filter] of [[1, 3, 5, 3], [2, 4, 8, 3], [2, 8, 4, 1]]) {
  testInHalfPrecision(
    `tf.conv2d() ${filter}x${filter}/${stride} of ${channels} channels and its gradients are those of the operands in half the bits`,
    async () => {
      const compute = (rounded: (number: number) => number) =>
        tf.tidy(() => {
          const numbers = (length: number, seed: number) => wave(length, seed).map(rounded);
          const x = tf.tensor4d(numbers(2 * 7 * 9 * channels, 1), [2, 7, 9, channels]);
          const f = tf.tensor4d(numbers(filter ** 2 * channels * outputs, 2), [
            filter,
            filter,
            channels,
            outputs,
          ]);
          const convolve = (x: tf.Tensor, f: tf.Tensor) =>
            tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, stride, "same");
          const y = convolve(x, f);
          const dy = tf.tensor4d(numbers(y.size, 3), y.shape as [number, number, number, number]);
          return [y, ...tf.grads(convolve)([x, f], dy)];
        });
      const half = compute((number) => number);
      usePrecision("float32");
      const single = compute(toHalf);
      usePrecision("float16");
      for (const [i, result] of half.entries()) {
        closeTo(await result.data(), await single[i].data(), 1e-5);
      }
      tf.dispose([half, single]);
    },
  );
}

Deno.test("tileBytes() is half in float16", () => {
  strictEqual(tileBytes(TILES["64x64"], "float32"), 4 * 16 * 136);
  strictEqual(tileBytes(TILES["64x64"], "float16"), 2 * 16 * 136);
});
