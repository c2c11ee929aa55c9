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
