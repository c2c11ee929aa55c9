import { deepStrictEqual } from "node:assert/strict";
import { wholeHistogram } from "../../src/training/whole_histogram.ts";

Deno.test("wholeHistogram() has a bin for each number from the least to the greatest, if they are few", () => {
  deepStrictEqual(wholeHistogram(Int32Array.of(3, 5, 3, 6)), {
    least: 3,
    width: 1,
    counts: [2, 0, 1, 1],
  });
  deepStrictEqual(wholeHistogram(Int32Array.of(0)), { least: 0, width: 1, counts: [1] });
});

Deno.test("wholeHistogram() takes several numbers into each of at most 40 bins, if they are many", () => {
  const { least, width, counts } = wholeHistogram(Int32Array.from({ length: 100 }, (_, i) => i));
  deepStrictEqual([least, width, counts.length], [0, 3, 34]);
  deepStrictEqual([counts[0], counts.at(-1)], [3, 1]);
});
