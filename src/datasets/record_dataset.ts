import { dirname } from "node:path";
import { parseImageHeader } from "../formats/image_record.ts";
import { indexByRanges } from "../formats/index_by_ranges.ts";
import { indexRecords } from "../formats/index_records.ts";
import { PositionedFile } from "../formats/positioned_file.ts";
import { readRecord } from "../formats/read_record.ts";
import {
  readRecordIndex,
  type RecordIndex,
  recordIndexPath,
  writeRecordIndex,
} from "../formats/record_index.ts";
import type { TextColumn } from "../formats/text_column.ts";
import { warn } from "../formats/warn.ts";
import type { Dataset } from "./dataset.ts";
import { mayWrite } from "./may_write.ts";
import { readNameFile } from "./name_file.ts";

/** What an image's record is taken to be in a file, unless the next one says how long it is at most. */
const USUAL_BYTES = 16_384, MOST_BYTES = 2 ** 20;

/** Options of {@link openRecords}. */
export interface RecordsOptions {
  /**
   * Hears, a sentence each, of damage that was found on opening.
   *
   * @default {prints it as a warning}
   */
  onFault?: (message: string) => void;
  /**
   * How `identities.txt` is written where it is not UTF-8: a name that `TextDecoder` takes.
   *
   * @default {none}
   */
  encoding?: string;
}

/**
 * Opens images in RecordIO, as InsightFace and mxnet keep them: `train.rec`. It is not read whole: an
 * image is read when it is asked for. Where each begins is known, in this order, from
 *
 * 1. `train.index.safetensors` beside it, if it is of this very file,
 * 2. `train.idx` and the records of identities at its end, unless labels alone tell identities, or
 *    something does not fit,
 * 3. one pass over the file; if nothing is damaged and its folder may be written to, the first of these
 * is then made of it.
 *
 * Labels are float32 in such files: an image whose identity is 2^24 or more is left out where only its
 * label says so. Identities are called by their labels, or by the lines of `identities.txt` beside the file.
 *
 * Of a damaged file, what is whole is there; `onFault` hears of records that are left out, each with the
 * byte at which it begins. Reading an image that turns out to be damaged rejects, naming the same.
 *
 * @param path The file, ending in `.rec`.
 * @throws {Error} if there is no such file, or it has no image that is whole.
 *
 * @example Usage
 * ```ts
 * import { openRecords, RecordIoWriter } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const path = `${await Deno.makeTempDir()}/train.rec`;
 * const writer = await RecordIoWriter.create(path);
 * await writer.append(0, Uint8Array.of(1, 2, 3));
 * await writer.append(1, Uint8Array.of(4));
 * await writer.close();
 *
 * const dataset = await openRecords(path);
 * deepStrictEqual(await dataset.read(dataset.firstImage(1)), Uint8Array.of(4));
 * await dataset.close();
 * ```
 */
export async function openRecords(
  path: string,
  options: RecordsOptions = {},
): Promise<RecordDataset> {
  const { onFault = warn, encoding } = options;
  const file = await PositionedFile.open(path).catch((cause) => {
    throw new Error(`Cannot open records "${path}": ${cause.message}`, { cause });
  });
  try {
    const index = await findIndex(file, onFault);
    if (index.offsets.length === 0) {
      throw new Error(`Cannot open records "${path}": there is no image that is whole`);
    }
    return new RecordDataset(file, index, await readNameFile(dirname(path), encoding));
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function findIndex(file: PositionedFile, onFault: (message: string) => void) {
  const prepared = await readRecordIndex(file.path);
  if (typeof prepared === "object") return prepared;
  if (prepared !== undefined) {
    onFault(`Cannot use "${recordIndexPath(file.path)}", so it is made anew: ${prepared}`);
  }
  const idx = await PositionedFile.open(file.path.replace(/\.rec$/, ".idx")).catch(() => undefined);
  try {
    const listed = idx && await indexByRanges(file, idx);
    if (listed) return listed;
  } finally {
    await idx?.close();
  }
  const { index, faults } = await indexRecords(file);
  for (const fault of faults) onFault(`Records "${file.path}" are damaged: ${fault}`);
  if (
    faults.length === 0 && index.offsets.length > 0 && await mayWrite(recordIndexPath(file.path))
  ) {
    // Whoever cannot keep it makes it again.
    await writeRecordIndex(file.path, { ...index, offsets: [index.offsets] }).catch(() => {});
  }
  return index;
}

/** A {@link Dataset} over a file of records: 8 to 12 bytes an image and 4 to 8 an identity. */
export class RecordDataset implements Dataset {
  readonly #file: PositionedFile;
  readonly #index: RecordIndex;
  readonly #names?: TextColumn;

  /**
   * Takes them over.
   *
   * @param names Those of the labels from 0 on.
   */
  constructor(file: PositionedFile, index: RecordIndex, names?: TextColumn) {
    this.#file = file;
    this.#index = index;
    this.#names = names;
  }

  get name(): string {
    return this.#file.path;
  }

  get identityCount(): number {
    return this.#index.firstImages.length - 1;
  }

  get imageCount(): number {
    return this.#index.offsets.length;
  }

  firstImage(identity: number): number {
    return this.#index.firstImages[identity];
  }

  identityName(identity: number): string {
    const label = this.#index.labels?.[identity] ?? identity;
    return this.#names?.at(label) || String(label);
  }

  path(image: number): string {
    return `${this.#file.path}#${this.#recordOf(image)}`;
  }

  async read(image: number): Promise<Uint8Array<ArrayBuffer>> {
    const number = this.#recordOf(image), at = this.#index.offsets[image];
    const untilNext = this.#index.offsets[image + 1] - at;
    const expected = untilNext > 0 && untilNext <= MOST_BYTES ? untilNext : USUAL_BYTES;
    try {
      const record = await readRecord(this.#file, at, expected);
      const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
      const { length } = parseImageHeader(view, 0, record.length);
      if (length === record.length) throw new SyntaxError("it has no image");
      return record.slice(length);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new SyntaxError(
        `Cannot read record ${number} of "${this.name}", at byte ${at}: ${error.message}`,
      );
    }
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  #recordOf(image: number): number {
    if (!(image >= 0 && image < this.imageCount)) {
      throw new RangeError(
        `Cannot find image ${image}: "${this.name}" has ${this.imageCount} images`,
      );
    }
    return this.#index.numbers?.[image] ?? this.#index.firstNumber + image;
  }
}
