import { FaultList } from "../checks/fault_list.ts";
import { groupByLabel } from "./group_by_label.ts";
import { IdentityRanges, MAX_EXACT, NO_IDENTITY } from "./identity_ranges.ts";
import { isExactLabel } from "./image_record.ts";
import { NumberColumn } from "./number_column.ts";
import type { PositionedFile } from "./positioned_file.ts";
import type { RecordIndex } from "./record_io.ts";
import { scanRecords } from "./scan_records.ts";

/** Images as a pass over a file finds them. */
export interface ListedRecords {
  /** The byte at which each record begins. */
  offsets: Float64Array;
  /** Which record of the file it is, ascending. */
  numbers: Uint32Array;
  /** The identity of each, or {@link NO_IDENTITY}. */
  labels: Uint32Array;
}

/** What {@link indexRecords} finds. */
export interface IndexedRecords {
  /** Where the images are, and whose. */
  index: RecordIndex;
  /** What is damaged. */
  faults: string[];
  /** That the ranges of identity records disagree with the labels of images, and where: `disagree with the labels of ...`. */
  disagreement?: string;
}

/**
 * Lists the images of a file of records in one pass over it. Identities are those of the images' labels, as training
 * code reads them, whatever identity records say. Labels of 2^24 or more are beyond what float32 can tell: there, and if
 * all other labels agree, identities are those of the identity records.
 */
export async function indexRecords(file: PositionedFile): Promise<IndexedRecords> {
  const faults = new FaultList(), ranges = new IdentityRanges();
  const offsets = new NumberColumn(Float64Array), numbers = new NumberColumn(Uint32Array);
  const labels = new NumberColumn(Float32Array);
  const found = (number: number, offset: number, reason: string) =>
    faults.add(`record ${number} at byte ${offset}: ${reason}`);
  let count = 0;
  await scanRecords(file, {
    onRecord(number, offset, length, header) {
      count++;
      if (header.length < length) {
        offsets.push(offset);
        numbers.push(number);
        labels.push(header.first);
      } else if (header.second >= 0) ranges.add(number, header);
      else found(number, offset, "it has no image");
    },
    onFault: ({ number, offset, reason }) => found(number, offset, reason),
  });

  const listed = { offsets: offsets.take(), numbers: numbers.take() };
  const identities = new Uint32Array(labels.length);
  let isFar = false;
  eachOf(labels, (label, image) => {
    identities[image] = isExactLabel(label) ? label : NO_IDENTITY;
    isFar ||= label >= MAX_EXACT;
  });
  // Where something is damaged, records behind it may have other numbers.
  const odd = faults.length === 0 && ranges.isThere(count)
    ? ranges.disagreement(listed.numbers, identities)
    : { images: 0, first: NaN };
  if (isFar && ranges.isComplete(count) && odd.images === 0) {
    const index = toIndex({ ...listed, labels: ranges.label(listed.numbers) });
    return { index: { ...index, isByRanges: true }, faults: [] };
  }
  eachOf(labels, (label, image) => {
    if (identities[image] !== NO_IDENTITY) return;
    const rule = "whole numbers below 2^24 can be told apart in float32";
    found(listed.numbers[image], listed.offsets[image], `its label is ${label}, only ${rule}`);
  });
  const disagreement = odd.images === 0 ? undefined : describe(odd, identities.length);
  return {
    index: toIndex({ ...listed, labels: identities }),
    faults: faults.toArray(),
    disagreement,
  };
}

function describe({ images, first }: { images: number; first: number }, of: number): string {
  return `disagree with the labels of ${images} of ${of} images, such as record ${first}`;
}

function eachOf(
  column: NumberColumn<Float32Array<ArrayBuffer>>,
  use: (n: number, i: number) => void,
) {
  let i = 0;
  for (const piece of column.pieces()) for (const number of piece) use(number, i++);
}

/** Puts listed images in the order of their identities and leaves out what need not be kept. */
export function toIndex(listed: ListedRecords): RecordIndex {
  const { labels: all, firsts, order } = groupByLabel(listed.labels);
  const identityCount = all.length - (all[all.length - 1] === NO_IDENTITY ? 1 : 0);
  const labels = all.slice(0, identityCount), firstImages = firsts.slice(0, identityCount + 1);
  const imageCount = firstImages[identityCount];
  const pick = <T extends Float64Array | Uint32Array>(column: T) => {
    const inOrder = order ? column.map((_, place) => column[order[place]]) : column;
    return (imageCount === column.length ? inOrder : inOrder.slice(0, imageCount)) as T;
  };
  const numbers = pick(listed.numbers), firstNumber = numbers[0] ?? 0;
  return {
    offsets: pick(listed.offsets),
    firstImages,
    labels: labels.every((label, i) => label === i) ? undefined : labels,
    numbers: numbers.every((number, i) => number === firstNumber + i) ? undefined : numbers,
    firstNumber,
  };
}
