import { quoteLine } from "../lines.ts";
import { decodePickleText } from "./decode_pickle_text.ts";
import { describeOpcode, OPCODES } from "./opcodes.ts";
import { PickleCursor, type PickleSource } from "./pickle_cursor.ts";
import { build, PICKLE_NAMES, shortOf } from "./pickle_names.ts";
import { PickleStack, stepStack } from "./pickle_stack.ts";
import {
  describeValue,
  type PickleEncoding,
  PickleFault,
  type PickleText,
  type PickleValue,
} from "./pickle_value.ts";

/** Strings up to this length are read, as they may be names or numbers; of others only the place is kept. */
const SHORT = 64;
/** The longest line that holds a name or number. */
const LINE = 128;
/** What any opcode needs in memory: itself, a length or two lines, a short string. */
const LOOKAHEAD = 2 * LINE + 16;

/**
 * Reads a Python pickle of protocol 0 to 5 as data: lists, tuples, numbers, flags, strings, arrays of NumPy.
 * A stack machine with a fixed list of opcodes; names are those of `PICKLE_NAMES`, which mean what is
 * written there, and nothing is ever looked up or run. Long strings are passed over: their values say where they are.
 *
 * @throws {SyntaxError} with the place, if it is broken, or holds what is no such data, by its name; also
 * if its values would take more memory than the file.
 */
export async function readPickle(source: PickleSource): Promise<PickleValue> {
  const cursor = new PickleCursor(source), stack = new PickleStack(source.size);
  let at = 0;
  try {
    for (;;) {
      at = cursor.at;
      if (!cursor.has(LOOKAHEAD)) await cursor.load();
      const opcode = cursor.uint(1);
      if (opcode === OPCODES.STOP) return stack.pop();
      if (opcode === OPCODES.STRING || opcode === OPCODES.UNICODE) {
        stack.push(await readLine(cursor, opcode));
      } else step(opcode, cursor, stack);
    }
  } catch (fault) {
    if (!(fault instanceof PickleFault)) throw fault;
    throw new SyntaxError(`Cannot read pickle "${source.path}" at byte ${at}: ${fault.message}`);
  }
}

function step(opcode: number, cursor: PickleCursor, stack: PickleStack) {
  if (stepStack<PickleValue>(opcode, cursor, stack)) return;
  switch (opcode) {
    case OPCODES.INT:
    case OPCODES.LONG:
      return stack.push(parseNumber(shortLine(cursor)));
    case OPCODES.FLOAT:
      return stack.push(parseFloatLine(shortLine(cursor)));
    case OPCODES.LONG1:
      return stack.push(readLong(cursor, cursor.uint(1)));
    case OPCODES.LONG4:
      return stack.push(readLong(cursor, cursor.uint(4)));
    case OPCODES.SHORT_BINSTRING:
    case OPCODES.SHORT_BINBYTES:
      return stack.push(readString(cursor, "bytes", cursor.uint(1)));
    case OPCODES.BINSTRING:
    case OPCODES.BINBYTES:
      return stack.push(readString(cursor, "bytes", cursor.uint(4)));
    case OPCODES.BINBYTES8:
    case OPCODES.BYTEARRAY8:
      return stack.push(readString(cursor, "bytes", cursor.uint(8)));
    case OPCODES.SHORT_BINUNICODE:
      return stack.push(readString(cursor, "text", cursor.uint(1)));
    case OPCODES.BINUNICODE:
      return stack.push(readString(cursor, "text", cursor.uint(4)));
    case OPCODES.BINUNICODE8:
      return stack.push(readString(cursor, "text", cursor.uint(8)));
    case OPCODES.APPEND:
      return stack.append(stack.popMany(1));
    case OPCODES.APPENDS:
      return stack.append(stack.popToMark());
    case OPCODES.PUT:
      return stack.memoize(parsePlace(shortLine(cursor)));
    case OPCODES.GET:
      return stack.recall(parsePlace(shortLine(cursor)));
    case OPCODES.GLOBAL:
      return stack.pushKnown(nameOf(shortLine(cursor), shortLine(cursor)));
    case OPCODES.STACK_GLOBAL: {
      const [module, name] = stack.popMany(2).map(shortOf);
      return stack.pushKnown(nameOf(module, name));
    }
    case OPCODES.REDUCE: {
      const values = stack.popArray(), name = stack.pop();
      if (
        name === null || typeof name !== "object" || Array.isArray(name) || name.kind !== "name"
      ) {
        throw new PickleFault(`expected a name to call, got ${describeValue(name)}`);
      }
      return stack.push(name.make(...values.slice(0, 4)));
    }
    case OPCODES.BUILD: {
      const state = stack.pop();
      return build(stack.top(), state);
    }
    default:
      throw new PickleFault(`expected data, got ${describeOpcode(opcode)}`);
  }
}

function nameOf(module = "?", name = "?") {
  const found = PICKLE_NAMES.get(`${module}.${name}`);
  if (found) return found;
  throw new PickleFault(
    `it asks for ${
      quoteLine(`${module}.${name}`)
    }; only lists, numbers, strings and NumPy arrays are read`,
  );
}

function readString(cursor: PickleCursor, kind: PickleText["kind"], length: number): PickleText {
  const encoding = kind === "text" ? "utf-8" : "bytes", at = cursor.at;
  if (length > SHORT) return { kind, at: cursor.skip(length), length, encoding };
  return { kind, at, length, encoding, short: decodeShort(cursor.text(length), encoding) };
}

/** A string written as a line, which may be of any length. */
async function readLine(cursor: PickleCursor, opcode: number): Promise<PickleText> {
  const [kind, encoding] = opcode === OPCODES.STRING
    ? ["bytes", "string-escape"] as const
    : ["text", "unicode-escape"] as const;
  const at = cursor.at, line = cursor.shortLine(SHORT);
  if (line === undefined) return { kind, encoding, ...await cursor.line() };
  return { kind, at, length: line.length, encoding, short: decodeShort(line, encoding) };
}

function decodeShort(line: string, encoding: PickleEncoding): string | undefined {
  if (encoding === "bytes") return line;
  const bytes = decodePickleText(Uint8Array.from(line, (c) => c.charCodeAt(0)), encoding);
  return bytes && String.fromCharCode(...bytes);
}

function shortLine(cursor: PickleCursor): string {
  const line = cursor.shortLine(LINE);
  if (line === undefined) {
    throw new PickleFault("expected a number or name and the end of its line");
  }
  return line;
}

/** Protocol 0 writes flags as numbers with a zero before. */
function parseNumber(line: string): number | boolean {
  if (line === "00" || line === "01") return line === "01";
  if (/^-?\d{1,15}L?$/.test(line)) return Number.parseInt(line);
  throw new PickleFault(`expected a whole number, got ${quoteLine(line)}`);
}

function parseFloatLine(line: string): number {
  if (/^[+-]?\d{1,40}(\.\d{0,40})?(e[+-]?\d{1,4})?$/.test(line)) return Number(line);
  throw new PickleFault(`expected a number, got ${quoteLine(line)}`);
}

function parsePlace(line: string): number {
  if (/^\d{1,10}$/.test(line)) return Number(line);
  throw new PickleFault(`expected the number of a value, got ${quoteLine(line)}`);
}

/** A whole number in two's complement. */
function readLong(cursor: PickleCursor, size: number): number {
  if (size > 6) {
    throw new PickleFault(`expected a whole number of up to 6 bytes, got ${size} bytes`);
  }
  let value = 0, unit = 1, last = 0;
  for (let i = 0; i < size; i++, unit *= 256) value += (last = cursor.uint(1)) * unit;
  return last < 0x80 ? value : value - unit;
}
