import type { TarLabelPlaces } from "../formats/tar_index.ts";

/** How many labels are kept at most. */
const MOST = 512;

/** Where some of the labels in tar files are, evenly over all of them, by which one sees later whether they are as they were. */
export class LabelSample {
  #places: [file: number, at: number, size: number][] = [];
  #every = 1;
  #count = 0;

  /** Takes where the label of the next image is, or passes it over. */
  add(file: number, { at, size }: { at: number; size: number }): void {
    if (this.#count++ % this.#every !== 0) return;
    this.#places.push([file, at, size]);
    if (this.#places.length <= MOST) return;
    this.#places = this.#places.filter((_, i) => i % 2 === 0);
    this.#every *= 2;
  }

  /** Those that were kept. */
  result(): TarLabelPlaces {
    return this.#places;
  }
}
