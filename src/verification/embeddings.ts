/** The embeddings of `count` images, one row each: [count, length]. */
export interface Embeddings {
  /** Row by row; need not be of unit length. */
  data: Float32Array;
  /** n, the number of rows. */
  count: number;
  /** D, the numbers of a row. */
  length: number;
}
