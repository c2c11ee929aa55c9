import { ok, strictEqual, throws } from "node:assert/strict";
import golden from "../../fixtures/golden/alignment.json" with { type: "json" };
import {
  fitSimilarity,
  invertMap,
  mapPoint,
  type Point,
  residualOf,
} from "../../src/alignment/similarity.ts";

Deno.test("fitSimilarity() finds the similarity that scikit-image finds", () => {
  strictEqual(golden.similarities.length, 5);
  for (const { from, map } of golden.similarities) {
    const fitted = fitSimilarity(from as unknown as Point[], golden.template as unknown as Point[]);
    for (const [i, value] of fitted.entries()) {
      ok(Math.abs(value - map[i]) <= 1e-9 * Math.max(1, Math.abs(map[i])), `${value} ${map[i]}`);
    }
  }
});

Deno.test("a similarity that fits is exact, and what it leaves is told in pixels", () => {
  const from: Point[] = [[0, 0], [4, 0], [0, 4]], to: Point[] = [[1, 1], [1, 9], [-7, 1]];
  const map = fitSimilarity(from, to);
  ok(residualOf(map, from, to) < 1e-12);
  // Each point is off by 3 and 4: by 5.
  const off = to.map(([x, y]): Point => [x + 3, y - 4]);
  ok(Math.abs(residualOf(map, from, off) - 5) < 1e-12);
});

Deno.test("a map and its inverse bring a place back", () => {
  const map = [1.5, -0.2, 30, 0.4, 0.9, -7] as const;
  const [x, y] = mapPoint(invertMap(map), mapPoint(map, [12, 34]));
  ok(Math.hypot(x - 12, y - 34) < 1e-12);
});

Deno.test("fitSimilarity() refuses points that fix no similarity", () => {
  throws(() => fitSimilarity([[1, 1]], [[2, 2]]), /two at least: there are 1 and 1$/);
  throws(() => fitSimilarity([[1, 1], [2, 2]], [[2, 2]]), /there are 2 and 1$/);
  throws(() => fitSimilarity([[1, 1], [1, 1]], [[2, 2], [3, 3]]), /must not all be in one place/);
  throws(() => fitSimilarity([[NaN, 1], [1, 1]], [[2, 2], [3, 3]]), /Cannot fit a similarity/);
});
