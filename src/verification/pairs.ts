import type { Dataset } from "../datasets/dataset.ts";

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

/** What networks are tested on. */
export interface TestSet {
  /** Whose images are compared. */
  dataset: Dataset;
  /** Of images of `dataset`. */
  pairs: Pairs;
}

/** One kind of file or folder that says which images are compared: all that is asked of `--pairs`. */
export interface PairsKind {
  /** What users write to name one, in some words for `--help`. */
  readonly help: string;
  /** Whether what a user wrote names one, as far as the name and what stands there tell. */
  matches(file: string): boolean;
  /** The files and folders that a task must be let read. */
  reads(file: string): string[];
  /**
   * Reads the pairs, of these images.
   *
   * @param encoding Of lists that are no UTF-8.
   */
  read(file: string, images: PairedImages, encoding?: string): Promise<Pairs>;
  /**
   * Opens the images that such a file brings along, if it does, with the pairs of these.
   *
   * @param dataset What is open already; taken if it is the same.
   */
  openOwn?(file: string, dataset: Dataset): Promise<TestSet>;
}

/**
 * Pairs of images as pairs of the rows that hold them, without those of which an image has no row.
 *
 * @param pairs Of images of a dataset.
 * @param images The image of each row.
 */
export function pairsOfRows(pairs: Pairs, images: Int32Array): Pairs {
  const rows = new Map<number, number>();
  images.forEach((image, row) => rows.set(image, row));
  const whole = pairs.a.reduce<number[]>((kept, a, pair) => {
    if (rows.has(a) && rows.has(pairs.b[pair])) kept.push(pair);
    return kept;
  }, []);
  return {
    a: Int32Array.from(whole, (pair) => rows.get(pairs.a[pair])!),
    b: Int32Array.from(whole, (pair) => rows.get(pairs.b[pair])!),
    same: Uint8Array.from(whole, (pair) => pairs.same[pair]),
    folds: pairs.folds && Int32Array.from(whole, (pair) => pairs.folds![pair]),
  };
}

/**
 * Cuts `count` pairs, in their order, into folds of equal length; where that does not come out even,
 * the first ones are one longer. With fewer pairs than folds, each pair is a fold of its own.
 *
 * @param count The number of pairs.
 * @param folds The number of folds. @default {10}
 * @returns The fold of each pair, from 0.
 */
export function contiguousFolds(count: number, folds = 10): Int32Array {
  const size = Math.floor(count / folds), longer = count % folds;
  const long = longer * (size + 1);
  return Int32Array.from(
    { length: count },
    (_, pair) =>
      pair < long ? Math.floor(pair / (size + 1)) : longer + Math.floor((pair - long) / size),
  );
}

/**
 * Deals pairs into folds so that each has its share of the same and of the different pairs, both
 * in their order.
 *
 * @param same 1 or 0 for each pair.
 * @param folds The number of folds. @default {10}
 * @returns The fold of each pair, from 0.
 */
export function stratifiedFolds(same: Uint8Array, folds = 10): Int32Array {
  const totals = [0, 0], seen = [0, 0];
  for (const kind of same) totals[kind]++;
  const used = Math.min(folds, Math.max(...totals));
  return Int32Array.from(same, (kind) => Math.floor(seen[kind]++ * used / totals[kind]));
}
