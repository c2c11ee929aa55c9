import type { Roc } from "./roc_curve.ts";

/**
 * The largest true accept rate, 0 to 1, of a threshold whose false accept rate is at most `far`; nothing is
 * read off between two thresholds. With fewer than `1 / far` different pairs, that is the rate at
 * which none of them is accepted.
 *
 * @param far 0 to 1.
 */
export function tarAtFar(roc: Pick<Roc, "far" | "tar">, far: number): number {
  let low = 0, high = roc.far.length - 1; // the wanted point is one of them, and point 0 has FAR 0
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (roc.far[middle] <= far) low = middle;
    else high = middle - 1;
  }
  return roc.tar[low];
}
