import type { PackedImage } from "./pack_image.ts";

/** An image on its way into a set. */
export interface SetImage extends PackedImage {
  /** The number of its identity. */
  identity: number;
  /** What to call it, without extension, where the format has names. */
  key: string;
}

/** Writes images into the files of a set, one after the other. */
export interface SetWriter {
  /** Adds an image. */
  add(image: SetImage): Promise<void>;
  /** Writes what is known only now, and says what `openDataset` takes, relative to the folder of the set. */
  close(): Promise<string>;
  /** Lets go of its files. */
  discard(): Promise<void>;
}
