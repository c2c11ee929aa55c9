import type { UnitRows } from "./unit_rows.ts";
import { scoreKernels } from "./wasm/score_kernels.ts";
import type { ScoreKernels } from "./wasm/score_kernels_interface.ts";

/** The scores of some rows with some columns, for as long as nothing else is asked for. */
export interface ScoreTile {
  /** Row by row, `TILE_COLUMNS` numbers from one to the next: cosines in float32. */
  scores: Float32Array<ArrayBuffer>;
  /** The first row. */
  row: number;
  /** How many there are. */
  rows: number;
  /** The first column. */
  column: number;
  /** How many there are. */
  columns: number;
}

/** Rows and columns of a tile: with 512 numbers a row, rows and tile stay in the second cache. */
export const TILE_ROWS = 96, TILE_COLUMNS = 1024;

/** Which scores are wanted. */
export interface ScoreTilesOptions {
  /** The first column. @default {0} */
  from?: number;
  /** The column after the last. @default {all of them} */
  to?: number;
  /** Leaves out tiles whose every row comes after all its columns. @default {false} */
  upper?: boolean;
}

/**
 * The scores of all rows with all columns, tile by tile; no more than one tile is ever in memory. A score is the sum
 * of products in float32 in the order of the numbers, whichever tile it is in: that of rows that are equal is equal,
 * and that of a and b is that of b and a. It may differ in the last digits from one machine to another, as
 * some multiply and add in one rounding.
 *
 * @param rows [n, D]
 * @param columns [m, D]
 * @throws {RangeError} if their rows are not equally long.
 */
export function* scoreTiles(
  rows: UnitRows,
  columns: UnitRows,
  { from = 0, to = columns.count, upper = false }: ScoreTilesOptions = {},
): Generator<ScoreTile> {
  if (rows.length !== columns.length) {
    throw new RangeError(
      `Cannot compare rows of ${rows.length} numbers with rows of ${columns.length}`,
    );
  }
  const scorer = new Scorer(rows.length);
  for (let column = from; column < to; column += TILE_COLUMNS) {
    const width = Math.min(TILE_COLUMNS, to - column);
    scorer.setColumns(columns, column, width);
    const last = upper ? Math.min(rows.count, column + width) : rows.count;
    for (let row = 0; row < last; row += TILE_ROWS) {
      const height = Math.min(TILE_ROWS, last - row);
      scorer.multiply(rows, row, height, width);
      yield { scores: scorer.scores, row, rows: height, column, columns: width };
    }
  }
}

/** The kernels with room for a tile and what it is made of. */
class Scorer {
  readonly scores: Float32Array<ArrayBuffer>;
  readonly #kernels: ScoreKernels;
  readonly #length: number;
  readonly #rows: Float32Array<ArrayBuffer>;
  readonly #columns: Float32Array<ArrayBuffer>;
  readonly #panels: number;
  /** Byte offsets of rows, and of rows of the tile. */
  readonly #offsets: Uint32Array<ArrayBuffer>;
  readonly #outs: Uint32Array<ArrayBuffer>;
  readonly #tap: number;

  constructor(length: number) {
    const sizes = {
      start: 1024, // nothing at address 0
      rows: 4 * TILE_ROWS * length,
      columns: 4 * TILE_COLUMNS * length,
      panels: 4 * TILE_COLUMNS * length,
      scores: 4 * TILE_ROWS * TILE_COLUMNS,
      indices: 4 * (2 * TILE_ROWS + 1),
    };
    const bytes = Object.values(sizes).reduce((sum, size) => sum + size, 0);
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / 65536) });
    const buffer = memory.buffer as ArrayBuffer;
    let at = sizes.start;
    const take = (size: number) => (at += size) - size;
    this.#kernels = scoreKernels(memory);
    this.#length = length;
    this.#rows = new Float32Array(buffer, take(sizes.rows), TILE_ROWS * length);
    this.#columns = new Float32Array(buffer, take(sizes.columns), TILE_COLUMNS * length);
    this.#panels = take(sizes.panels);
    this.scores = new Float32Array(buffer, take(sizes.scores), TILE_ROWS * TILE_COLUMNS);
    this.#offsets = new Uint32Array(buffer, take(4 * TILE_ROWS), TILE_ROWS);
    this.#outs = new Uint32Array(buffer, take(4 * TILE_ROWS), TILE_ROWS);
    this.#tap = take(4); // one, of 0
    for (let row = 0; row < TILE_ROWS; row++) {
      this.#offsets[row] = 4 * length * row;
      this.#outs[row] = 4 * TILE_COLUMNS * row;
    }
  }

  setColumns({ data }: UnitRows, first: number, count: number): void {
    const length = this.#length;
    this.#columns.set(data.subarray(first * length, (first + count) * length));
    this.#kernels.packPanels(
      this.#columns.byteOffset,
      4,
      4 * length,
      length,
      count,
      8,
      this.#panels,
      32 * length,
    );
  }

  multiply({ data }: UnitRows, first: number, count: number, columns: number): void {
    const length = this.#length;
    this.#rows.set(data.subarray(first * length, (first + count) * length));
    this.#kernels.rowProducts(
      this.#rows.byteOffset,
      this.#offsets.byteOffset,
      count,
      this.#tap,
      1,
      length,
      this.#panels,
      columns,
      this.scores.byteOffset,
      this.#outs.byteOffset,
    );
  }
}
