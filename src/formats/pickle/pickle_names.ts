import { elementCount } from "../tensor_layout.ts";
import {
  describeValue,
  PickleFault,
  type PickleName,
  type PickleText,
  type PickleType,
  type PickleValue,
} from "./pickle_value.ts";

/** Kinds of number whose values are understood, NumPy's names for them, and that of objects. */
const TYPES = ["b1", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8", "O8"];

/** As many as NumPy 2 has. */
const MOST_AXES = 64;

/** The only names that a pickle may use, and all that each of them means. Nothing is looked up anywhere else. */
export const PICKLE_NAMES: ReadonlyMap<string, PickleName> = new Map(
  Object.entries({
    "_codecs.encode": encode,
    "__builtin__.bytes": emptyBytes,
    "builtins.bytes": emptyBytes,
    "__builtin__.bytearray": bytes,
    "builtins.bytearray": bytes,
    "numpy.dtype": type,
    "numpy.ndarray": () => {
      throw new PickleFault("expected numpy.ndarray as an argument only");
    },
    "numpy.core.multiarray.scalar": scalar,
    "numpy._core.multiarray.scalar": scalar,
    "numpy.core.multiarray._reconstruct": emptyArray,
    "numpy._core.multiarray._reconstruct": emptyArray,
    "numpy.core.numeric._frombuffer": array,
    "numpy._core.numeric._frombuffer": array,
  }).map(([name, make]): [string, PickleName] => [name, { kind: "name", name, make }]),
);

/** Bytes as older protocols write them: characters up to `\xff`, and `latin1`, which makes bytes of them. */
function encode(text?: PickleValue, encoding?: PickleValue): PickleText {
  if (!isString(text) || !/^latin-?1$/.test(shortOf(encoding) ?? "")) {
    throw new PickleFault("expected text to encode as latin1");
  }
  return { ...text, kind: "bytes" };
}

function emptyBytes(...values: PickleValue[]): PickleText {
  if (values.length > 0) throw new PickleFault("expected bytes of nothing");
  return { kind: "bytes", at: 0, length: 0, encoding: "bytes", short: "" };
}

function bytes(value?: PickleValue, encoding?: PickleValue): PickleText {
  if (value === undefined) return emptyBytes();
  if (encoding !== undefined) return encode(value, encoding);
  if (isString(value) && value.kind === "bytes") return value;
  throw new PickleFault(`expected bytes for a bytearray, got ${describeValue(value)}`);
}

function type(name?: PickleValue): PickleType {
  const short = shortOf(name) ?? "";
  if (TYPES.includes(short)) return { kind: "type", name: short };
  throw new PickleFault(
    `expected NumPy's ${TYPES.join(" ")}, got ${short ? `"${short}"` : "no name"}`,
  );
}

function scalar(type?: PickleValue, data?: PickleValue): boolean | number {
  const short = shortOf(data);
  if (!isType(type) || short?.length !== sizeOf(type)) throw new PickleFault("expected one number");
  const value = decodeNumber(Uint8Array.from(short, (byte) => byte.charCodeAt(0)), type);
  return type.name === "b1" ? value !== 0 : value;
}

/** The number that some bytes are; whole numbers as if they were never below 0. */
export function decodeNumber(bytes: Uint8Array, { name, isBigEndian = false }: PickleType): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (name === "f2") return view.getFloat16(0, !isBigEndian);
  if (name === "f4") return view.getFloat32(0, !isBigEndian);
  if (name === "f8") return view.getFloat64(0, !isBigEndian);
  return (isBigEndian ? bytes : bytes.toReversed()).reduce((value, byte) => value * 256 + byte, 0);
}

function emptyArray(): PickleValue {
  return { kind: "array", shape: [] };
}

function array(data?: PickleValue, type?: PickleValue, shape?: PickleValue): PickleValue {
  return { kind: "array", ...contents(shape, type, data) };
}

/**
 * Fills in what follows after a value was made.
 *
 * @throws {PickleFault} that says what is wrong with it.
 */
export function build(value: PickleValue, state: PickleValue): void {
  if (!Array.isArray(state)) throw new PickleFault(`expected a tuple, got ${describeValue(state)}`);
  if (isType(value)) {
    const order = shortOf(state[1]);
    if (order !== "|" && order !== "<" && order !== "=" && order !== ">") {
      throw new PickleFault("expected the order of bytes of numbers");
    }
    value.isBigEndian = order === ">";
    return;
  }
  if (
    value === null || typeof value !== "object" || Array.isArray(value) || value.kind !== "array"
  ) {
    throw new PickleFault(`expected a NumPy array or type, got ${describeValue(value)}`);
  }
  const [, shape, type, , data] = state;
  Object.assign(value, contents(shape, type, data));
}

function contents(shape?: PickleValue, type?: PickleValue, data?: PickleValue) {
  if (!Array.isArray(shape) || shape.length > MOST_AXES || !shape.every(isSize)) {
    throw new PickleFault("expected the shape of an array");
  }
  if (!isType(type)) throw new PickleFault("expected the type of an array");
  if (type.name === "O8") return { shape, type, items: itemsOf(data, elementCount(shape)) };
  if (!isString(data) || data.kind !== "bytes") {
    throw new PickleFault("expected the bytes of an array");
  }
  const needed = elementCount(shape) * sizeOf(type);
  // What is written as text takes at least as many bytes as it stands for.
  if (data.encoding === "bytes" ? data.length !== needed : data.length < needed) {
    throw new PickleFault(
      `a NumPy array of ${type.name}, shape [${
        shape.join(", ")
      }], takes ${needed} bytes, got ${data.length}`,
    );
  }
  return { shape, type, data };
}

function itemsOf(data: PickleValue | undefined, count: number): PickleValue[] {
  if (Array.isArray(data) && data.length === count) return data;
  throw new PickleFault(`expected a list of ${count} objects, got ${describeValue(data ?? null)}`);
}

function sizeOf(type: PickleType): number {
  return Number(type.name[1]);
}

function isSize(value: PickleValue): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isString(value: PickleValue | undefined): value is PickleText {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    (value.kind === "bytes" || value.kind === "text");
}

function isType(value: PickleValue | undefined): value is PickleType {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    value.kind === "type";
}

/** A short string's characters. */
export function shortOf(value: PickleValue | undefined): string | undefined {
  return isString(value) ? value.short : undefined;
}
