import { dirname, join } from "node:path";
import { systemMessage } from "../checks/system_message.ts";
import { warn } from "../checks/warn.ts";
import { FileChangedError } from "../formats/file_stamp.ts";
import { isExactLabel, parseImageHeader } from "../formats/image_record.ts";
import { indexRecords } from "../formats/index_records.ts";
import { PositionedFile } from "../formats/positioned_file.ts";
import { readRecord } from "../formats/read_record.ts";
import { readRecordIndex, recordIndexPath, writeRecordIndex } from "../formats/record_index.ts";
import type { RecordIndex } from "../formats/record_io.ts";
import type { TextColumn } from "../formats/text_column.ts";
import { prettyBytes } from "../npm/pretty_bytes.ts";
import type { SourceKind } from "./data_source.ts";
import type { Dataset } from "./dataset.ts";
import { isFile } from "./file_names.ts";
import { identityOf } from "./identity_of.ts";
import { indexFiles, mayWrite } from "./index_files.ts";
import { readNameFile } from "./name_file.ts";
import { noSuchImage } from "./no_such_image.ts";

/** What an image's record is taken to be in a file, unless the next one says how long it is at most. */
const USUAL_BYTES = 16_384, MOST_BYTES = 2 ** 20;
/** To look through a larger file takes so long that one should know why. */
const LARGE = 2 ** 30;

/** Options of {@link openRecords}. */
export interface RecordsOptions {
  /**
   * Hears, a sentence each, of damage that was found on opening, and of what contradicts itself.
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
  /**
   * Whether `identities.txt` may be a link that leads out of its folder.
   *
   * @default {false}
   */
  followLinks?: boolean;
}

/**
 * Opens images in RecordIO, as InsightFace and mxnet keep them: `train.rec`. It is not read whole: an
 * image is read when it is asked for. Whose it is, its own label says, as training code reads it; identity records say
 * so too, and where their ranges disagree, `onFault` hears it. So one pass over the file is needed. If nothing is damaged
 * and its folder may be written to, what it found is kept beside the file, in `train.index.safetensors`, and is believed
 * from then on while the file is the same: by its size and time of change, and where these leave a doubt by some hundred
 * of its labels. Each image that is read still has the label that the index has, or reading it ends with a
 * {@link FileChangedError}.
 *
 * Labels are float32 in such files: an image whose identity is 2^24 or more is left out, unless identity records
 * say which it is. Identities are called by their labels, or by the lines of `identities.txt` beside the file.
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
  const { onFault = warn, encoding, followLinks } = options;
  const file = await PositionedFile.open(path).catch((cause) => {
    throw new Error(`Cannot open records "${path}": ${systemMessage(cause)}`, { cause });
  });
  try {
    const index = await findIndex(file, onFault);
    if (index.offsets.length === 0) {
      throw new Error(`Cannot open records "${path}": there is no image that is whole`);
    }
    const names = await readNameFile(dirname(path), { encoding, followLinks });
    return new RecordDataset(file, index, names);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function findIndex(file: PositionedFile, onFault: (message: string) => void) {
  const path = recordIndexPath(file.path);
  const index = await readRecordIndex(file);
  if (typeof index === "object") {
    if (index.notice !== undefined) onFault(index.notice);
    return index;
  }
  if (index !== undefined) onFault(`Cannot use "${path}", so a new one is made: ${index}`);
  const mayKeep = await mayWrite(path);
  if (file.size > LARGE) {
    const kept = mayKeep ? `what is found is kept in "${path}"` : `"${path}" may not be written`;
    onFault(
      `"${file.path}" is looked through for the labels of its images, ${
        prettyBytes(file.size)
      }; ${kept}.`,
    );
  }
  const { index: found, faults, disagreement } = await indexRecords(file);
  for (const fault of faults) onFault(`Records "${file.path}" are damaged: ${fault}`);
  const notice = disagreement &&
    `Ranges of identity records in "${file.path}" ${disagreement}; labels decide.`;
  if (notice !== undefined) onFault(notice);
  if (faults.length === 0 && found.offsets.length > 0 && mayKeep) {
    // Whoever cannot keep it makes it again.
    const offsets = [found.offsets];
    await writeRecordIndex(file.path, file.stamp, { ...found, notice, offsets }).catch(() => {});
  }
  return found;
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
      const { first, length } = parseImageHeader(view, 0, record.length);
      if (length === record.length) throw new SyntaxError("it has no image");
      this.#checkLabel(image, first);
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

  /** The label has been read anyway, so that no index is believed that is of another file. */
  #checkLabel(image: number, label: number): void {
    if (this.#index.isByRanges || !isExactLabel(label)) return;
    const identity = identityOf(this, image), known = this.#index.labels?.[identity] ?? identity;
    if (label === known) return;
    const index = recordIndexPath(this.name);
    throw new FileChangedError(
      this.name,
      `its index has it: the label of record ${
        this.#recordOf(image)
      } is ${label}, and ${known} in "${index}"; ` +
        "remove that file, and a new one is made",
    );
  }

  #recordOf(image: number): number {
    if (!(image >= 0 && image < this.imageCount)) {
      throw noSuchImage(this, image);
    }
    return this.#index.numbers?.[image] ?? this.#index.firstNumber + image;
  }
}

/** The file of records that a user names, or that is in the folder that a user names. */
function recordsOf(source: string): string | undefined {
  return [source, join(source, "train.rec")].find((path) => path.endsWith(".rec") && isFile(path));
}

const kind: SourceKind = {
  help: ".rec",
  matches: (source) => recordsOf(source) !== undefined,
  open: async (source, options) => await openRecords(recordsOf(source)!, options),
  reads: (source) => [dirname(recordsOf(source)!)],
  writes: (source) => indexFiles(recordIndexPath(recordsOf(source)!)),
};
export default kind;
