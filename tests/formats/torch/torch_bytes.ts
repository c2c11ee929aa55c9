import { OPCODES } from "../../../src/formats/pickle/opcodes.ts";
import type { StoredTensor } from "../../../src/formats/safetensors.ts";
import { encode, littleEndian } from "../../fuzzing/arbitraries.ts";
import { concat } from "../../fuzzing/concat.ts";
import { zipBytes } from "../zip_bytes.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const { BININT1, BININT, BINUNICODE, EMPTY_TUPLE, GLOBAL, MARK, NEWFALSE, REDUCE, STOP, TUPLE } =
  OPCODES;
const [EMPTY_DICT, SETITEMS, BINPERSID] = [0x7d, 0x75, 0x51];

/** A text in a pickle. */
export function pickledText(value: string): Bytes {
  const bytes = encode(value);
  return concat([[BINUNICODE], littleEndian(bytes.length, 4), bytes]);
}

/** A whole number in a pickle. */
export function pickledNumber(value: number): Bytes {
  return value < 256
    ? Uint8Array.of(BININT1, value)
    : concat([[BININT], littleEndian(value % 2 ** 32, 4)]);
}

/** A name with its module in a pickle. */
export function pickledName(module: string, name: string): Bytes {
  return concat([[GLOBAL], encode(`${module}\n${name}\n`)]);
}

/** A tuple in a pickle. */
export function pickledTuple(...values: Bytes[]): Bytes {
  return concat([[MARK], ...values, [TUPLE]]);
}

/** A storage in a pickle. */
export function pickledStorage(type: string, key: string, count: number): Bytes {
  const [kind, place] = [pickledText("storage"), pickledText("cpu")];
  const parts = [kind, pickledName("torch", type), pickledText(key), place, pickledNumber(count)];
  return concat([pickledTuple(...parts), [BINPERSID]]);
}

/** A tensor in a pickle. */
export function pickledTensor(storage: Bytes, offset: number, shape: Bytes, strides: Bytes): Bytes {
  return concat([
    pickledName("torch._utils", "_rebuild_tensor_v2"),
    [MARK],
    ...[storage, pickledNumber(offset), shape, strides],
    [NEWFALSE],
    pickledName("collections", "OrderedDict"),
    [EMPTY_TUPLE, REDUCE, TUPLE, REDUCE],
  ]);
}

/** A state_dict as `torch.save()` writes it into a zip archive. */
export function torchBytes(tensors: ReadonlyMap<string, StoredTensor>): Bytes {
  const pairs: Bytes[] = [], items: Parameters<typeof zipBytes>[0] = [];
  let key = 0;
  for (const [name, { dtype, shape, data }] of tensors) {
    const type = { F32: "FloatStorage", F64: "DoubleStorage", I64: "LongStorage" }[dtype as "F32"];
    const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
    const storage = pickledStorage(type, String(key), data.length);
    const [sizes, steps] = [shape, strides].map((numbers) =>
      pickledTuple(...numbers.map(pickledNumber))
    );
    pairs.push(pickledText(name), pickledTensor(storage, 0, sizes, steps));
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    items.push({ name: `net/data/${key++}`, bytes });
  }
  const pickle = concat([[0x80, 2, EMPTY_DICT, MARK], ...pairs, [SETITEMS, STOP]]);
  return Uint8Array.from(zipBytes([{ name: "net/data.pkl", bytes: pickle }, ...items]));
}
