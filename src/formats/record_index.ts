import { isAscendingTo } from "./ascending.ts";
import { BufferedFile } from "./buffered_file.ts";
import { compareStamps, type FileStamp } from "./file_stamp.ts";
import { fitsSample } from "./fits_sample.ts";
import { PositionedFile } from "./positioned_file.ts";
import type { RecordIndex } from "./record_io.ts";
import { decodeSafetensors, encodeSafetensorsHeader, type StoredType } from "./safetensors.ts";

const FORMAT = "virtual-fc records 2", EARLIER_FORMAT = "virtual-fc records 1";

/** Where the index of `train.rec` is: `train.index.safetensors`, beside it. */
export function recordIndexPath(recordsPath: string): string {
  return recordsPath.replace(/\.rec$/, "") + ".index.safetensors";
}

/**
 * Writes the index of a file of records beside it, so that it opens without looking through it. It
 * takes 8 bytes an image and 4 an identity; up to 8 and 4 more where records or labels have gaps.
 *
 * @param stamp What the file was when it was looked through.
 * @param index What is in the file; its largest array in pieces.
 * @throws {Error} of the operating system if it cannot be written.
 */
export async function writeRecordIndex(
  path: string,
  stamp: FileStamp,
  index: Omit<RecordIndex, "offsets"> & { offsets: Iterable<Float64Array> },
): Promise<void> {
  const { offsets, firstImages, labels, numbers, firstNumber, isByRanges, notice } = index;
  const imageCount = firstImages[firstImages.length - 1];
  const tensors = new Map<string, { dtype: StoredType; shape: number[] }>();
  tensors.set("offsets", { dtype: "F64", shape: [imageCount] });
  const columns = Object.entries({ firstImages, labels, numbers });
  for (const [name, column] of columns) {
    if (column) tensors.set(name, { dtype: "U32", shape: [column.length] });
  }
  const { header } = encodeSafetensorsHeader(tensors, {
    format: FORMAT,
    file: JSON.stringify(stamp),
    firstNumber: String(firstNumber),
    ...(isByRanges ? { identities: "ranges" } : {}),
    ...(notice === undefined ? {} : { notice }),
  });
  const file = await BufferedFile.create(recordIndexPath(path));
  try {
    await file.write(header);
    for (const piece of offsets) await file.write(bytesOf(piece));
    for (const [, column] of columns) if (column) await file.write(bytesOf(column));
    await file.close();
  } catch (error) {
    await file.discard();
    throw error;
  }
}

/**
 * Reads the index of a file of records: two arrays or more, straight from its file.
 *
 * It is believed if the file has the size and the time of change that it had. If it may still be another one, as that
 * time can be put back (the system's own, of the last change of anything, is another one, or so near to the index that it
 * says nothing), some hundred records are looked at: they must stand where the index has them, with its labels.
 *
 * @param file The records.
 * @returns `undefined` if there is none, or why it cannot be used: it is broken, or of another file.
 */
export async function readRecordIndex(
  file: PositionedFile,
): Promise<RecordIndex | string | undefined> {
  const stored = await PositionedFile.open(recordIndexPath(file.path)).catch((error) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (!stored) return undefined;
  try {
    const { tensors, metadata } = decodeSafetensors(await stored.read(0, stored.size));
    if (metadata.format === EARLIER_FORMAT) {
      return "an earlier version made it, without a look at labels";
    }
    if (metadata.format !== FORMAT) return "it is of another kind";
    const known = compareStamps(metadata.file, file.stamp, stored.stamp);
    if (known === "other") return "the file has changed since, or is another one";
    const data = (name: string) => tensors.get(name)?.data;
    const offsets = data("offsets"), firstImages = data("firstImages");
    const labels = data("labels"), numbers = data("numbers");
    const firstNumber = Number(metadata.firstNumber);
    if (
      !(offsets instanceof Float64Array && firstImages instanceof Uint32Array) ||
      !(labels === undefined || labels instanceof Uint32Array) ||
      !(numbers === undefined || numbers instanceof Uint32Array) ||
      !Number.isSafeInteger(firstNumber)
    ) return "its arrays are not what they should be";
    if (
      !isAscendingTo(firstImages, offsets.length) || !isWhole(offsets) ||
      labels && labels.length !== firstImages.length - 1 ||
      numbers && numbers.length !== offsets.length
    ) return "its arrays do not fit each other";
    const isByRanges = metadata.identities === "ranges", { notice } = metadata;
    const index = { offsets, firstImages, labels, numbers, firstNumber, isByRanges, notice };
    return known === "same" || await fitsSample(file, index)
      ? index
      : "labels in the file are others than it has";
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return error.message;
  } finally {
    await stored.close();
  }
}

function isWhole(numbers: Float64Array): boolean {
  for (let i = 0; i < numbers.length; i++) {
    if (!(numbers[i] >= 0 && numbers[i] % 4 === 0)) return false;
  }
  return true;
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array | Uint32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
