import { deepStrictEqual } from "node:assert/strict";
import { rowStrides, walkStrided } from "../../src/formats/tensor_layout.ts";

function placesOf(shape: number[], strides: number[], first?: number): number[] {
  const places: number[] = [];
  walkStrided(shape, strides, (i, at) => places[i] = at, first);
  return places;
}

Deno.test("walkStrided() goes through a tensor in the order of its indices, wherever it lies", () => {
  deepStrictEqual(placesOf([2, 3], [3, 1]), [0, 1, 2, 3, 4, 5]);
  deepStrictEqual(placesOf([2, 3], [1, 2]), [0, 2, 4, 1, 3, 5]);
  deepStrictEqual(placesOf([2, 2], [4, 0], 7), [7, 7, 11, 11]);
  deepStrictEqual(placesOf([], [], 5), [5]);
  deepStrictEqual(placesOf([3, 0], [1, 1]), []);
});

Deno.test("rowStrides() are those of numbers that follow each other", () => {
  deepStrictEqual(rowStrides([2, 3, 4]), [12, 4, 1]);
  deepStrictEqual(rowStrides([]), []);
});
