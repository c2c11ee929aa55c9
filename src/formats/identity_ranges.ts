import { placeIn } from "./ascending.ts";
import type { ImageHeader } from "./image_record.ts";
import { NumberColumn } from "./number_column.ts";

/** Numbers of records are float32 in labels: those of a file with more of them than this are not exact. */
export const MAX_EXACT = 2 ** 24;
/** What stands for none among numbers of identities. */
export const NO_IDENTITY = 2 ** 32 - 1;

/**
 * What InsightFace's files say besides images: record 0 names the records of identities, and each of
 * these the range of its images. Images have labels of their own, so this says nothing new, and may be wrong.
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

  /** Whether there are any, with numbers that float32 can tell, in a file of `count` records. */
  isThere(count: number): boolean {
    return this.#firsts.length > 0 && count <= MAX_EXACT;
  }

  /**
   * Whether they tell the identities of a file of `count` records: all are there, in order and apart
   * from each other, and float32 can tell their numbers.
   */
  isComplete(count: number): boolean {
    return !this.#isOdd && this.isThere(count) &&
      this.#firsts.length === this.#recordsEnd - this.#recordsFirst;
  }

  /**
   * Which images are told otherwise by their labels: those that lie in no range or in several, those that have another
   * label than most of their range, and all of a range whose label an earlier range has.
   *
   * @param numbers Which record of the file each image is, ascending.
   * @param labels Of each image, or {@link NO_IDENTITY} where it has none; these agree with any.
   * @returns How many these are, and which record the first of them is.
   */
  disagreement(numbers: Uint32Array, labels: Uint32Array): { images: number; first: number } {
    const ranges = new Uint8Array(numbers.length), isOdd = new Uint8Array(numbers.length);
    const isTaken = new Uint8Array(largest(labels) + 1);
    let looks = 0;
    for (let range = 0; range < this.#firsts.length; range++) {
      const from = placeIn(numbers, this.#firsts.at(range));
      const to = placeIn(numbers, this.#ends.at(range));
      // Ranges that overlap so often are nobody's; to go through all of them could take for ever.
      looks += Math.max(0, to - from);
      if (looks > 4 * numbers.length) break;
      const own = commonest(labels, from, to);
      const isSecond = own !== NO_IDENTITY && isTaken[own] === 1;
      if (own !== NO_IDENTITY) isTaken[own] = 1;
      for (let image = from; image < to; image++) {
        ranges[image] = Math.min(2, ranges[image] + 1);
        const isOther = labels[image] !== own && labels[image] !== NO_IDENTITY;
        if (isOther || isSecond) isOdd[image] = 1;
      }
    }
    let images = 0, first = NaN;
    for (let image = 0; image < numbers.length; image++) {
      if (ranges[image] === 1 && isOdd[image] === 0) continue;
      if (images++ === 0) first = numbers[image];
    }
    return { images, first };
  }

  /**
   * The images of each identity that has any, and which identity it is.
   *
   * @param numbers Which record of the file each image is, ascending.
   * @returns For each image its identity, or {@link NO_IDENTITY}.
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

/** The label that more than half of some images have, or any of theirs if none is that common (Boyer and Moore's vote). */
function commonest(labels: Uint32Array, from: number, to: number): number {
  let found = NO_IDENTITY, lead = 0;
  for (let image = from; image < to; image++) {
    if (labels[image] === NO_IDENTITY) continue;
    if (lead === 0) found = labels[image];
    lead += labels[image] === found ? 1 : -1;
  }
  return found;
}

function largest(labels: Uint32Array): number {
  let most = 0;
  for (const label of labels) if (label > most && label !== NO_IDENTITY) most = label;
  return most;
}
