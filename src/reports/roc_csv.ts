import type { Roc } from "../verification/roc_curve.ts";

/** Lines that are handed on at once. */
const LINES = 4096;

/**
 * A ROC curve as a table `threshold,far,tar`, a line a point, highest threshold first, which is
 * `Infinity`. Every digit is kept. It comes in pieces, as a million points are 50 MB of text.
 */
export function* rocCsv({ thresholds, far, tar }: Roc): Generator<string> {
  yield "threshold,far,tar\n";
  for (let start = 0; start < thresholds.length; start += LINES) {
    let text = "";
    for (let i = start; i < Math.min(start + LINES, thresholds.length); i++) {
      text += `${thresholds[i]},${far[i]},${tar[i]}\n`;
    }
    yield text;
  }
}
