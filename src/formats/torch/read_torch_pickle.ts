import { quoteLine } from "../lines.ts";
import { describeOpcode, OPCODES } from "../pickle/opcodes.ts";
import { PickleFault } from "../pickle/pickle_value.ts";
import { PickleStack, stepStack } from "../pickle/pickle_stack.ts";
import { PickleBytes } from "./pickle_bytes.ts";
import { callTorchName, torchName, torchReference } from "./pickled_names.ts";
import {
  describeTorchValue,
  OpaqueValue,
  TorchName,
  type TorchStorage,
  type TorchValue,
} from "./torch_value.ts";

/** What a pickle of PyTorch holds that one of a verification set may not: dictionaries, sets, objects, storages. */
const MORE = {
  EMPTY_DICT: 0x7d,
  DICT: 0x64,
  SETITEM: 0x73,
  SETITEMS: 0x75,
  EMPTY_SET: 0x8f,
  ADDITEMS: 0x90,
  FROZENSET: 0x91,
  POP: 0x30,
  POP_MARK: 0x31,
  DUP: 0x32,
  NEWOBJ: 0x81,
  NEWOBJ_EX: 0x92,
  BINPERSID: 0x51,
} as const;

/** What a pickle held, and what it met meanwhile. */
export interface TorchPickle {
  /** Its value. */
  value: TorchValue;
  /** Where it ends. */
  end: number;
  /** Names of which nothing was made. */
  opaque: Set<string>;
  /** The storages that it refers to, by their key. */
  storages: Map<string, TorchStorage>;
}

/**
 * Reads a pickle of PyTorch of protocol 2 to 5 as data: dictionaries, lists, numbers, texts and tensors. A stack machine with a
 * fixed list of opcodes; what calls make is written in `pickled_names.ts`, and nothing is ever looked up or run. Objects of
 * other names are opaque.
 *
 * @param at Where it begins.
 * @param limit Where it must have ended.
 * @throws {SyntaxError} with the byte, if it is broken, if its values would take more memory than the file, or if it asks for
 * names that only an attack asks for.
 */
export function readTorchPickle(
  bytes: Uint8Array,
  path: string,
  at = 0,
  limit = bytes.length,
): TorchPickle {
  const reader = new Reader(bytes.subarray(0, limit), at, bytes.length);
  try {
    return reader.read();
  } catch (fault) {
    if (!(fault instanceof PickleFault)) throw fault;
    throw new SyntaxError(
      `Cannot read PyTorch file "${path}" at byte ${reader.begun}: ${fault.message}`,
    );
  }
}

class Reader {
  /** Where the last opcode stands. */
  begun: number;
  readonly #bytes: PickleBytes;
  readonly #stack: PickleStack<TorchValue>;
  readonly #opaque = new Set<string>();
  readonly #storages = new Map<string, TorchStorage>();

  /** @param fileBytes Of the file that the pickle is a part of: numbers of tensors stand elsewhere in it. */
  constructor(bytes: Uint8Array, at: number, fileBytes: number) {
    this.#bytes = new PickleBytes(bytes, at);
    this.begun = at;
    this.#stack = new PickleStack(fileBytes);
  }

  read(): TorchPickle {
    for (;;) {
      this.begun = this.#bytes.at;
      const opcode = this.#bytes.uint(1);
      if (opcode === OPCODES.STOP) {
        const [opaque, storages] = [this.#opaque, this.#storages];
        return { value: this.#stack.pop(), end: this.#bytes.at, opaque, storages };
      }
      this.#step(opcode);
    }
  }

  #step(opcode: number): void {
    const stack = this.#stack, bytes = this.#bytes;
    if (stepStack<TorchValue>(opcode, bytes, stack)) return;
    switch (opcode) {
      case OPCODES.LONG1:
        return stack.push(bytes.long(bytes.uint(1)));
      case OPCODES.LONG4:
        return stack.push(bytes.long(bytes.uint(4)));
      case OPCODES.SHORT_BINUNICODE:
        return stack.push(bytes.text(bytes.uint(1)));
      case OPCODES.BINUNICODE:
        return stack.push(bytes.text(bytes.uint(4)));
      case OPCODES.BINUNICODE8:
        return stack.push(bytes.text(bytes.uint(8)));
      case OPCODES.SHORT_BINSTRING:
      case OPCODES.SHORT_BINBYTES:
        return stack.push(bytes.latin1(bytes.uint(1)));
      case OPCODES.BINSTRING:
      case OPCODES.BINBYTES:
        return stack.push(bytes.latin1(bytes.uint(4)));
      case OPCODES.BINBYTES8:
      case OPCODES.BYTEARRAY8:
        return stack.push(bytes.latin1(bytes.uint(8)));
      case MORE.EMPTY_SET:
        return stack.push([]);
      case MORE.EMPTY_DICT:
        return stack.push(new Map());
      case MORE.FROZENSET:
        return stack.push(stack.popToMark());
      case MORE.DICT: {
        const pairs = stack.popToMark();
        stack.push(new Map());
        return this.#set(pairs);
      }
      case OPCODES.APPEND:
        return this.#append(stack.popMany(1));
      case OPCODES.APPENDS:
      case MORE.ADDITEMS:
        return this.#append(stack.popToMark());
      case MORE.SETITEM:
        return this.#set(stack.popMany(2));
      case MORE.SETITEMS:
        return this.#set(stack.popToMark());
      case MORE.POP:
        stack.pop();
        return;
      case MORE.POP_MARK:
        stack.popToMark();
        return;
      case MORE.DUP:
        return stack.pushKnown(stack.top());
      case OPCODES.GLOBAL:
        return stack.push(torchName(bytes.line(), bytes.line()));
      case OPCODES.STACK_GLOBAL: {
        const [module, name] = stack.popMany(2);
        return stack.push(torchName(module, name));
      }
      case OPCODES.REDUCE:
      case MORE.NEWOBJ: {
        const values = stack.pop();
        return this.#call(stack.pop(), values);
      }
      case MORE.NEWOBJ_EX: {
        stack.pop(); // arguments by name, which nothing that is data has
        const values = stack.pop();
        return this.#call(stack.pop(), values);
      }
      case OPCODES.BUILD: {
        const state = stack.pop(), built = stack.top();
        if (built instanceof OpaqueValue && state instanceof Map) {
          built.isModule ||= state.has("_modules") && state.has("_parameters");
        }
        return;
      }
      case MORE.BINPERSID: {
        const found = torchReference(stack.pop(), (name) => this.#opaque.add(name));
        if (!(found instanceof OpaqueValue)) this.#know(found);
        return stack.push(found);
      }
      default:
        throw new PickleFault(`expected data, got ${describeOpcode(opcode)}`);
    }
  }

  #call(called: TorchValue, values: TorchValue): void {
    const made = callTorchName(called, values, (name) => this.#opaque.add(name));
    if (made instanceof Map) this.#stack.countPairs(made.size);
    this.#stack.push(made);
  }

  #know(storage: TorchStorage): void {
    const { key, type, count } = storage, known = this.#storages.get(key);
    if (known && (known.type !== type || known.count !== count)) {
      throw new PickleFault(
        `storage ${
          quoteLine(key)
        } is ${known.count} of ${known.type} elsewhere, and ${count} of ${type} here`,
      );
    }
    this.#storages.set(key, storage);
  }

  #append(values: TorchValue[]): void {
    const list = this.#stack.top();
    if (list instanceof OpaqueValue) return;
    this.#stack.append(values);
  }

  #set(pairs: TorchValue[]): void {
    const dictionary = this.#stack.top();
    if (pairs.length % 2 !== 0) throw new PickleFault("expected a value for each key");
    if (dictionary instanceof OpaqueValue) return;
    if (!(dictionary instanceof Map)) {
      throw new PickleFault(`expected a dictionary, got ${describeTorchValue(dictionary)}`);
    }
    this.#stack.countPairs(pairs.length / 2);
    for (let i = 0; i < pairs.length; i += 2) {
      const key = pairs[i];
      dictionary.set(key instanceof TorchName ? key.name : key, pairs[i + 1]);
    }
  }
}
