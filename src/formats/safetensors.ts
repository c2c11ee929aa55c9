import { isRecord } from "../checks/parse_json_object.ts";
import { alignedBytes, elementCount } from "./tensor_layout.ts";
import { type HalfType, widenHalves } from "./widen_halves.ts";

/** A kind of number, by the format's name for it. */
export type StoredType =
  | "F64"
  | "I64"
  | "U64"
  | "F32"
  | "I32"
  | "U32"
  | "F16"
  | "I16"
  | "U16"
  | "I8"
  | "U8";

/** The numbers of a tensor. */
export type StoredData =
  | Float64Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Float16Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/** The typed array that holds each kind of number. */
const ARRAYS = {
  F64: Float64Array,
  I64: BigInt64Array,
  U64: BigUint64Array,
  F32: Float32Array,
  I32: Int32Array,
  U32: Uint32Array,
  F16: Float16Array,
  I16: Int16Array,
  U16: Uint16Array,
  I8: Int8Array,
  U8: Uint8Array,
} satisfies Record<StoredType, unknown>;

/** A tensor in a file. */
export interface StoredTensor {
  /** The kind of its numbers. */
  dtype: StoredType;
  /** The size along each axis; empty for a single number. */
  shape: number[];
  /** Row by row, of the array type of `dtype`: `Float32Array` for `F32`, `BigInt64Array` for `I64`. */
  data: StoredData;
}

/** What is in a file. */
export interface Safetensors {
  /** The tensors by name, in the order of their bytes. */
  tensors: Map<string, StoredTensor>;
  /** Notes of whoever wrote the file. */
  metadata: Record<string, string>;
}

/** Bytes of a number of each kind that is read. */
const WIDTHS: Record<StoredType | HalfType, number> = {
  ...Object.fromEntries(
    Object.entries(ARRAYS).map(([dtype, { BYTES_PER_ELEMENT }]) => [dtype, BYTES_PER_ELEMENT]),
  ) as Record<StoredType, number>,
  BF16: 2,
};

/** The same limit as in the format's own implementation. */
const MAX_HEADER_BYTES = 100_000_000;

/**
 * Named tensors as a safetensors file (https://github.com/huggingface/safetensors): 8 bytes with the
 * length of the header, the header in JSON, the numbers. Wider numbers come first, otherwise the
 * order of the map is kept, so that every tensor is aligned without gaps, which the format forbids.
 *
 * @param tensors By name; any name but `__metadata__`.
 * @param metadata Notes to keep with them.
 * @throws {RangeError} if data does not fill its shape or is not of its type's array, or a name is taken.
 *
 * @example Usage
 * ```ts
 * import { decodeSafetensors, encodeSafetensors, type StoredTensor } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const tensors = new Map<string, StoredTensor>([
 *   ["weight", { dtype: "F32", shape: [1, 2], data: Float32Array.of(3, 4) }],
 * ]);
 * const bytes = encodeSafetensors(tensors, { step: "40" });
 *
 * deepStrictEqual(decodeSafetensors(bytes), { tensors, metadata: { step: "40" } });
 * ```
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Record<string, string> = {},
): Uint8Array<ArrayBuffer> {
  for (const [name, { dtype, shape, data }] of tensors) {
    const fault = !(data instanceof ARRAYS[dtype])
      ? `expected ${dtype} in a ${ARRAYS[dtype].name}, got ${(data as Uint8Array).constructor.name}`
      : elementCount(shape) !== data.length
      ? `shape [${shape.join(", ")}] takes ${elementCount(shape)} numbers, got ${data.length}`
      : undefined;
    if (fault) throw new RangeError(`Cannot encode safetensors, tensor "${name}": ${fault}`);
  }
  const { header, order, byteLength } = encodeSafetensorsHeader(tensors, metadata);
  const bytes = new Uint8Array(header.length + byteLength);
  bytes.set(header);
  let at = header.length;
  for (const name of order) {
    const { data } = tensors.get(name)!;
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/** What stands before the numbers in a safetensors file, and how these follow. */
export interface SafetensorsHeader {
  /** The first bytes of the file, a multiple of 8. */
  header: Uint8Array<ArrayBuffer>;
  /** The names of the tensors in the order in which their numbers follow the header. */
  order: string[];
  /** How many bytes of numbers follow. */
  byteLength: number;
}

/**
 * The header of a file of {@link encodeSafetensors}: with it a file larger than memory is written piece
 * by piece.
 *
 * @throws {RangeError} if a size is no whole number from 0, or a name is taken.
 */
export function encodeSafetensorsHeader(
  tensors: ReadonlyMap<string, Pick<StoredTensor, "dtype" | "shape">>,
  metadata: Record<string, string> = {},
): SafetensorsHeader {
  const fields: string[] = [];
  const field = (name: string, value: unknown) =>
    fields.push(`${JSON.stringify(name)}:${JSON.stringify(value)}`);
  if (Object.keys(metadata).length > 0) field("__metadata__", metadata);

  const ordered = [...tensors].sort(([, a], [, b]) =>
    ARRAYS[b.dtype].BYTES_PER_ELEMENT - ARRAYS[a.dtype].BYTES_PER_ELEMENT
  );
  let byteLength = 0;
  for (const [name, { dtype, shape }] of ordered) {
    const fault = name === "__metadata__"
      ? "the name is taken by the format"
      : !isSizes(shape)
      ? `expected whole sizes, got [${shape}]`
      : undefined;
    if (fault) throw new RangeError(`Cannot encode safetensors, tensor "${name}": ${fault}`);
    const begin = byteLength;
    byteLength += elementCount(shape) * ARRAYS[dtype].BYTES_PER_ELEMENT;
    field(name, { dtype, shape, data_offsets: [begin, byteLength] });
  }

  const json = new TextEncoder().encode(`{${fields.join(",")}}`);
  const jsonLength = Math.ceil(json.length / 8) * 8;
  const header = new Uint8Array(8 + jsonLength);
  new DataView(header.buffer).setBigUint64(0, BigInt(jsonLength), true);
  header.set(json, 8);
  header.fill(0x20, 8 + json.length);
  return { header, order: ordered.map(([name]) => name), byteLength };
}

/**
 * Reads a safetensors file. The numbers may share memory with `bytes`. Those of types `F16` and `BF16` become `F32`, which
 * holds each of them exactly.
 *
 * @throws {SyntaxError} if the file is cut short, its header is no JSON of the format, tensors overlap, leave
 * gaps or do not fill the file, or one is of a type that is not read, such as `F8_E4M3`.
 */
export function decodeSafetensors(bytes: Uint8Array): Safetensors {
  const { header, dataAt } = readHeader(bytes);
  const available = bytes.length - dataAt;
  let metadata: Record<string, string> = {};
  const entries: {
    name: string;
    dtype: StoredType | HalfType;
    shape: number[];
    begin: number;
    end: number;
  }[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === "__metadata__") {
      metadata = readMetadata(value);
      continue;
    }
    const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Record<string, unknown>;
    const of = `tensor ${JSON.stringify(name)}`;
    if (typeof dtype !== "string" || !isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) {
      throw fault(`${of}: expected "dtype", "shape" and two "data_offsets"`);
    }
    if (!Object.hasOwn(WIDTHS, dtype)) {
      throw fault(`${of}: expected one of ${Object.keys(WIDTHS).join(" ")}, got type ${dtype}`);
    }
    const stored = dtype as StoredType | HalfType, [begin, end] = offsets;
    const needed = elementCount(shape) * WIDTHS[stored];
    if (end - begin !== needed) {
      throw fault(
        `${of}: ${dtype} of shape [${shape.join(", ")}] takes ${needed} bytes, ` +
          `its offsets ${begin} to ${end} say otherwise`,
      );
    }
    if (end > available) {
      throw fault(`${of}: it ends at byte ${end} of the numbers, there are ${available}`);
    }
    entries.push({ name, dtype: stored, shape, begin, end });
  }

  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  const tensors = new Map<string, StoredTensor>();
  let at = 0;
  for (const { name, dtype, shape, begin, end } of entries) {
    if (begin !== at) {
      throw fault(
        `tensor ${JSON.stringify(name)}: it begins at byte ${begin} of the numbers, ` +
          `the one before ends at ${at}`,
      );
    }
    const place = dataAt + begin;
    tensors.set(
      name,
      dtype === "F16" || dtype === "BF16"
        ? { dtype: "F32", shape, data: widenHalves(bytes.subarray(place, dataAt + end), dtype) }
        : { dtype, shape, data: readNumbers(bytes, place, dtype, end - begin) },
    );
    at = end;
  }
  if (at !== available) {
    throw fault(`its tensors take ${at} bytes of numbers, there are ${available}`);
  }
  return { tensors, metadata };
}

function readHeader(bytes: Uint8Array): { header: Record<string, unknown>; dataAt: number } {
  if (bytes.length < 8) throw fault(`expected 8 bytes of length, got ${bytes.length} in all`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  const limit = Math.min(MAX_HEADER_BYTES, bytes.length - 8);
  if (length > limit) throw fault(`its header takes ${length} bytes, at most ${limit} can be`);
  let header: unknown;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    header = JSON.parse(text.decode(bytes.subarray(8, 8 + length)));
  } catch (cause) {
    throw fault(`its header is no JSON: ${(cause as Error).message}`, cause);
  }
  if (!isRecord(header)) throw fault("expected its header to be a JSON object");
  return { header, dataAt: 8 + length };
}

function readMetadata(value: unknown): Record<string, string> {
  if (!isRecord(value) || !Object.values(value).every((note) => typeof note === "string")) {
    throw fault("expected __metadata__ to hold text only");
  }
  return value as Record<string, string>;
}

function readNumbers(bytes: Uint8Array, at: number, dtype: StoredType, byteLength: number) {
  const Numbers = ARRAYS[dtype], count = byteLength / Numbers.BYTES_PER_ELEMENT;
  const own = bytes.subarray(at, at + byteLength);
  const { buffer, byteOffset } = alignedBytes(own, Numbers.BYTES_PER_ELEMENT);
  return new Numbers(buffer, byteOffset, count);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function fault(message: string, cause?: unknown): SyntaxError {
  return new SyntaxError(`Cannot decode safetensors: ${message}`, { cause });
}
