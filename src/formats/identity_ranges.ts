import type { ImageHeader } from "./image_record.ts";
import { NumberColumn } from "./number_column.ts";

/** Numbers of records are float32 in labels: those of a file with more of them than this are not exact. */
export const MAX_EXACT = 2 ** 24;

/**
 * What InsightFace's files say besides images: record 0 names the records of identities, and each of
 * these the range of its images.
 */
export class IdentityRanges {
  readonly #firsts = new NumberColumn(Float32Array);
  readonly #ends = new NumberColumn(Float32Array);
  #recordsFirst = NaN;
  #recordsEnd = NaN;
  #isOdd = false;

  /** Takes the header of a record without an image; those of a file come in its order. */
  add(number: number, { first, second }: ImageHeader): void {
    if (number === 0) {
      this.#recordsFirst = first;
      this.#recordsEnd = second;
      return;
    }
    const last = this.#ends.length === 0 ? 1 : this.#ends.at(this.#ends.length - 1);
    const isNext = number === this.#recordsFirst + this.#firsts.length;
    this.#isOdd ||= !isNext || !(first >= last && second >= first && second <= this.#recordsFirst);
    this.#firsts.push(first);
    this.#ends.push(second);
  }

  /**
   * Whether they tell the identities of a file of `count` records: all are there, in order and apart
   * from each other, and float32 can tell their numbers.
   */
  isComplete(count: number): boolean {
    const identities = this.#firsts.length;
    return !this.#isOdd && identities > 0 && count <= MAX_EXACT &&
      identities === this.#recordsEnd - this.#recordsFirst;
  }

  /**
   * The images of each identity that has any, and which identity it is.
   *
   * @param numbers Which record of the file each image is, ascending.
   * @returns For each image its identity, or 2^32 - 1 if it has none.
   */
  label(numbers: Uint32Array): Uint32Array {
    const labels = new Uint32Array(numbers.length).fill(NO_IDENTITY);
    let identity = 0;
    for (let image = 0; image < numbers.length; image++) {
      while (identity < this.#ends.length && this.#ends.at(identity) <= numbers[image]) identity++;
      if (identity === this.#ends.length) break;
      if (this.#firsts.at(identity) <= numbers[image]) labels[image] = identity;
    }
    return labels;
  }
}

/** What stands for none among numbers of identities. */
export const NO_IDENTITY = 2 ** 32 - 1;
