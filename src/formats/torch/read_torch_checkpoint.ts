import { quoteLine } from "../lines.ts";
import { alignedBytes, elementCount, walkStrided } from "../tensor_layout.ts";
import type { StoredData, StoredTensor, StoredType } from "../safetensors.ts";
import { widenHalves } from "../widen_halves.ts";
import { openTorchFile, type TorchFile } from "./open_torch_file.ts";
import {
  describeTorchValue,
  isTensor,
  OpaqueValue,
  STORAGES,
  type TorchTensor,
  type TorchValue,
} from "./torch_value.ts";

/** How to read a file of PyTorch. */
export interface ReadTorchOptions {
  /**
   * What the file is called, for errors.
   *
   * @default {"in memory"}
   */
  path?: string;
  /**
   * Which state_dict is read of several, by its key, such as `state_dict_ema`; keys within keys have a `/` between them. If none has
   * that key, what is read of the largest are the tensors whose names begin with it and a point.
   *
   * @default {the one with the most weights}
   */
  key?: string;
}

/** A state_dict of PyTorch. */
export interface TorchCheckpoint {
  /** Its tensors, by the names that the file has for them. Half precision is widened to `F32`; numbers may share memory with the file. */
  tensors: Map<string, StoredTensor>;
  /** Where it stands in the file, such as `state_dict`; empty if it is the whole file. */
  key: string;
  /** The keys of others in the file. */
  otherKeys: string[];
  /** Names of what is no data, such as `argparse.Namespace`: passed over, as nothing of a file is looked up or run. */
  passedOver: string[];
}

/** Of a state_dict deep in a checkpoint, the most dictionaries that it stands in. */
const DEEPEST = 4;

/** How many bytes of tensors may be made for a byte of the file: half precision is widened, and tensors may share numbers. */
const GROWTH = 4;

/** What the names of weights end in. */
const WEIGHT = /(^|\.)(weight|bias|running_mean|running_var)$/;

/**
 * Reads a state_dict that `torch.save()` wrote, from files of any version, also of a whole checkpoint with an optimiser or
 * Lightning's. Nothing in the file is looked up or run: of a pickle's names a dozen mean something, which is written in this
 * project, and others are passed over.
 *
 * @throws {SyntaxError} with the byte, if the file is broken, asks for what only an attack asks for, or takes more memory
 * than its length justifies; with a sentence, if it holds no state_dict but a whole network or a program.
 *
 * @example Names and shapes
 * ```ts
 * import { readTorchCheckpoint } from "../../../mod.ts";
 *
 * async function show(path: string) {
 *   const { tensors } = await readTorchCheckpoint(await Deno.readFile(path), { path });
 *   for (const [name, { dtype, shape }] of tensors) console.log(name, dtype, shape);
 * }
 * ```
 */
export async function readTorchCheckpoint(
  bytes: Uint8Array<ArrayBuffer>,
  { path = "in memory", key }: ReadTorchOptions = {},
): Promise<TorchCheckpoint> {
  const file = await openTorchFile(bytes, path);
  const found = findStateDicts(file.value);
  const fail = (what: string) => new SyntaxError(`Cannot read PyTorch file "${path}": ${what}`);
  if (found.length === 0) throw fail(describeNone(file.value));
  const best = found.reduce((a, b) => b.weights > a.weights ? b : a);
  const taken = found.find((dict) => dict.key === key) ?? best;
  const prefix = key === undefined || taken.key === key ? "" : `${key}.`;
  if (prefix !== "" && ![...taken.dict.keys()].some((name) => `${name}`.startsWith(prefix))) {
    const keys = found.map(({ key }) => key).filter((key) => key !== "").map(quoteLine).join(", ");
    throw fail(
      `expected ${
        keys === "" ? "" : `the key of one of its state_dicts, ${keys}, or `
      }what names of its tensors begin with, ` +
        `as in ${listFirst(taken.dict)}, got ${quoteLine(key!)}`,
    );
  }
  const reader = new TensorReader(file, bytes.length, fail);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, value] of taken.dict) {
    if (typeof name !== "string" || !name.startsWith(prefix)) continue;
    if (isTensor(value)) tensors.set(name, reader.read(name, value));
  }
  const otherKeys = found.filter(({ weights }) => weights > 0).map(({ key }) => key)
    .filter((key) => key !== taken.key);
  return { tensors, key: taken.key, otherKeys, passedOver: [...file.opaque] };
}

/** The first names of a dictionary, in quotes. */
function listFirst(dict: FoundDict["dict"]): string {
  return [...dict.keys()].slice(0, 2).map((name) => quoteLine(String(name))).join(", ");
}

interface FoundDict {
  key: string;
  dict: Map<TorchValue, TorchValue>;
  /** How many of its tensors are named as those of layers are. */
  weights: number;
}

/** The dictionaries that hold tensors by name, those nearest to the top first. */
function findStateDicts(root: TorchValue): FoundDict[] {
  const found: FoundDict[] = [], seen = new Set<TorchValue>();
  let level: [string, TorchValue][] = [["", root]];
  for (let depth = 0; depth <= DEEPEST; depth++) {
    const next: typeof level = [];
    for (const [key, dict] of level) {
      if (!(dict instanceof Map) || seen.has(dict)) continue;
      seen.add(dict);
      let tensors = 0, weights = 0;
      for (const [name, value] of dict) {
        if (typeof name !== "string") continue;
        if (value instanceof Map) next.push([key === "" ? name : `${key}/${name}`, value]);
        if (!isTensor(value)) continue;
        tensors++;
        if (WEIGHT.test(name)) weights++;
      }
      if (tensors > 0) found.push({ key, dict, weights });
    }
    level = next;
  }
  return found;
}

function describeNone(root: TorchValue): string {
  const values = root instanceof Map ? [...root.values()] : [root];
  const opaque = values.filter((value) => value instanceof OpaqueValue);
  const network = opaque.find(({ isModule }) => isModule);
  if (network) {
    return `it holds a whole network of class ${
      quoteLine(network.name)
    }, which only that class's own code can make; save its state_dict() in its place`;
  }
  return `expected a state_dict, tensors by name, got ${describeTorchValue(root)}`;
}

class TensorReader {
  readonly #file: TorchFile;
  readonly #fail: (what: string) => SyntaxError;
  readonly #storages = new Map<string, Uint8Array<ArrayBuffer>>();
  /** How many bytes may still be made. */
  #left: number;

  constructor(file: TorchFile, fileBytes: number, fail: (what: string) => SyntaxError) {
    this.#file = file;
    this.#left = GROWTH * fileBytes;
    this.#fail = fail;
  }

  read(name: string, { storage, offset, shape, strides }: TorchTensor): StoredTensor {
    const { dtype, bytes: width } = STORAGES[storage.type], count = elementCount(shape);
    const last = shape.reduce((at, size, axis) => at + (size - 1) * strides[axis], offset);
    if (count > 0 && last >= storage.count || count > storage.count) {
      throw this.#fail(
        `tensor ${quoteLine(name)} of shape [${shape.join(", ")}], strides [${
          strides.join(", ")
        }] from ${offset} on does not fit its storage of ${storage.count} numbers`,
      );
    }
    const all = this.#bytesOf(storage);
    const isInOrder = isContiguous(shape, strides);
    const bytes = isInOrder
      ? all.subarray(offset * width, (offset + count) * width)
      : this.#inOrder(all, width, { offset, shape, strides });
    if (dtype === "F16" || dtype === "BF16") {
      this.#make(4 * count);
      return { dtype: "F32", shape, data: widenHalves(bytes, dtype) };
    }
    return { dtype, shape, data: this.#numbers(bytes, dtype) };
  }

  #bytesOf(storage: TorchTensor["storage"]) {
    let bytes = this.#storages.get(storage.key);
    if (!bytes) this.#storages.set(storage.key, bytes = this.#file.bytesOf(storage));
    return bytes;
  }

  /** A copy with the last axis running fastest. */
  #inOrder(
    bytes: Uint8Array,
    width: number,
    { offset, shape, strides }: Pick<TorchTensor, "offset" | "shape" | "strides">,
  ): Uint8Array<ArrayBuffer> {
    const count = elementCount(shape);
    this.#make(count * width);
    const ordered = new Uint8Array(count * width);
    walkStrided(shape, strides, (i, at) => {
      for (let b = 0; b < width; b++) ordered[i * width + b] = bytes[at * width + b];
    }, offset);
    return ordered;
  }

  #numbers(bytes: Uint8Array<ArrayBuffer>, dtype: StoredType): StoredData {
    const Numbers = ARRAYS[dtype as keyof typeof ARRAYS], width = Numbers.BYTES_PER_ELEMENT;
    const aligned = alignedBytes(bytes, width);
    if (aligned !== bytes) this.#make(bytes.length);
    return new Numbers(aligned.buffer, aligned.byteOffset, bytes.length / width);
  }

  #make(bytes: number) {
    this.#left -= bytes;
    if (this.#left < 0) {
      throw this.#fail("its tensors share numbers so often that they take more memory than it");
    }
  }
}

const ARRAYS = {
  F64: Float64Array,
  F32: Float32Array,
  I64: BigInt64Array,
  I32: Int32Array,
  I16: Int16Array,
  I8: Int8Array,
  U8: Uint8Array,
};

/** Whether the numbers stand one after the other, the last axis running fastest. */
function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let run = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] > 1 && strides[axis] !== run) return false;
    run *= shape[axis];
  }
  return true;
}
