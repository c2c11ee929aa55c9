import { quoteLine } from "../lines.ts";

/** What a pickle of PyTorch is made of here. Lists, tuples and sets are arrays; what stands in several places is one value. */
export type TorchValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | TorchValue[]
  | TorchDict
  | TorchName
  | TorchStorage
  | TorchTensor
  | OpaqueValue;

/** A dictionary, in its order. */
export type TorchDict = Map<TorchValue, TorchValue>;

/** A name with its module, such as `torch.FloatStorage`. Nothing is looked up by it but in the tables of this folder. */
export class TorchName {
  /** With its module. */
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** What a name stands for that is no data: nothing of it is made, run or kept but its name. */
export class OpaqueValue {
  /** The name, with its module. */
  readonly name: string;
  /** Whether it holds the parts of a network, as a pickled `torch.nn.Module` does. */
  isModule = false;

  constructor(name: string) {
    this.name = name;
  }
}

/** Kinds of number, by PyTorch's name for their storage, and the bytes of one. */
export const STORAGES = {
  DoubleStorage: { dtype: "F64", bytes: 8 },
  FloatStorage: { dtype: "F32", bytes: 4 },
  HalfStorage: { dtype: "F16", bytes: 2 },
  BFloat16Storage: { dtype: "BF16", bytes: 2 },
  LongStorage: { dtype: "I64", bytes: 8 },
  IntStorage: { dtype: "I32", bytes: 4 },
  ShortStorage: { dtype: "I16", bytes: 2 },
  CharStorage: { dtype: "I8", bytes: 1 },
  ByteStorage: { dtype: "U8", bytes: 1 },
  BoolStorage: { dtype: "U8", bytes: 1 },
} as const;

/** Numbers that stand somewhere in the file, and that tensors show in some shape. */
export interface TorchStorage {
  /** Tells it from other values. */
  kind: "storage";
  /** Which kind of number. */
  type: keyof typeof STORAGES;
  /** What the file calls it. */
  key: string;
  /** How many numbers. */
  count: number;
}

/** A view of a storage. */
export interface TorchTensor {
  /** Tells it from other values. */
  kind: "tensor";
  /** Where its numbers are. */
  storage: TorchStorage;
  /** The place of the first number in the storage. */
  offset: number;
  /** The size along each axis; empty for a single number. */
  shape: number[];
  /** How many numbers lie between neighbours along each axis. */
  strides: number[];
}

/** Whether a value is a tensor. */
export function isTensor(value: TorchValue | undefined): value is TorchTensor {
  return hasKind(value) && value.kind === "tensor";
}

/** Whether a value is a storage. */
export function isStorage(value: TorchValue | undefined): value is TorchStorage {
  return hasKind(value) && value.kind === "storage";
}

function hasKind(value: TorchValue | undefined): value is TorchTensor | TorchStorage {
  return typeof value === "object" && value !== null && "kind" in value;
}

/** What a value is, for an error. */
export function describeTorchValue(value: TorchValue | undefined): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return "a text";
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value instanceof Map) return `a dictionary of ${value.size}`;
  if (value instanceof TorchName) return `the name ${quoteLine(value.name)}`;
  if (value instanceof OpaqueValue) return `an object of ${quoteLine(value.name)}`;
  return value.kind === "tensor" ? `a tensor of shape [${value.shape.join(", ")}]` : "a storage";
}
