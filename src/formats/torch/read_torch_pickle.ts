import { quoteLine } from "../lines.ts";
import { describeOpcode, OPCODES } from "../pickle/opcodes.ts";
import { PickleFault } from "../pickle/pickle_value.ts";
import { PickleStack } from "../pickle/pickle_stack.ts";
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

/** The longest whole number, in bytes; PyTorch's magic number has 10. */
const LONGEST_NUMBER = 64;

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
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at: number;
  readonly #stack: PickleStack<TorchValue>;
  readonly #opaque = new Set<string>();
  readonly #storages = new Map<string, TorchStorage>();

  /** @param fileBytes Of the file that the pickle is a part of: numbers of tensors stand elsewhere in it. */
  constructor(bytes: Uint8Array, at: number, fileBytes: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = this.begun = at;
    this.#stack = new PickleStack(fileBytes);
  }

  read(): TorchPickle {
    for (;;) {
      this.begun = this.#at;
      const opcode = this.#uint(1);
      if (opcode === OPCODES.STOP) {
        const [opaque, storages] = [this.#opaque, this.#storages];
        return { value: this.#stack.pop(), end: this.#at, opaque, storages };
      }
      this.#step(opcode);
    }
  }

  #step(opcode: number): void {
    const stack = this.#stack;
    switch (opcode) {
      case OPCODES.PROTO: {
        const protocol = this.#uint(1);
        if (protocol > 5) throw new PickleFault(`expected protocol 0 to 5, got ${protocol}`);
        return;
      }
      case OPCODES.FRAME: {
        const length = this.#uint(8), left = this.#bytes.length - this.#at;
        if (length > left) {
          throw new PickleFault(`expected a frame of ${length} bytes, ${left} are left`);
        }
        return;
      }
      case OPCODES.NONE:
        return stack.push(null);
      case OPCODES.NEWTRUE:
        return stack.push(true);
      case OPCODES.NEWFALSE:
        return stack.push(false);
      case OPCODES.BINFLOAT:
        return stack.push(this.#view.getFloat64(this.#skip(8)));
      case OPCODES.BININT:
        return stack.push(this.#uint(4) | 0);
      case OPCODES.BININT1:
        return stack.push(this.#uint(1));
      case OPCODES.BININT2:
        return stack.push(this.#uint(2));
      case OPCODES.LONG1:
        return stack.push(this.#long(this.#uint(1)));
      case OPCODES.LONG4:
        return stack.push(this.#long(this.#uint(4)));
      case OPCODES.SHORT_BINUNICODE:
        return stack.push(this.#text(this.#uint(1)));
      case OPCODES.BINUNICODE:
        return stack.push(this.#text(this.#uint(4)));
      case OPCODES.BINUNICODE8:
        return stack.push(this.#text(this.#uint(8)));
      case OPCODES.SHORT_BINSTRING:
      case OPCODES.SHORT_BINBYTES:
        return stack.push(this.#text(this.#uint(1), LATIN1));
      case OPCODES.BINSTRING:
      case OPCODES.BINBYTES:
        return stack.push(this.#text(this.#uint(4), LATIN1));
      case OPCODES.BINBYTES8:
      case OPCODES.BYTEARRAY8:
        return stack.push(this.#text(this.#uint(8), LATIN1));
      case OPCODES.EMPTY_LIST:
      case OPCODES.EMPTY_TUPLE:
      case MORE.EMPTY_SET:
        return stack.push([]);
      case MORE.EMPTY_DICT:
        return stack.push(new Map());
      case OPCODES.MARK:
        return stack.mark();
      case OPCODES.LIST:
      case OPCODES.TUPLE:
      case MORE.FROZENSET:
        return stack.push(stack.popToMark());
      case MORE.DICT: {
        const pairs = stack.popToMark();
        stack.push(new Map());
        return this.#set(pairs);
      }
      case OPCODES.TUPLE1:
        return stack.push(stack.popMany(1));
      case OPCODES.TUPLE2:
        return stack.push(stack.popMany(2));
      case OPCODES.TUPLE3:
        return stack.push(stack.popMany(3));
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
      case OPCODES.MEMOIZE:
        return stack.memoize();
      case OPCODES.BINPUT:
        return stack.memoize(this.#uint(1));
      case OPCODES.LONG_BINPUT:
        return stack.memoize(this.#uint(4));
      case OPCODES.BINGET:
        return stack.recall(this.#uint(1));
      case OPCODES.LONG_BINGET:
        return stack.recall(this.#uint(4));
      case OPCODES.GLOBAL:
        return stack.push(torchName(this.#line(), this.#line()));
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

  #skip(length: number): number {
    const at = this.#at, left = this.#bytes.length - at;
    if (length > left) {
      throw new PickleFault(
        left === 0 ? "the pickle ends" : `expected ${length} bytes, ${left} are left`,
      );
    }
    this.#at += length;
    return at;
  }

  #uint(size: 1 | 2 | 4 | 8): number {
    const at = this.#skip(size);
    switch (size) {
      case 1:
        return this.#bytes[at];
      case 2:
        return this.#view.getUint16(at, true);
      case 4:
        return this.#view.getUint32(at, true);
      case 8:
        return Number(this.#view.getBigUint64(at, true));
    }
  }

  /** A whole number in two's complement. */
  #long(size: number): number | bigint {
    if (size > LONGEST_NUMBER) {
      throw new PickleFault(
        `expected a whole number of up to ${LONGEST_NUMBER} bytes, got ${size} bytes`,
      );
    }
    const at = this.#skip(size);
    let value = 0n;
    for (let i = size - 1; i >= 0; i--) value = value << 8n | BigInt(this.#bytes[at + i]);
    value = BigInt.asIntN(8 * size, value);
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }

  #text(length: number, decoder = UTF8): string {
    const at = this.#skip(length);
    return decoder.decode(this.#bytes.subarray(at, at + length));
  }

  #line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0) throw new PickleFault("expected a name and the end of its line");
    const text = this.#text(end - this.#at);
    this.#at = end + 1;
    return text;
  }
}

const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true }), LATIN1 = new TextDecoder("latin1");
