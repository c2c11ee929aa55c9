import type { PairStretch } from "./count_pairs.ts";
import { scoreTiles, TILE_COLUMNS } from "./score_tiles.ts";

/** Pairs, and how alike they are. */
export interface CollectedPairs {
  /** Of each pair. */
  scores: Float64Array<ArrayBuffer>;
  /** The identity of each pair's row. */
  a: Int32Array<ArrayBuffer>;
  /** Of its column. */
  b: Int32Array<ArrayBuffer>;
}

/** Collects the pairs that score `least` or more. */
export function collectPairs(stretch: PairStretch, least: number): CollectedPairs {
  const { rows, columns, rowIdentities, columnIdentities, from, to, upper } = stretch;
  const scores: number[] = [], a: number[] = [], b: number[] = [];
  for (const tile of scoreTiles(rows, columns, { from, to, upper })) {
    for (let r = 0; r < tile.rows; r++) {
      const identity = rowIdentities[tile.row + r];
      const skipped = upper ? Math.max(0, tile.row + r + 1 - tile.column) : 0;
      for (let c = skipped; c < tile.columns; c++) {
        const score = tile.scores[r * TILE_COLUMNS + c];
        if (score < least) continue;
        scores.push(score);
        a.push(identity);
        b.push(columnIdentities[tile.column + c]);
      }
    }
  }
  return { scores: Float64Array.from(scores), a: Int32Array.from(a), b: Int32Array.from(b) };
}
