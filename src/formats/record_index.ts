import { BufferedFile } from "./buffered_file.ts";
import { isAscendingTo } from "./is_ascending_to.ts";
import { PositionedFile } from "./positioned_file.ts";
import { decodeSafetensors, encodeSafetensorsHeader, type StoredType } from "./safetensors.ts";

/** Where the images of a `.rec` file are, those of one identity next to each other. */
export interface RecordIndex {
  /** The byte at which the record of each image begins. */
  offsets: Float64Array;
  /** The first image of each identity, and where the last ones end: N + 1 numbers. */
  firstImages: Uint32Array;
  /** The label of each identity, if they are not 0 to N - 1. */
  labels?: Uint32Array;
  /** Which record of the file each image is, if they are not `firstNumber` and those that follow. */
  numbers?: Uint32Array;
  /** Which record of the file the first image is. */
  firstNumber: number;
}

const FORMAT = "virtual-fc records 1";
const EDGE = 4096;

/** Where the index of `train.rec` is: `train.index.safetensors`, beside it. */
export function recordIndexPath(recordsPath: string): string {
  return recordsPath.replace(/\.rec$/, "") + ".index.safetensors";
}

/**
 * Writes the index of a file of records beside it, so that it opens without looking through it. It
 * takes 8 bytes an image and 4 an identity; up to 8 and 4 more where records or labels have gaps.
 *
 * @param index What is in the file; its largest array in pieces.
 * @throws {Error} of the operating system if it cannot be written.
 */
export async function writeRecordIndex(
  path: string,
  index: Omit<RecordIndex, "offsets"> & { offsets: Iterable<Float64Array> },
): Promise<void> {
  const { offsets, firstImages, labels, numbers, firstNumber } = index;
  const imageCount = firstImages[firstImages.length - 1];
  const tensors = new Map<string, { dtype: StoredType; shape: number[] }>();
  tensors.set("offsets", { dtype: "F64", shape: [imageCount] });
  const columns = Object.entries({ firstImages, labels, numbers });
  for (const [name, column] of columns) {
    if (column) tensors.set(name, { dtype: "U32", shape: [column.length] });
  }
  const { header } = encodeSafetensorsHeader(tensors, {
    format: FORMAT,
    records: await fingerprint(path),
    firstNumber: String(firstNumber),
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
 * @returns `undefined` if there is none, or why it cannot be used: it is broken, or of another file.
 */
export async function readRecordIndex(path: string): Promise<RecordIndex | string | undefined> {
  const file = await PositionedFile.open(recordIndexPath(path)).catch((error) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (!file) return undefined;
  try {
    const { tensors, metadata } = decodeSafetensors(await file.read(0, file.size));
    if (metadata.format !== FORMAT) return "it is of another kind";
    if (metadata.records !== await fingerprint(path)) return "it was made for another file";
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
    return { offsets, firstImages, labels, numbers, firstNumber };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return error.message;
  } finally {
    await file.close();
  }
}

/** Its size, and a hash of how it begins and ends: what tells files apart without reading them. */
async function fingerprint(path: string): Promise<string> {
  const file = await PositionedFile.open(path);
  try {
    const edges = new Uint8Array(2 * EDGE);
    edges.set(await file.read(0, EDGE));
    edges.set(await file.read(Math.max(0, file.size - EDGE), EDGE), EDGE);
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", edges));
    return `${file.size} ${hash.toHex()}`;
  } finally {
    await file.close();
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
