import type { Embeddings } from "./embeddings.ts";

/** Embeddings of unit length, or 0, in memory that workers share. */
export interface UnitRows extends Embeddings {
  /** Row by row. */
  data: Float32Array<SharedArrayBuffer>;
}

/** What {@link unitRows} calls the rows in an error. */
export interface UnitRowsOptions {
  /** All of them. @default {"embeddings"} */
  name?: string;
  /** The number of the first. @default {0} */
  first?: number;
}

/**
 * Embeddings scaled to unit length; one of length 0 stays what it is, so that all its cosines are 0.
 *
 * @throws {RangeError} naming the first row that holds a number that is not finite.
 */
export function unitRows(
  { data, count, length }: Embeddings,
  { name = "embeddings", first = 0 }: UnitRowsOptions = {},
): UnitRows {
  const unit = new Float32Array(new SharedArrayBuffer(4 * count * length));
  for (let row = 0, at = 0; row < count; row++, at += length) {
    let squares = 0;
    for (let k = at; k < at + length; k++) squares += data[k] * data[k];
    if (!Number.isFinite(squares)) {
      throw new RangeError(
        `Cannot compare ${name}: row ${first + row} holds a number that is not finite`,
      );
    }
    const norm = squares === 0 ? 1 : Math.sqrt(squares);
    for (let k = at; k < at + length; k++) unit[k] = data[k] / norm;
  }
  return { data: unit, count, length };
}
