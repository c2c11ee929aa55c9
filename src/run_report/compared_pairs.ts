/** An image of a pair that is shown. */
export interface ShownImage {
  /** Where it comes from, or its row where that is not known. */
  path: string;
  /** What its identity is called, where that is known. */
  identity?: string;
  /** Its address in a page, where the data was opened. */
  thumbnail?: string;
}

/** A pair that is shown. */
export interface ShownPair {
  /** The cosine of the two embeddings. */
  score: number;
  /** Both images. */
  images: [ShownImage, ShownImage];
}

/** How the embeddings of an extraction do on pairs. */
export interface ComparedPairs {
  /** The cosine of each pair. */
  scores: Float64Array;
  /** 1 or 0 for each pair. */
  same: Uint8Array;
  /** Scores from here on are accepted: the best threshold. */
  threshold: number;
  /** The share of pairs that it gets right, 0 to 1. */
  accuracy: number;
  /** How many pairs of different people are accepted. */
  acceptCount: number;
  /** The most alike of them. */
  accepts: ShownPair[];
  /** How many pairs of one person are rejected. */
  rejectCount: number;
  /** The least alike of them. */
  rejects: ShownPair[];
  /** What could not be shown, a sentence each. */
  notices: string[];
}
