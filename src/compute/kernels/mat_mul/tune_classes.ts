import type { ProductClass } from "./choose_tile.ts";
import type { TileName } from "./tile.ts";

/** What each class of products is tried with, the classes that matter most first. */
export const CANDIDATES: Readonly<Record<ProductClass, readonly TileName[]>> = {
  "few tiles": [
    "64x64",
    "64x64 by 128 threads",
    "128x128",
    "64x64 by 256 threads",
    "128x64",
    "64x32",
    "32x32",
  ],
  "many tiles": [
    "128x128",
    "128x128 in large steps",
    "128x128 by 128 threads",
    "128x64",
    "64x64",
    "64x64 by 128 threads",
  ],
  "64 columns": ["64x64", "64x64 by 128 threads", "128x64"],
  "32 columns": ["128x32", "64x32", "32x32"],
  "16 columns": ["128x16", "128x32", "64x32"],
  "32 rows": ["32x32", "64x32", "64x64"],
};

/**
 * Finds the quickest candidate of each class that is not `known`, as far as `budgetMs` goes. Where that ends amid a class, it gets
 * the quickest of those tried, if they were two or more, so that a slow GPU is through with all classes after a few runs.
 *
 * @param candidates What each class is tried with, the classes that matter most first: {@link CANDIDATES}.
 * @param measure The milliseconds that a case of a class takes with a candidate; infinite if it cannot run.
 * @returns What is known now.
 */
export async function tuneClasses<Class extends string, Candidate extends string>(
  candidates: Readonly<Record<Class, readonly Candidate[]>>,
  known: Partial<Record<Class, Candidate>>,
  measure: (of: Class, candidate: Candidate) => Promise<number>,
  budgetMs: number,
): Promise<Partial<Record<Class, Candidate>>> {
  const tuned = { ...known };
  const end = performance.now() + budgetMs;
  for (const of of Object.keys(candidates) as Class[]) {
    if (tuned[of]) continue;
    let best: Candidate | undefined, least = Infinity, tried = 0;
    for (const candidate of candidates[of]) {
      if (performance.now() >= end) {
        if (best && tried > 1) tuned[of] = best;
        return tuned;
      }
      const ms = await measure(of, candidate);
      if (Number.isFinite(ms)) tried++;
      if (ms < least) [best, least] = [candidate, ms];
    }
    if (best) tuned[of] = best;
  }
  return tuned;
}
