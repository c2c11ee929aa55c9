import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { BLOCK, HalfBlocks } from "../../../src/compute/mpi/half_blocks.ts";

const round = (values: Float32Array) => {
  const blocks = new HalfBlocks(2, values.length), read = new Float32Array(values.length);
  blocks.write(1, values);
  blocks.read(1, read);
  return read;
};

Deno.test("HalfBlocks keeps 11 bits of every number, however large those of its block are", () => {
  for (const magnitude of [1e-30, 1e-9, 1, 1e9, 1e30]) {
    const values = Float32Array.from(
      { length: 2 * BLOCK },
      (_, i) => magnitude * Math.sin(i * i) * (i < BLOCK ? 1 : 1e-6),
    );
    const read = round(values);
    // The second block, all of smaller numbers, has a scale of its own.
    values.forEach((value, i) => ok(Math.abs(read[i] - value) <= Math.abs(value) * 2 ** -11));
  }
});

Deno.test("HalfBlocks keeps zeros, the smallest numbers as well as it can, and what is not finite", () => {
  const values = new Float32Array(BLOCK);
  deepStrictEqual(round(values), values);
  values.set([1e-45, -1e-40, 0]);
  ok(round(values).every((value, i) => Math.abs(value - values[i]) <= 1e-40));
  values.set([NaN, Infinity, -Infinity, 3]);
  deepStrictEqual(round(values).subarray(0, 4), values.subarray(0, 4));
});

Deno.test("HalfBlocks adds rows in float32, and takes half the bytes and a little more", () => {
  const blocks = new HalfBlocks(2, BLOCK), sum = new Float32Array(BLOCK).fill(1);
  blocks.write(0, new Float32Array(BLOCK).fill(2048));
  blocks.add(0, sum);
  // In float16 it would be 2048.
  ok(sum.every((value) => value === 2049));
  strictEqual(blocks.bytes.length, 2 * (2 * BLOCK + 4));
});
