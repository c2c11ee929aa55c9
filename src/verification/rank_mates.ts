import { scoreTiles, TILE_COLUMNS } from "./score_tiles.ts";
import type { UnitRows } from "./unit_rows.ts";

/** Probes and some of the distractors. */
export interface RankStretch {
  probes: UnitRows;
  distractors: UnitRows;
  /** Scores of each probe with its mates, rising, one probe after the other. */
  mateScores: Float32Array;
  /** Where those of each probe begin, and where the last ones end: n + 1 numbers. */
  mateStarts: Int32Array;
  /** How many of the highest scores to keep. */
  top: number;
}

/** What {@link rankMates} finds. */
export interface RankedMates {
  /** For each of `mateScores`, how many distractors score as high or higher with the probe. */
  ahead: Float64Array<ArrayBuffer>;
  /** The highest scores of probes with distractors, as many as were asked for or as there are. */
  top: Float32Array<ArrayBuffer>;
}

/** Counts the distractors that come before each mate, and keeps the highest scores of all. */
export function rankMates(stretch: RankStretch): RankedMates {
  const { probes, distractors, mateScores, mateStarts } = stretch;
  // A distractor is counted at the highest mate that it reaches; it comes before the lower ones, too.
  const ahead = new Float64Array(mateScores.length), top = new TopScores(stretch.top);
  for (const tile of scoreTiles(probes, distractors)) {
    const { scores } = tile;
    for (let r = 0; r < tile.rows; r++) {
      const first = mateStarts[tile.row + r], end = mateStarts[tile.row + r + 1];
      const lowest = first < end ? mateScores[first] : Infinity;
      const at = r * TILE_COLUMNS;
      let wanted = Math.min(lowest, top.floor);
      for (let i = at; i < at + tile.columns; i++) {
        const score = scores[i];
        if (!(score >= wanted)) continue;
        if (score >= lowest) ahead[lastAtMost(mateScores, first, end, score)]++;
        if (score > top.floor) {
          top.add(score);
          wanted = Math.min(lowest, top.floor);
        }
      }
    }
  }
  for (let probe = 0; probe < probes.count; probe++) {
    for (let i = mateStarts[probe + 1] - 2; i >= mateStarts[probe]; i--) ahead[i] += ahead[i + 1];
  }
  return { ahead, top: top.take() };
}

/** The last of rising numbers that is at most `most`; the first is. */
function lastAtMost(rising: Float32Array, first: number, end: number, most: number): number {
  let low = first, high = end - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (rising[middle] <= most) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Keeps the highest of any number of scores, exactly, in room for twice as many. */
export class TopScores {
  /** Only scores above this can still be among the highest. */
  floor = -Infinity;
  readonly #count: number;
  #kept: Float32Array<ArrayBuffer>;
  #length = 0;

  /** @param count How many to keep. */
  constructor(count: number) {
    this.#count = count;
    this.#kept = new Float32Array(Math.min(2 * count, 1024));
    if (count === 0) this.floor = Infinity;
  }

  /** Takes a score, which must be above the floor. */
  add(score: number): void {
    if (this.#length === this.#kept.length) this.#makeRoom();
    if (score > this.floor) this.#kept[this.#length++] = score;
  }

  /** The highest scores, falling: as many as are kept, or as there were. */
  take(): Float32Array<ArrayBuffer> {
    return this.#kept.subarray(0, this.#length).sort().reverse().slice(0, this.#count);
  }

  #makeRoom(): void {
    if (this.#length < 2 * this.#count) {
      const larger = new Float32Array(Math.min(2 * this.#count, 2 * this.#length));
      larger.set(this.#kept);
      this.#kept = larger;
      return;
    }
    this.#kept.sort();
    this.#kept.copyWithin(0, this.#count);
    this.#length = this.#count;
    this.floor = this.#kept[0];
  }
}
