import { scoreTiles, TILE_COLUMNS } from "./score_tiles.ts";
import type { UnitRows } from "./unit_rows.ts";

/** Pairs of rows and some of the columns. */
export interface PairStretch {
  rows: UnitRows;
  columns: UnitRows;
  /** The identity of each row. */
  rowIdentities: Int32Array;
  /** The identity of each column. */
  columnIdentities: Int32Array;
  /** The first column. */
  from: number;
  /** The column after the last. */
  to: number;
  /** Whether only pairs whose column comes after the row are counted. */
  upper: boolean;
}

/** Numbers of float32 in their order are 2^16 bins of 2^16 numbers. */
export const BINS = 65536;
const MIDDLE = BINS / 2, ORDER = 0x7fffffff;

/**
 * Counts the pairs whose scores fall into each bin, different ones first: [2][BINS]. The number of a bin is made of the
 * upper 16 bits of a score, so higher scores are in higher bins.
 */
export function countPairs(stretch: PairStretch): Uint32Array<ArrayBuffer> {
  const counts = new Uint32Array(2 * BINS);
  for (const { bits, at, end, column, identity } of lines(stretch)) {
    const { columnIdentities } = stretch, shift = column - at;
    for (let i = at; i < end; i++) {
      const kind = columnIdentities[i + shift] === identity ? BINS + MIDDLE : MIDDLE;
      counts[kind + (orderOf(bits[i]) >> 16)]++;
    }
  }
  return counts;
}

/** Pairs, and how alike they are. */
export interface CollectedPairs {
  /** Of each pair. */
  scores: Float32Array<ArrayBuffer>;
  /** The identity of each pair's row. */
  a: Int32Array<ArrayBuffer>;
  /** Of its column. */
  b: Int32Array<ArrayBuffer>;
}

/** What {@link countPairsWithin} finds. */
export interface PairsWithin extends CollectedPairs {
  /** Of each bin, different ones first, how many pairs have each of its numbers: [bins.length][2][BINS]. */
  counts: Uint32Array<ArrayBuffer>;
}

/**
 * Counts the pairs at each number of some bins, and collects the most alike ones.
 *
 * @param bins As those of {@link countPairs} are numbered.
 * @param least The lowest score of a pair that is collected.
 */
export function countPairsWithin(
  stretch: PairStretch,
  bins: Int32Array,
  least: number,
): PairsWithin {
  const counts = new Uint32Array(2 * BINS * bins.length);
  const starts = new Int32Array(BINS).fill(-1);
  bins.forEach((bin, i) => starts[bin] = 2 * BINS * i);
  const scores: number[] = [], a: number[] = [], b: number[] = [];
  const lowest = orderOf(new Int32Array(Float32Array.of(least).buffer)[0]);
  for (const { bits, at, end, column, identity } of lines(stretch)) {
    const { columnIdentities } = stretch, shift = column - at;
    for (let i = at; i < end; i++) {
      const order = orderOf(bits[i]), start = starts[MIDDLE + (order >> 16)];
      if (order >= lowest) {
        scores.push(order);
        a.push(identity);
        b.push(columnIdentities[i + shift]);
      }
      if (start < 0) continue;
      const kind = columnIdentities[i + shift] === identity ? BINS : 0;
      counts[start + kind + (order & (BINS - 1))]++;
    }
  }
  return {
    counts,
    scores: Float32Array.from(scores, numberOf),
    a: Int32Array.from(a),
    b: Int32Array.from(b),
  };
}

/** The number of float32 in a bin, in the order of the numbers. */
export function numberInBin(bin: number, at: number): number {
  return numberOf(((bin - MIDDLE) << 16) | at);
}

/** The bin of a number. */
export function binOf(number: number): number {
  NUMBER[0] = number;
  return MIDDLE + (orderOf(BITS[0]) >> 16);
}

const BITS = new Int32Array(1), NUMBER = new Float32Array(BITS.buffer);

/** The number that has this place in the order. */
function numberOf(order: number): number {
  BITS[0] = order ^ ((order >> 31) & ORDER);
  return NUMBER[0];
}

/** Whole numbers in the order of the float32 numbers that have these bits; 0 and -0 are one. */
function orderOf(bits: number): number {
  const order = bits ^ ((bits >> 31) & ORDER);
  return order === -1 ? 0 : order;
}

/** The stretches of wanted scores in rows of tiles, as bits. One object serves all of them. */
function* lines({ rows, columns, rowIdentities, from, to, upper }: PairStretch) {
  const line = { bits: new Int32Array(), at: 0, end: 0, column: 0, identity: 0 };
  let of: Float32Array<ArrayBuffer> | undefined;
  for (const tile of scoreTiles(rows, columns, { from, to, upper })) {
    if (of !== tile.scores) {
      of = tile.scores;
      line.bits = new Int32Array(of.buffer, of.byteOffset, of.length);
    }
    for (let r = 0; r < tile.rows; r++) {
      const skipped = upper ? Math.max(0, tile.row + r + 1 - tile.column) : 0;
      line.at = r * TILE_COLUMNS + skipped;
      line.end = r * TILE_COLUMNS + tile.columns;
      line.column = tile.column + skipped;
      line.identity = rowIdentities[tile.row + r];
      yield line;
    }
  }
}
