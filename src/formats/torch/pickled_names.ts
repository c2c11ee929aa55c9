import { quoteLine } from "../lines.ts";
import { PickleFault } from "../pickle/pickle_value.ts";
import {
  describeTorchValue,
  isStorage,
  OpaqueValue,
  STORAGES,
  TorchName,
  type TorchStorage,
  type TorchTensor,
  type TorchValue,
} from "./torch_value.ts";

/** As many as PyTorch has. */
const MOST_AXES = 64;

type Make = (...values: TorchValue[]) => TorchValue;

/** All names that are called for data, and what each of them means. */
const MAKES: ReadonlyMap<string, Make> = new Map<string, Make>(Object.entries<Make>({
  "collections.OrderedDict": dictionary,
  "collections.defaultdict": () => new Map(),
  "builtins.dict": dictionary,
  "__builtin__.dict": dictionary,
  "builtins.set": list,
  "__builtin__.set": list,
  "builtins.list": list,
  "__builtin__.list": list,
  "torch.Size": list,
  "torch._utils._rebuild_tensor": tensor,
  "torch._utils._rebuild_tensor_v2": tensor,
  "torch._utils._rebuild_parameter": (data = null) => data,
  "torch._utils._rebuild_parameter_with_state": (data = null) => data,
  "torch._tensor._rebuild_from_type_v2": fromType,
}));

/**
 * Names that only a pickle asks for which does something to the machine that reads it. Nothing of any name is run here; these tell
 * the user what kind of file this is.
 */
const MODULES_OF_ATTACKS = new Set([
  ...["os", "posix", "nt", "subprocess", "sys", "pty", "shutil", "socket", "runpy", "importlib"],
  ...["code", "codeop", "commands", "popen2", "ctypes", "webbrowser", "pip", "pickle", "_pickle"],
  ...["asyncio.subprocess", "multiprocessing", "urllib.request", "requests", "timeit", "pdb"],
]);
const BUILTINS_OF_ATTACKS = new Set([
  ...["eval", "exec", "execfile", "compile", "open", "input", "__import__", "breakpoint"],
]);

/**
 * A name that a pickle asks for.
 *
 * @throws {PickleFault} if only an attack asks for it.
 */
export function torchName(module: TorchValue, name: TorchValue): TorchName {
  if (typeof module !== "string" || typeof name !== "string") {
    throw new PickleFault("expected a module and a name");
  }
  const isAttack = module === "builtins" || module === "__builtin__"
    ? BUILTINS_OF_ATTACKS.has(name)
    : MODULES_OF_ATTACKS.has(module) || MODULES_OF_ATTACKS.has(module.split(".")[0]);
  if (isAttack) {
    throw new PickleFault(
      `it would call ${
        quoteLine(`${module}.${name}`)
      } in Python, as data never does; nothing of it was run, and nothing of this file is taken`,
    );
  }
  return new TorchName(`${module}.${name}`);
}

/**
 * What a call makes.
 *
 * @param onOpaque Hears the names of which nothing is made.
 * @throws {PickleFault} that says what is wrong with its arguments.
 */
export function callTorchName(
  called: TorchValue,
  values: TorchValue,
  onOpaque: (name: string) => void,
): TorchValue {
  if (called instanceof OpaqueValue) return called;
  if (!(called instanceof TorchName)) {
    throw new PickleFault(`expected a name to call, got ${describeTorchValue(called)}`);
  }
  const make = MAKES.get(called.name);
  if (!make) {
    // Such as copyreg's _reconstructor(argparse.Namespace, object, None).
    const first = Array.isArray(values) ? values[0] : undefined;
    const isMaker = /^(copyreg|copy_reg)\./.test(called.name);
    const { name } = isMaker && first instanceof TorchName ? first : called;
    onOpaque(name);
    return new OpaqueValue(name);
  }
  if (!Array.isArray(values)) {
    throw new PickleFault(`expected a tuple for ${called.name}, got ${describeTorchValue(values)}`);
  }
  return make(...values.slice(0, 8));
}

/** What stands elsewhere in the file: a storage; of older files also a class with its source text. */
export function torchReference(
  id: TorchValue,
  onOpaque: (name: string) => void,
): TorchStorage | OpaqueValue {
  if (Array.isArray(id) && id[0] === "module" && id[1] instanceof TorchName) {
    const opaque = new OpaqueValue(id[1].name);
    opaque.isModule = true;
    return opaque;
  }
  const [kind, type, key, , count] = Array.isArray(id) ? id : [];
  if (kind !== "storage" || !(type instanceof TorchName) || typeof key !== "string") {
    throw new PickleFault(
      `expected a reference to a storage, got ${describeTorchValue(kind ?? id)}`,
    );
  }
  if (!isSize(count)) {
    throw new PickleFault(`expected the length of a storage, got ${describeTorchValue(count)}`);
  }
  if (Array.isArray(id) && Array.isArray(id[5])) {
    throw new PickleFault("storages that are views of others, as before PyTorch 0.4, are not read");
  }
  const short = type.name.replace(/^torch\.(cuda\.)?/, "");
  if (!Object.hasOwn(STORAGES, short)) {
    onOpaque(type.name);
    return new OpaqueValue(type.name);
  }
  return { kind: "storage", type: short as keyof typeof STORAGES, key, count };
}

function dictionary(pairs?: TorchValue): TorchValue {
  if (pairs === undefined) return new Map();
  if (!Array.isArray(pairs) || !pairs.every((pair) => Array.isArray(pair) && pair.length === 2)) {
    throw new PickleFault(`expected pairs of a dictionary, got ${describeTorchValue(pairs)}`);
  }
  return new Map(pairs as [TorchValue, TorchValue][]);
}

function list(values: TorchValue = []): TorchValue {
  if (Array.isArray(values)) return values;
  throw new PickleFault(`expected a list, got ${describeTorchValue(values)}`);
}

function tensor(
  storage?: TorchValue,
  offset?: TorchValue,
  shape?: TorchValue,
  strides?: TorchValue,
): TorchTensor | OpaqueValue {
  if (storage instanceof OpaqueValue) return storage;
  if (!isStorage(storage)) {
    throw new PickleFault(`expected the storage of a tensor, got ${describeTorchValue(storage)}`);
  }
  if (!isSize(offset) || !isSizes(shape) || !isSizes(strides) || shape.length !== strides.length) {
    throw new PickleFault("expected the offset, shape and strides of a tensor");
  }
  return { kind: "tensor", storage, offset, shape, strides };
}

/** A tensor with attributes of its own: the function that makes it, its type, what that function takes, the attributes. */
function fromType(make?: TorchValue, type?: TorchValue, values?: TorchValue): TorchValue {
  const name = make instanceof TorchName ? make.name : "";
  if (/^torch\._utils\._rebuild_(tensor|parameter)/.test(name) && MAKES.has(name)) {
    return callTorchName(make!, values ?? null, () => {});
  }
  return new OpaqueValue(type instanceof TorchName ? type.name : name);
}

function isSizes(value: TorchValue | undefined): value is number[] {
  return Array.isArray(value) && value.length <= MOST_AXES && value.every(isSize);
}

function isSize(value: TorchValue | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
