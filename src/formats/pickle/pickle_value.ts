/** What a pickle is made of here. Lists and tuples are arrays; what stands in several places is one value. */
export type PickleValue =
  | null
  | boolean
  | number
  | PickleText
  | PickleArray
  | PickleType
  | PickleName
  | PickleValue[];

/** How characters or bytes stand in a file: as they are, or as Python writes them in text. */
export type PickleEncoding = "bytes" | "utf-8" | "unicode-escape" | "string-escape";

/** A string of bytes or characters, by its place in the file: it may be as long as a picture. */
export interface PickleText {
  /** Tells it from other values. */
  kind: "bytes" | "text";
  /** Where it begins. */
  at: number;
  /** How many bytes it takes in the file. */
  length: number;
  /** How they say what it is. */
  encoding: PickleEncoding;
  /** What it is, a character a byte, where that is short. */
  short?: string;
}

/** An array of NumPy. */
export interface PickleArray {
  /** Tells it from other values. */
  kind: "array";
  /** Of its numbers; both are missing until they have come. */
  type?: PickleType;
  /** The size along each axis. */
  shape: number[];
  /** The numbers; absent of objects. */
  data?: PickleText;
  /** Objects of any kind, of type `O8`. */
  items?: PickleValue[];
}

/** A kind of number of NumPy. */
export interface PickleType {
  /** Tells it from other values. */
  kind: "type";
  /** NumPy's name for it, such as `u1` for a byte. */
  name: string;
  /** Whether the highest byte comes first. */
  isBigEndian?: boolean;
}

/** One of the few names that data needs; see `PICKLE_NAMES`. */
export interface PickleName {
  /** Tells it from other values. */
  kind: "name";
  /** With its module. */
  name: string;
  /** What it makes of arguments. @throws {PickleFault} that says what is wrong with them. */
  make(...values: PickleValue[]): PickleValue;
}

/** What a value is, for an error. */
export function describeValue(value: PickleValue): string {
  if (value === null || typeof value !== "object") return `${value}`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value.kind === "array") {
    return `a NumPy array of ${value.type?.name ?? "nothing"}, shape [${value.shape.join(", ")}]`;
  }
  return "name" in value ? value.name : value.kind;
}

/** What is wrong with a pickle; whoever knows file and place says them with it. */
export class PickleFault extends Error {
  /** Tells it from other errors. */
  override readonly name = "PickleFault";
}
