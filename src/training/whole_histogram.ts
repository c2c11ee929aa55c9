import type { WholeHistogram } from "../runs/metrics_jsonl.ts";

const MOST_BINS = 40;

/**
 * Counts whole numbers in bins of equal width, from the least to the greatest.
 *
 * @param values One or more.
 */
export function wholeHistogram(values: Int32Array): WholeHistogram {
  let least = Infinity, greatest = -Infinity;
  for (const value of values) {
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  const width = Math.ceil((greatest - least + 1) / MOST_BINS);
  const counts = new Array<number>(Math.floor((greatest - least) / width) + 1).fill(0);
  for (const value of values) counts[Math.floor((value - least) / width)]++;
  return { least, width, counts };
}
