import { deepStrictEqual } from "node:assert/strict";
import { CPythonSet } from "../../src/heads/cpython_set.ts";

/** What `list(set(values))` gives in CPython 3.11. */
const orders: [values: number[], order: number[]][] = [
  [[], []],
  [[8, 0, 16], [8, 0, 16]],
  [[7, 15, 0], [0, 15, 7]],
  [[7, 15, 0, 23], [0, 15, 23, 7]],
  [[3, 11, 19, 27], [11, 19, 3, 27]],
  [[100, 3, 67, 35], [35, 67, 3, 100]],
  [[2 ** 31 - 1, 2 ** 31 - 9, 5, 2 ** 30], [2 ** 30, 2 ** 31 - 9, 5, 2 ** 31 - 1]],
  // The table grows at the fifth number.
  [[15, 7, 23, 31, 39], [39, 7, 15, 23, 31]],
  [[5, 13, 21, 29, 37, 45, 53, 61, 69, 77, 85, 93], [
    37,
    5,
    69,
    13,
    45,
    77,
    61,
    93,
    21,
    53,
    85,
    29,
  ]],
  [
    [7, 47, 87, 127, 167, 207, 247, 287, 327, 367, 407, 447, 487],
    [407, 287, 167, 7, 327, 447, 487, 47, 207, 367, 87, 247, 127],
  ],
];

Deno.test("CPythonSet gives numbers in the order of CPython's sets", () => {
  for (const [values, order] of orders) deepStrictEqual([...new CPythonSet(values)], order);
});

Deno.test("CPythonSet holds a number once", () => {
  deepStrictEqual([...new CPythonSet([3, 3, 1, 3])], [1, 3]);
});

/** So that a long order takes one number: h = 31 h + value, modulo 1000003, as in Python. */
function digest(values: Iterable<number>): number {
  let h = 0;
  for (const value of values) h = (h * 31 + value) % 1_000_003;
  return h;
}

Deno.test("CPythonSet follows CPython past 50,000 numbers, where tables grow less", () => {
  const values = Array.from({ length: 90_000 }, (_, i) => (i * 7919) % 1_000_003);
  deepStrictEqual(digest(new CPythonSet(values)), 709_413);
});

Deno.test("CPythonSet of the rest has the order of set(range(size)) - set(taken), which CPython makes in two ways", () => {
  const without = (size: number, taken: number[]) => {
    const isTaken = new Set(taken);
    const rest = Array.from({ length: size }, (_, i) => i).filter((i) => !isTaken.has(i));
    return [...new CPythonSet(rest)];
  };
  deepStrictEqual(without(12, [0, 5]), [1, 2, 3, 4, 6, 7, 8, 9, 10, 11]);
  deepStrictEqual(without(12, [0, 1, 2, 3, 9, 10]), [4, 5, 6, 7, 8, 11]);
  // Seven are left, in a table of 32, where 66 and 67 want the places of 2 and 3; the first is gone.
  const middle = Array.from({ length: 63 }, (_, i) => i + 3);
  deepStrictEqual(without(70, middle), [0, 1, 2, 67, 66, 68, 69]);
  deepStrictEqual(without(5, [0, 1, 2, 3, 4]), []);
  const every = (step: number) =>
    Array.from({ length: Math.ceil(70_000 / step) }, (_, i) => i * step);
  deepStrictEqual(digest(without(70_000, every(2))), 317_139);
  deepStrictEqual(digest(without(70_000, every(7))), 797_274);
});
