import type { Pairs } from "./pairs.ts";

/**
 * Pairs of images as pairs of the rows that hold them, without those of which an image has no row.
 *
 * @param pairs Of images of a dataset.
 * @param images The image of each row.
 */
export function pairsOfRows(pairs: Pairs, images: Int32Array): Pairs {
  const rows = new Map<number, number>();
  images.forEach((image, row) => rows.set(image, row));
  const whole = pairs.a.reduce<number[]>((kept, a, pair) => {
    if (rows.has(a) && rows.has(pairs.b[pair])) kept.push(pair);
    return kept;
  }, []);
  return {
    a: Int32Array.from(whole, (pair) => rows.get(pairs.a[pair])!),
    b: Int32Array.from(whole, (pair) => rows.get(pairs.b[pair])!),
    same: Uint8Array.from(whole, (pair) => pairs.same[pair]),
    folds: pairs.folds && Int32Array.from(whole, (pair) => pairs.folds![pair]),
  };
}
