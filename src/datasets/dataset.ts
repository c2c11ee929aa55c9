import type { PassedOver } from "./passed_over.ts";

/**
 * Images of identities, listed but not loaded. Images are numbered so that those of one identity are
 * neighbours: identity `i` owns the images `firstImage(i)` to `firstImage(i + 1) - 1`.
 */
export interface Dataset {
  /** What the user called it, such as a path or `synthetic:1000`. */
  readonly name: string;
  /** N, the number of identities. */
  readonly identityCount: number;
  /** The number of images over all identities. */
  readonly imageCount: number;
  /** What its source holds besides these images; undefined where that is not looked for. */
  readonly passedOver?: PassedOver;
  /** The number of the first image of `identity`, 0 to N; `firstImage(N)` is `imageCount`. */
  firstImage(identity: number): number;
  /** What the source calls `identity`, such as the folder's name. */
  identityName(identity: number): string;
  /** Where `image` comes from, for messages and sample tables. */
  path(image: number): string;
  /** The encoded bytes of `image`, a fresh array that the caller owns. */
  read(image: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Lets go of the files that are open; reads that are under way, or come later, may fail. Once more does nothing. */
  close(): Promise<void>;
}
