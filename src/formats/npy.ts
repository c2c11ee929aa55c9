import { quoteLine } from "./lines.ts";
import { decodeNpyNumbers, type NpyType, parseNpyType, toRowOrder } from "./npy_numbers.ts";
import { elementCount } from "./tensor_layout.ts";

/** Numbers with a shape, row by row. */
export interface NpyArray {
  /** The size along each axis, such as `[n, D]`; empty for a single number. */
  shape: number[];
  /** As many numbers as the shape takes. */
  data: Float32Array;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
/** The most bytes before the numbers; the same limit as in numpy. */
export const NPY_HEADER_BYTES = 10_000;
const HEADER =
  /^\s*\{(?=.*'descr'\s*:\s*'([^']*)')(?=.*'fortran_order'\s*:\s*(True|False))(?=.*'shape'\s*:\s*\(([\d,\s]*)\)).*\}\s*$/s;

/** What stands before the numbers of a file. */
export interface NpyHeader {
  /** The size along each axis. */
  shape: number[];
  /** Where the numbers begin. */
  dataAt: number;
  /** How its numbers stand there. */
  type: NpyType;
  /** Whether the first index runs fastest, as in Fortran. */
  isFortran: boolean;
}

/**
 * Reads an array that numpy saved, format 1.0 to 3.0 (NEP 1), of `float16`, `float32` or `float64`, of either order of
 * bytes, in C or Fortran order; `float64` is rounded to float32. The header is taken as data, never as Python. The
 * result may share memory with `bytes`.
 *
 * @throws {SyntaxError} if the bytes are no such file, or more or fewer than its header says.
 */
export function decodeNpy(bytes: Uint8Array): NpyArray {
  const { shape, dataAt, type, isFortran } = decodeNpyHeader(bytes, bytes.length);
  const data = decodeNpyNumbers(bytes.subarray(dataAt), type);
  return { shape, data: isFortran ? toRowOrder(data, shape) : data };
}

/**
 * Reads what stands before the numbers of such a file, for one that is not to be in memory whole.
 *
 * @param bytes The file's first {@link NPY_HEADER_BYTES}, or all of it.
 * @param fileBytes The length of the file.
 * @throws {SyntaxError} if it is no such file, or longer or shorter than its header says.
 */
export function decodeNpyHeader(bytes: Uint8Array, fileBytes: number): NpyHeader {
  const fail = (message: string) => new SyntaxError(`Cannot decode .npy file: ${message}`);
  if (!MAGIC.every((byte, i) => bytes[i] === byte)) {
    throw fail(`expected it to begin with "\\x93NUMPY", got ${describeStart(bytes)}`);
  }
  const version = bytes[6];
  if (!(version >= 1 && version <= 3)) {
    throw fail(`expected format version 1, 2 or 3, got ${version ?? "the end of the file"}`);
  }
  const textAt = version === 1 ? 10 : 12;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < textAt) throw fail(`it ends within its header`);
  const dataAt = textAt + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (dataAt > NPY_HEADER_BYTES) throw fail(`its header takes more than ${NPY_HEADER_BYTES} bytes`);
  if (bytes.length < dataAt) throw fail(`it ends within its header`);
  const header = new TextDecoder("latin1").decode(bytes.subarray(textAt, dataAt));

  const fields = HEADER.exec(header);
  if (!fields) {
    throw fail(
      `expected a header with 'descr', 'fortran_order' and 'shape', got ${
        quoteLine(header.trim())
      }`,
    );
  }
  const [, descr, fortranOrder, sizes] = fields, type = parseNpyType(descr);
  if (!type) {
    throw fail(
      `expected numbers of float16, float32 or float64, such as '<f4', got ${quoteLine(descr)}`,
    );
  }
  const shape = sizes.split(",").map((size) => size.trim()).filter((size) => size !== "")
    .map(Number);
  if (!shape.every(Number.isSafeInteger)) {
    throw fail(`expected whole sizes, got ${quoteLine(sizes)}`);
  }
  const dataBytes = elementCount(shape) * type.numberBytes;
  if (fileBytes - dataAt !== dataBytes) {
    throw fail(`shape (${shape.join(", ")}) takes ${dataBytes} bytes, got ${fileBytes - dataAt}`);
  }
  return { shape, dataAt, type, isFortran: fortranOrder === "True" };
}

/**
 * An array as a file that numpy loads: format 1.0, `<f4`, C order.
 *
 * @param array Its data must fill its shape.
 * @throws {RangeError} if they do not fit together.
 *
 * @example Usage
 * ```ts
 * import { decodeNpy, encodeNpy } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const array = { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) };
 *
 * deepStrictEqual(decodeNpy(encodeNpy(array)), array);
 * ```
 */
export function encodeNpy(array: NpyArray): Uint8Array<ArrayBuffer> {
  const { shape, data } = array;
  const count = elementCount(shape);
  if (count !== data.length) {
    throw new RangeError(
      `Cannot encode .npy file: shape [${shape.join(", ")}] takes ${count} numbers, ` +
        `got ${data.length}`,
    );
  }
  const header = encodeNpyHeader(shape);
  const bytes = new Uint8Array(header.length + data.byteLength);
  bytes.set(header);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), header.length);
  return bytes;
}

/**
 * What stands before the numbers in a file of {@link encodeNpy}, a multiple of 64 bytes: with it a file
 * larger than memory is written row by row.
 *
 * @throws {RangeError} if a size is no whole number from 0.
 */
export function encodeNpyHeader(shape: readonly number[]): Uint8Array<ArrayBuffer> {
  if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    throw new RangeError(
      `Cannot encode .npy file as sizes must be whole numbers: current shape is [${shape}]`,
    );
  }
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${tuple}), }`;
  const length = Math.ceil((10 + header.length + 1) / 64) * 64;
  const text = header.padEnd(length - 11) + "\n";
  const bytes = new Uint8Array(length);
  bytes.set([...MAGIC, 1, 0, text.length & 255, text.length >> 8]);
  bytes.set(new TextEncoder().encode(text), 10);
  return bytes;
}

function describeStart(bytes: Uint8Array): string {
  if (bytes.length === 0) return "an empty file";
  return quoteLine(new TextDecoder("latin1").decode(bytes.subarray(0, 6)));
}
