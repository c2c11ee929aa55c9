import { OPCODES } from "./opcodes.ts";
import { PickleFault, type PickleValue } from "./pickle_value.ts";

/** What values take in memory at most, in bytes: a place in an array, one in the memo, an object, and a pair in a dictionary. */
const PLACE = 16, MEMO = 64, OBJECT = 128, PAIR = 64;

/** So that a small file may hold a few thousand values whatever its length. */
const FIXED_BYTES = 2 ** 20;

/**
 * The values that a pickle has made and not yet put anywhere, marks among them, and those it has numbered to
 * use again. All that is ever put here takes no more memory than the file is long, and a MiB.
 */
export class PickleStack<Value = PickleValue> {
  readonly #values: Value[] = [];
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, Value>();
  #left: number;

  /** @param size Of the file, in bytes. */
  constructor(size: number) {
    this.#left = size + FIXED_BYTES;
  }

  /** Puts a value on top. */
  push(value: Value): void {
    this.#take(typeof value === "object" && value !== null ? PLACE + OBJECT : PLACE);
    this.#values.push(value);
  }

  /** Puts a value on top that stands elsewhere, too. */
  pushKnown(value: Value): void {
    this.#take(PLACE);
    this.#values.push(value);
  }

  /** Takes the topmost value. */
  pop(): Value {
    if (this.#values.length <= (this.#marks.at(-1) ?? 0)) {
      throw new PickleFault("expected a value before");
    }
    return this.#values.pop()!;
  }

  /** The topmost value, which stays. */
  top(): Value {
    const value = this.pop();
    this.#values.push(value);
    return value;
  }

  /** Takes the topmost value, a list or tuple. */
  popArray(): Value[] {
    const value = this.pop();
    if (!Array.isArray(value)) throw new PickleFault("expected a list or tuple before");
    return value;
  }

  /** Takes the `count` topmost values. */
  popMany(count: number): Value[] {
    const first = this.#values.length - count;
    if (first < (this.#marks.at(-1) ?? 0)) {
      throw new PickleFault(`expected ${count === 1 ? "a value" : `${count} values`} before`);
    }
    this.#take(count * PLACE);
    return this.#values.splice(first);
  }

  /** Begins values that are taken together. */
  mark(): void {
    this.#take(PLACE);
    this.#marks.push(this.#values.length);
  }

  /** Takes the values above the last mark, and the mark. */
  popToMark(): Value[] {
    const mark = this.#marks.at(-1);
    if (mark === undefined) throw new PickleFault("expected a mark before");
    const values = this.popMany(this.#values.length - mark);
    this.#marks.pop();
    return values;
  }

  /** Adds values to the topmost one, a list. */
  append(values: Value[]): void {
    const list = this.top();
    if (!Array.isArray(list)) throw new PickleFault("expected a list to append to");
    this.#take(values.length * PLACE);
    for (const value of values) list.push(value);
  }

  /** Counts pairs that are put into a dictionary. */
  countPairs(pairs: number): void {
    this.#take(pairs * PAIR);
  }

  /** Numbers the topmost value; without a number, with the next one. */
  memoize(number = this.#memo.size): void {
    this.#take(MEMO);
    this.#memo.set(number, this.top());
  }

  /** Puts the value of this number on top again. */
  recall(number: number): void {
    const value = this.#memo.get(number);
    if (value === undefined) throw new PickleFault(`there is no value number ${number}`);
    this.pushKnown(value);
  }

  #take(bytes: number) {
    this.#left -= bytes;
    if (this.#left < 0) {
      throw new PickleFault(
        "so many small values would take more memory than the file",
      );
    }
  }
}

/** What reads the numbers that stand behind opcodes, and moves on. */
export interface PickleNumbers {
  /** How many bytes come from here on. */
  readonly left: number;
  /** An unsigned number of so many bytes, the lowest first. */
  uint(size: 1 | 2 | 4 | 8): number;
  /** A double, the highest byte first. */
  float(): number;
}

/**
 * Does what an opcode says, if that is the same whatever a pickle may hold: numbers, flags, lists, tuples, and values that are
 * used again.
 *
 * @returns Whether it was such an opcode.
 * @throws {PickleFault} if what it takes is not there.
 */
export function stepStack<Value>(
  opcode: number,
  cursor: PickleNumbers,
  stack: PickleStack<Value | null | boolean | number | Value[]>,
): boolean {
  switch (opcode) {
    case OPCODES.PROTO:
      checkProtocol(cursor.uint(1));
      break;
    case OPCODES.FRAME:
      checkFrame(cursor);
      break;
    case OPCODES.NONE:
      stack.push(null);
      break;
    case OPCODES.NEWTRUE:
      stack.push(true);
      break;
    case OPCODES.NEWFALSE:
      stack.push(false);
      break;
    case OPCODES.BINFLOAT:
      stack.push(cursor.float());
      break;
    case OPCODES.BININT:
      stack.push(cursor.uint(4) | 0);
      break;
    case OPCODES.BININT1:
      stack.push(cursor.uint(1));
      break;
    case OPCODES.BININT2:
      stack.push(cursor.uint(2));
      break;
    case OPCODES.EMPTY_LIST:
    case OPCODES.EMPTY_TUPLE:
      stack.push([]);
      break;
    case OPCODES.MARK:
      stack.mark();
      break;
    case OPCODES.LIST:
    case OPCODES.TUPLE:
      stack.push(stack.popToMark() as Value[]);
      break;
    case OPCODES.TUPLE1:
      stack.push(stack.popMany(1) as Value[]);
      break;
    case OPCODES.TUPLE2:
      stack.push(stack.popMany(2) as Value[]);
      break;
    case OPCODES.TUPLE3:
      stack.push(stack.popMany(3) as Value[]);
      break;
    case OPCODES.MEMOIZE:
      stack.memoize();
      break;
    case OPCODES.BINPUT:
      stack.memoize(cursor.uint(1));
      break;
    case OPCODES.LONG_BINPUT:
      stack.memoize(cursor.uint(4));
      break;
    case OPCODES.BINGET:
      stack.recall(cursor.uint(1));
      break;
    case OPCODES.LONG_BINGET:
      stack.recall(cursor.uint(4));
      break;
    default:
      return false;
  }
  return true;
}

function checkProtocol(protocol: number) {
  if (protocol <= 5) return;
  throw new PickleFault(`expected protocol 0 to 5, got ${protocol}`);
}

/** A frame only says that so many bytes go together. */
function checkFrame(cursor: PickleNumbers) {
  const length = cursor.uint(8);
  if (length > cursor.left) {
    throw new PickleFault(`expected a frame of ${length} bytes, ${cursor.left} are left`);
  }
}
