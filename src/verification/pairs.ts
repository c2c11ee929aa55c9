/** Pairs of images to compare: pair `i` is of the images `a[i]` and `b[i]`. */
export interface Pairs {
  /** One image of each pair, by its number, which is its row in a file of embeddings. */
  a: Int32Array;
  /** The other image. */
  b: Int32Array;
  /** 1 where both show the same identity, otherwise 0. */
  same: Uint8Array;
  /** The fold of each pair, from 0, where a protocol says so. */
  folds?: Int32Array;
}

/** Pairs, and how much alike the two of each are. */
export interface ScoredPairs {
  /** The cosine of each pair. */
  scores: Float64Array;
  /** Of rows of the embeddings that were compared. */
  pairs: Pairs;
  /** The identity of each row, if known. */
  identities?: Int32Array;
  /** In a sentence, how many pairs are left out as an image of theirs cannot be read; absent if none are. */
  leftOut?: string;
}

/** The numbered images that pairs are chosen from; a `Dataset` is one. */
export interface PairedImages {
  /** How many there are; they are numbered from 0. */
  readonly imageCount: number;
  /** Where `image` comes from; lists that name images need it. */
  path?(image: number): string;
}
