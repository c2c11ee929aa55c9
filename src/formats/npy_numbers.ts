import { alignedBytes, rowStrides, walkStrided } from "./tensor_layout.ts";
/** How numbers stand in a file of numpy. */
export interface NpyType {
  /** Bytes of a number: 2 of float16, 4 of float32, 8 of float64. */
  numberBytes: 2 | 4 | 8;
  /** Whether the highest byte comes first. */
  isBigEndian: boolean;
}

/**
 * What numpy calls a type, such as `<f4`.
 *
 * @returns `undefined` if it is none of float16, float32 and float64.
 */
export function parseNpyType(descr: string): NpyType | undefined {
  const [, order, size] = /^([<>=])f([248])$/.exec(descr) ?? [];
  return size === undefined
    ? undefined
    : { numberBytes: Number(size) as NpyType["numberBytes"], isBigEndian: order === ">" };
}

/** Some of the numbers of such a file, as float32. The result may share memory with `bytes`. */
export function decodeNpyNumbers(bytes: Uint8Array, type: NpyType): Float32Array {
  const { numberBytes, isBigEndian } = type;
  // Deno runs on little-endian machines only, so a typed array reads the bytes as they are.
  const { buffer, byteOffset } = isBigEndian
    ? reversed(bytes, numberBytes)
    : alignedBytes(bytes, numberBytes);
  const count = bytes.length / numberBytes;
  if (numberBytes === 4) return new Float32Array(buffer as ArrayBuffer, byteOffset, count);
  return numberBytes === 2
    ? Float32Array.from(new Float16Array(buffer, byteOffset, count))
    : new Float32Array(new Float64Array(buffer, byteOffset, count));
}

/**
 * Puts numbers of columns, one column after the other, where they belong among rows.
 *
 * @param from [columns, n], the columns from `first` on.
 * @param to [n, D], row by row.
 */
export function putColumns(
  from: Float32Array,
  first: number,
  to: Float32Array,
  length: number,
): void {
  const rows = to.length / length;
  for (let start = 0, column = first; start < from.length; start += rows, column++) {
    for (let row = 0; row < rows; row++) to[row * length + column] = from[start + row];
  }
}

/** Numbers in Fortran order, whose first index runs fastest, in C order, whose last does. */
export function toRowOrder(data: Float32Array, shape: readonly number[]): Float32Array {
  if (shape.filter((size) => size > 1).length < 2) return data;
  const ordered = new Float32Array(data.length);
  const columns = rowStrides(shape.toReversed()).toReversed();
  walkStrided(shape, columns, (i, at) => ordered[i] = data[at]);
  return ordered;
}

function reversed(bytes: Uint8Array, numberBytes: number): Uint8Array {
  const turned = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at += numberBytes) {
    for (let i = 0; i < numberBytes; i++) turned[at + i] = bytes[at + numberBytes - 1 - i];
  }
  return turned;
}
