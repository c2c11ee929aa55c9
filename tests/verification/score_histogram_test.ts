import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { scoreHistogram } from "../../src/verification/score_histogram.ts";

Deno.test("scoreHistogram() gives the share of each kind in bins from the lowest to the highest score", () => {
  const scores = Float64Array.of(0, 0, 1, 60, 30, 60);
  const { edges, same, different } = scoreHistogram(scores, Uint8Array.of(1, 0, 0, 1, 1, 1));
  deepStrictEqual([edges.length, edges[0], edges[1], edges.at(-1)], [61, 0, 1, 60]);
  const filled = (shares: number[]) => [...shares.entries()].filter(([, share]) => share > 0);
  deepStrictEqual(filled(same), [[0, 0.25], [30, 0.25], [59, 0.5]]);
  deepStrictEqual(filled(different), [[0, 0.5], [1, 0.5]]);
});

Deno.test("scoreHistogram() has a bin for scores that are all alike", () => {
  const { same, edges } = scoreHistogram(Float64Array.of(0.5, 0.5), Uint8Array.of(1, 0));
  strictEqual(same[0], 1);
  strictEqual(edges[0], 0.5);
});
