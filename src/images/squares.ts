/**
 * Squares of pictures that are still to be mirrored, resized and normalised, as decoded: a batch of them, ready for a
 * device to do so.
 */
export interface Squares {
  /** A number a pixel, picture after picture and row after row: red + 2^8 green + 2^16 blue, the upper byte of no meaning. */
  readonly words: Int32Array<ArrayBuffer>;
  /** The squares, in the order of the batch, which is that of the pixels. */
  readonly cuts: readonly SquareCut[];
}

/** Where one of the squares is. */
export interface SquareCut {
  /** The place of its first pixel among all. */
  at: number;
  /** How many pixels a row of its picture has. */
  rowLength: number;
  /** Its rows and columns. */
  side: number;
  /** Whether it is to be mirrored. */
  mirror: boolean;
}
