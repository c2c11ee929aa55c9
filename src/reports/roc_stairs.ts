import type { Roc } from "../verification/roc_curve.ts";
import { tarAtFar } from "../verification/roc_figures.ts";

/**
 * The points of the curve right of `minFar` on a logarithmic axis, no more than `columns` of them: the highest of
 * each column. Between two points the curve stays at the lower one's rate.
 */
export function rocStairs(
  roc: Pick<Roc, "far" | "tar">,
  minFar: number,
  columns: number,
): [number, number][] {
  const { far, tar } = roc;
  const columnOf = (rate: number) => Math.round(columns * Math.log(rate) / Math.log(minFar));
  const points: [number, number][] = [[minFar, tarAtFar(roc, minFar)]];
  for (let i = 0; i < far.length; i++) {
    if (far[i] <= minFar) continue;
    const last = i + 1 === far.length || columnOf(far[i + 1]) !== columnOf(far[i]);
    if (last) points.push([far[i], tar[i]]);
  }
  return points;
}
