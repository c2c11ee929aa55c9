import type { UnreadableImages } from "../images/unreadable_images.ts";

/** The embeddings of `count` images, one row each: [count, length]. */
export interface Embeddings {
  /** Row by row; need not be of unit length. */
  data: Float32Array;
  /** n, the number of rows. */
  count: number;
  /** D, the numbers of a row. */
  length: number;
}

/** Embeddings and what they are of. */
export interface EmbeddedImages {
  /** [n, 2 D] */
  embeddings: Embeddings;
  /** [n], the number in the dataset of each row's image; those skipped are not among them. */
  images: Int32Array;
  /** Those that were skipped. */
  unreadable: UnreadableImages;
}
