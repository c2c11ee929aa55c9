/** A place in a picture, in pixels: x to the right, y downwards, (0, 0) in the middle of its first pixel, as OpenCV counts. */
export type Point = readonly [x: number, y: number];

/** A map of places, `[a, b, c, d, e, f]`: x goes to a x + b y + c, and y to d x + e y + f. */
export type AffineMap = readonly [
  a: number,
  b: number,
  c: number,
  d: number,
  e: number,
  f: number,
];

/**
 * The similarity (a turn, a scale and a shift, no mirroring) that brings points nearest to others: the least sum of squared
 * distances, in closed form (Umeyama, PAMI 1991, in two dimensions). It is what scikit-image's `SimilarityTransform.estimate`
 * finds wherever that finds no mirroring.
 *
 * @throws {RangeError} if there are fewer than two points, not as many of both, or all are in one place.
 *
 * @example Usage
 * ```ts
 * import { fitSimilarity } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * // Twice as large, and a quarter of a turn.
 * deepStrictEqual(fitSimilarity([[0, 0], [1, 0]], [[3, 1], [3, 3]]), [0, -2, 3, 2, 0, 1]);
 * ```
 */
export function fitSimilarity(from: readonly Point[], to: readonly Point[]): AffineMap {
  if (from.length !== to.length || from.length < 2) {
    throw new RangeError(
      `Cannot fit a similarity as both sides must have as many points, two at least: there are ` +
        `${from.length} and ${to.length}`,
    );
  }
  const [mx, my] = meanOf(from), [ux, uy] = meanOf(to);
  let along = 0, across = 0, spread = 0;
  for (const [i, [px, py]] of from.entries()) {
    const x = px - mx, y = py - my, tx = to[i][0] - ux, ty = to[i][1] - uy;
    along += x * tx + y * ty;
    across += x * ty - y * tx;
    spread += x * x + y * y;
  }
  const a = along / spread, b = across / spread;
  if (!(spread > 0) || !Number.isFinite(a + b)) {
    throw new RangeError("Cannot fit a similarity as the points must not all be in one place");
  }
  return [a, -b, ux - a * mx + b * my, b, a, uy - b * mx - a * my];
}

/** Where a map brings a place. */
export function mapPoint([a, b, c, d, e, f]: AffineMap, [x, y]: Point): [x: number, y: number] {
  return [a * x + b * y + c, d * x + e * y + f];
}

/** The map that brings all places back. */
export function invertMap([a, b, c, d, e, f]: AffineMap): AffineMap {
  const size = a * e - b * d;
  return [
    e / size,
    -b / size,
    (b * f - e * c) / size,
    -d / size,
    a / size,
    (d * c - a * f) / size,
  ];
}

/** How far points lie from others after a map: the root of the mean of the squared distances, in pixels of where they go. */
export function residualOf(map: AffineMap, from: readonly Point[], to: readonly Point[]): number {
  let sum = 0;
  for (const [i, point] of from.entries()) {
    const [x, y] = mapPoint(map, point);
    sum += (x - to[i][0]) ** 2 + (y - to[i][1]) ** 2;
  }
  return Math.sqrt(sum / from.length);
}

/** The middle of some points. */
export function meanOf(points: readonly Point[]): Point {
  let x = 0, y = 0;
  for (const point of points) {
    x += point[0];
    y += point[1];
  }
  return [x / points.length, y / points.length];
}
