import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { systemMessage } from "../checks/system_message.ts";
import { BufferedFile } from "./buffered_file.ts";
import { stampOf } from "./file_stamp.ts";
import { encodeArrayHeader, encodeScalarHeader } from "./image_record.ts";
import { NumberColumn } from "./number_column.ts";
import { writeRecordIndex } from "./record_index.ts";
import { encodeRecord, type RecordIndex } from "./record_io.ts";

/** Options of {@link RecordIoWriter}. */
export interface RecordIoWriterOptions {
  /**
   * Pixels of the images, for the file `property`, which InsightFace reads; nothing here does.
   *
   * @default {112}
   */
  height?: number;
  /**
   * As `height`.
   *
   * @default {height}
   */
  width?: number;
}

/** Labels are float32: beyond this, two identities would have the same one. */
const MAX_IDENTITIES = 2 ** 24;

/**
 * Writes a training set in the format of InsightFace and mxnet: `train.rec` with the images,
 * `train.idx` with where each record begins, `property` with the number of identities and the size of
 * images. Besides, `train.index.safetensors`, by which the set opens here at once.
 *
 * Record 0 says where the images end and where the identities do; images are records from 1 on,
 * labelled with their identity, and then each identity has a record with the range of its images. The
 * format keeps these numbers in float32: of more than 2^24 records the ends are written as the largest
 * float32 that is not beyond them, and the labels of images are the truth.
 *
 * Files get their names when they are whole; until then they end in `.new`.
 *
 * @example Usage
 * ```ts
 * import { RecordIoWriter } from "../../mod.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * const writer = await RecordIoWriter.create(`${folder}/train.rec`);
 * await writer.append(0, Uint8Array.of(1, 2, 3)); // the bytes of a JPEG, say
 * await writer.append(0, Uint8Array.of(4, 5));
 * await writer.append(1, Uint8Array.of(6));
 * await writer.close();
 *
 * strictEqual(await Deno.readTextFile(`${folder}/property`), "2,112,112");
 * ```
 */
export class RecordIoWriter {
  readonly #path: string;
  readonly #size: string;
  readonly #records: BufferedFile;
  readonly #offsets = new NumberColumn(Float64Array);
  /** The record with which each identity begins; those without images too. */
  readonly #firstRecords = new NumberColumn(Float64Array);

  private constructor(path: string, size: string, records: BufferedFile) {
    this.#path = path;
    this.#size = size;
    this.#records = records;
  }

  /**
   * Begins a file.
   *
   * @param path Where the records go, ending in `.rec`.
   * @throws {RangeError} if it ends otherwise.
   * @throws {Error} if the file cannot be made.
   */
  static async create(path: string, options: RecordIoWriterOptions = {}): Promise<RecordIoWriter> {
    const { height = 112 } = options, { width = height } = options;
    if (!path.endsWith(".rec")) {
      throw new RangeError(`Cannot write records to "${path}": expected a name that ends in .rec`);
    }
    const records = await BufferedFile.create(path).catch((cause) => {
      throw new Error(`Cannot write records to "${path}": ${systemMessage(cause)}`, { cause });
    });
    const writer = new RecordIoWriter(path, `${height},${width}`, records);
    await writer.#write(encodeRecord(encodeArrayHeader([0, 0], 0))); // its numbers come with close()
    return writer;
  }

  /**
   * Adds an image. Identities come one after the other in ascending order, as labels 0 to N - 1; one
   * that is passed over has no images.
   *
   * @param identity The number of the identity, below 2^24.
   * @param bytes The encoded image, shorter than 2^29 bytes; may be changed once this has resolved,
   * which the next call has to wait for.
   * @throws {RangeError} if the identity comes before the last one, or is too large, or there are no
   * or too many bytes.
   */
  async append(identity: number, bytes: Uint8Array): Promise<void> {
    const last = this.#firstRecords.length - 1;
    if (!Number.isInteger(identity) || identity < Math.max(0, last) || identity >= MAX_IDENTITIES) {
      throw new RangeError(
        `Cannot write a record as identities must be whole numbers in ascending order, below 2^24: ` +
          `current value is ${identity}${last < 0 ? "" : `, after ${last}`}`,
      );
    }
    if (bytes.length === 0) {
      throw new RangeError(`Cannot write a record of identity ${identity}: its image has no bytes`);
    }
    const number = this.#offsets.length;
    const record = encodeRecord(encodeScalarHeader(identity, number), bytes);
    while (this.#firstRecords.length <= identity) this.#firstRecords.push(number);
    await this.#write(record);
  }

  /**
   * Writes what is known only now, and gives the files their names.
   *
   * @throws {Error} if no image was added.
   */
  async close(): Promise<void> {
    const images = this.#offsets.length - 1, identities = this.#firstRecords.length;
    if (images === 0) {
      await this.discard();
      throw new Error(`Cannot write records to "${this.#path}": there are no images`);
    }
    const end = images + 1;
    for (let identity = 0; identity < identities; identity++) {
      const next = identity + 1 < identities ? this.#firstRecords.at(identity + 1) : end;
      const range = [this.#firstRecords.at(identity), next].map(float32AtMost);
      await this.#write(encodeRecord(encodeArrayHeader(range, this.#offsets.length)));
    }
    const header = encodeArrayHeader([end, end + identities].map(float32AtMost), 0);
    await this.#records.overwrite(0, encodeRecord(header));
    await this.#writeIdx();
    await writeFile(join(dirname(this.#path), "property"), `${identities},${this.#size}`);
    await this.#records.close();
    await writeRecordIndex(this.#path, await stampOf(this.#path), {
      offsets: this.#offsets.pieces(1, end),
      ...this.#images(end),
      firstNumber: 1,
    });
  }

  /** Gives it up instead of closing it: nothing of it stays. */
  discard(): Promise<void> {
    return this.#records.discard();
  }

  #write(record: Uint8Array): Promise<void> {
    this.#offsets.push(this.#records.length);
    return this.#records.write(record);
  }

  /** Where the images of those identities begin that have any, and which these are. */
  #images(end: number): Pick<RecordIndex, "firstImages" | "labels"> {
    const identities = this.#firstRecords.length;
    const firstImages = new NumberColumn(Uint32Array), labels = new NumberColumn(Uint32Array);
    for (let identity = 0; identity < identities; identity++) {
      const first = this.#firstRecords.at(identity);
      const next = identity + 1 < identities ? this.#firstRecords.at(identity + 1) : end;
      if (next === first) continue;
      firstImages.push(first - 1);
      labels.push(identity);
    }
    const hasGaps = labels.length < identities;
    firstImages.push(end - 1);
    return { firstImages: firstImages.take(), labels: hasGaps ? labels.take() : undefined };
  }

  /** Lines `record<TAB>offset`. */
  async #writeIdx(): Promise<void> {
    const file = await BufferedFile.create(this.#path.replace(/rec$/, "idx"));
    const text = new TextEncoder();
    let number = 0;
    for (const offsets of this.#offsets.pieces()) {
      let rows = "";
      for (const offset of offsets) rows += `${number++}\t${offset}\n`;
      await file.write(text.encode(rows));
    }
    await file.close();
  }
}

/** The largest float32 that is not beyond a number from 1 on. */
export function float32AtMost(value: number): number {
  const rounded = Math.fround(value);
  if (rounded <= value) return rounded;
  const bits = new Uint32Array(Float32Array.of(rounded).buffer);
  bits[0]--; // the next one towards 0
  return new Float32Array(bits.buffer)[0];
}
