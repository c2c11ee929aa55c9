import type { ProductClass, TileChoice } from "./choose_tile.ts";
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
 * Finds the quickest tile of each class that is not `known`, as far as `budgetMs` goes. Where that ends amid a class, it gets the
 * quickest of those tried, if they were two or more, so that a slow GPU is through with all classes after a few runs.
 *
 * @param measure The milliseconds that a product of a class takes with a tile; infinite if it cannot run.
 * @returns What is known now.
 */
export async function tuneTiles(
  known: Partial<TileChoice>,
  measure: (productClass: ProductClass, tile: TileName) => Promise<number>,
  budgetMs: number,
): Promise<Partial<TileChoice>> {
  const tuned: Partial<Record<ProductClass, TileName>> = { ...known };
  const end = performance.now() + budgetMs;
  for (const productClass of Object.keys(CANDIDATES) as ProductClass[]) {
    if (tuned[productClass]) continue;
    let best: TileName | undefined, least = Infinity, tried = 0;
    for (const tile of CANDIDATES[productClass]) {
      if (performance.now() >= end) {
        if (best && tried > 1) tuned[productClass] = best;
        return tuned;
      }
      const ms = await measure(productClass, tile);
      if (Number.isFinite(ms)) tried++;
      if (ms < least) [best, least] = [tile, ms];
    }
    if (best) tuned[productClass] = best;
  }
  return tuned;
}
