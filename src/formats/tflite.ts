/** A network of TensorFlow Lite: tensors, and the operators that make some of others, in the order in which they run. */
export interface TfliteModel {
  /** All tensors, those with constant numbers among them. */
  tensors: TfliteTensor[];
  /** In the order in which they run. */
  operators: TfliteOperator[];
  /** The numbers of the tensors that a user gives. */
  inputs: number[];
  /** The numbers of the tensors that come out. */
  outputs: number[];
}

/** A tensor of a {@link TfliteModel}. */
export interface TfliteTensor {
  name: string;
  /** Its sizes, images as [1, H, W, C]. */
  shape: number[];
  type: TfliteType;
  /** The constant numbers in it as the file has them, little-endian, or nothing if it is computed. A part of the file's bytes. */
  data: Uint8Array<ArrayBuffer>;
}

/** What the numbers of a tensor are. */
export type TfliteType = "float32" | "float16" | "int32" | "other";

/** An operator of a {@link TfliteModel}, with what it needs besides its tensors. */
export type TfliteOperator = { inputs: number[]; outputs: number[] } & TfliteOperation;

/** What an operator does. The names are those of TensorFlow Lite. */
export type TfliteOperation =
  | { name: "ADD"; activation: TfliteActivation }
  | { name: "CONCATENATION"; axis: number; activation: TfliteActivation }
  | { name: "CONV_2D" | "DEPTHWISE_CONV_2D" } & TfliteConvolution
  | { name: "MAX_POOL_2D"; window: [height: number, width: number] } & TfliteWindows
  | { name: "DEQUANTIZE" | "PAD" | "PRELU" | "RELU" | "RESHAPE" };

/** How windows are laid over an image. */
export interface TfliteWindows {
  padding: "same" | "valid";
  strides: [down: number, right: number];
  activation: TfliteActivation;
}

/** How filters are laid over an image. */
export interface TfliteConvolution extends TfliteWindows {
  dilations: [down: number, right: number];
}

/** What is done to what an operator gives. */
export type TfliteActivation = "linear" | "relu" | "relu6";

/** By the numbers of the file format. */
const OPERATORS: Record<number, TfliteOperation["name"]> = {
  0: "ADD",
  2: "CONCATENATION",
  3: "CONV_2D",
  4: "DEPTHWISE_CONV_2D",
  6: "DEQUANTIZE",
  17: "MAX_POOL_2D",
  19: "RELU",
  22: "RESHAPE",
  34: "PAD",
  54: "PRELU",
};
const TYPES: Record<number, TfliteType> = { 0: "float32", 1: "float16", 2: "int32" };
const ACTIVATIONS: Record<number, TfliteActivation> = { 0: "linear", 1: "relu", 3: "relu6" };

/**
 * Reads a network of TensorFlow Lite whose operators are of the kinds of {@link TfliteOperation}. Its bytes are not copied.
 *
 * @param bytes The whole file.
 * @throws {SyntaxError} if it is none, is broken, or has an operator of another kind.
 */
export function readTflite(bytes: Uint8Array<ArrayBuffer>): TfliteModel {
  const mark = new TextDecoder("latin1").decode(bytes.subarray(4, 8));
  if (mark !== "TFL3") {
    throw new SyntaxError(
      `Cannot read a TensorFlow Lite network: expected "TFL3" at byte 4, got ${
        JSON.stringify(mark)
      }`,
    );
  }
  const file = new FlatBuffer(bytes), model = file.root();
  const kinds = file.tables(model, 1).map((code) =>
    Math.max(file.byte(code, 0), file.int(code, 3))
  );
  const [graph] = file.tables(model, 2);
  if (graph === undefined) throw fault("expected a graph, got none");
  const buffers = file.tables(model, 4);
  const tensors = file.tables(graph, 0).map((tensor) => readTensor(file, tensor, buffers));
  const numbers = (list: number[]) => {
    const wrong = list.find((number) => number < 0 || number >= tensors.length);
    if (wrong === undefined) return list;
    throw fault(`expected numbers of ${tensors.length} tensors, got ${wrong}`);
  };
  return {
    tensors,
    operators: file.tables(graph, 3).map((operator) => {
      const kind = kinds[file.int(operator, 0)], name = OPERATORS[kind];
      if (name === undefined) {
        throw fault(
          `expected operators of the kinds ${Object.values(OPERATORS).join(", ")}, ` +
            `got one of the number ${kind}`,
        );
      }
      return {
        inputs: numbers(file.ints(operator, 1)),
        outputs: numbers(file.ints(operator, 2)),
        ...readOperation(file, name, file.table(operator, 4)),
      };
    }),
    inputs: numbers(file.ints(graph, 1)),
    outputs: numbers(file.ints(graph, 2)),
  };
}

function readTensor(file: FlatBuffer, tensor: number, buffers: number[]): TfliteTensor {
  const buffer = buffers[file.int(tensor, 2)];
  if (buffer === undefined) throw fault(`expected one of ${buffers.length} buffers, got none`);
  return {
    name: file.text(tensor, 3),
    shape: file.ints(tensor, 0),
    type: TYPES[file.byte(tensor, 1)] ?? "other",
    data: file.bytes(buffer, 0),
  };
}

/** @param options The table of the operator's options, whose fields differ from kind to kind. */
function readOperation(
  file: FlatBuffer,
  name: TfliteOperation["name"],
  options: number | undefined,
): TfliteOperation {
  switch (name) {
    case "ADD":
      return { name, activation: readActivation(file, options, 0) };
    case "CONCATENATION":
      return { name, axis: int(file, options, 0), activation: readActivation(file, options, 1) };
    case "CONV_2D":
      return { name, ...readWindows(file, options, 3), dilations: readPair(file, options, 5, 4) };
    case "DEPTHWISE_CONV_2D":
      return { name, ...readWindows(file, options, 4), dilations: readPair(file, options, 6, 5) };
    case "MAX_POOL_2D":
      return { name, ...readWindows(file, options, 5), window: readPair(file, options, 4, 3) };
    default:
      return { name };
  }
}

function readWindows(
  file: FlatBuffer,
  options: number | undefined,
  activation: number,
): TfliteWindows {
  const padding = options === undefined ? 0 : file.byte(options, 0);
  return {
    padding: padding === 0 ? "same" : "valid",
    strides: readPair(file, options, 2, 1),
    activation: readActivation(file, options, activation),
  };
}

/** Two sizes, that down before that to the right, which the file has the other way round. */
function readPair(
  file: FlatBuffer,
  options: number | undefined,
  down: number,
  right: number,
): [number, number] {
  const pair: [number, number] = [int(file, options, down, 1), int(file, options, right, 1)];
  if (pair.every((size) => size >= 1)) return pair;
  throw fault(`expected strides and windows of 1 or more, got ${pair.join(" x ")}`);
}

function readActivation(
  file: FlatBuffer,
  options: number | undefined,
  field: number,
): TfliteActivation {
  const number = options === undefined ? 0 : file.byte(options, field);
  const activation = ACTIVATIONS[number];
  if (activation !== undefined) return activation;
  throw fault(
    `expected an activation of ${Object.values(ACTIVATIONS).join(", ")}, got number ${number}`,
  );
}

function int(file: FlatBuffer, options: number | undefined, field: number, otherwise = 0): number {
  return options === undefined ? otherwise : file.int(options, field, otherwise);
}

function fault(message: string): SyntaxError {
  return new SyntaxError(`Cannot read a TensorFlow Lite network: ${message}`);
}

/** The bytes of a table that says anything, with its place in a list. */
const LEAST_TABLE = 16;

/**
 * Reads tables of a FlatBuffers file, little-endian, as {@link https://flatbuffers.dev/internals | its documentation} has them.
 * Positions are bytes from the start of the file. Whatever leads out of the file is an error. Lists
 * may be shared by tables, but all that are read together are no longer than the file, so that none grows out of a few bytes.
 */
class FlatBuffer {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  /** Bytes of lists that may be read yet. */
  #left: number;

  /** @param bytes The whole file. */
  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#bytes = bytes;
    this.#left = bytes.length;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The position of the table with which the file begins. */
  root(): number {
    return this.#follow(0);
  }

  /** A number of 32 bits, with a sign, in field `field` of a table. */
  int(table: number, field: number, otherwise = 0): number {
    const at = this.#field(table, field);
    return at === 0 ? otherwise : this.#view.getInt32(this.#within(at, 4), true);
  }

  /** A number of 8 bits, with a sign. */
  byte(table: number, field: number, otherwise = 0): number {
    const at = this.#field(table, field);
    return at === 0 ? otherwise : this.#view.getInt8(this.#within(at, 1));
  }

  /** The position of a table in a field; undefined where the field is absent. */
  table(table: number, field: number): number | undefined {
    const at = this.#field(table, field);
    return at === 0 ? undefined : this.#follow(at);
  }

  /** The positions of the tables that are listed in a field. */
  tables(table: number, field: number): number[] {
    const { at, count } = this.#list(table, field, 4);
    this.#take(LEAST_TABLE * count);
    return Array.from({ length: count }, (_, i) => this.#follow(at + 4 * i));
  }

  /** The numbers of 32 bits that are listed in a field. */
  ints(table: number, field: number): number[] {
    const { at, count } = this.#list(table, field, 4);
    this.#take(4 * count);
    return Array.from({ length: count }, (_, i) => this.#view.getInt32(at + 4 * i, true));
  }

  /** The bytes in a field: a part of the file itself, not a copy. */
  bytes(table: number, field: number): Uint8Array<ArrayBuffer> {
    const { at, count } = this.#list(table, field, 1);
    return this.#bytes.subarray(at, at + count);
  }

  /** The text in a field. */
  text(table: number, field: number): string {
    return new TextDecoder().decode(this.bytes(table, field));
  }

  #take(bytes: number): void {
    this.#left -= bytes;
    if (this.#left >= 0) return;
    throw new SyntaxError(
      `Cannot read a FlatBuffers file: expected lists of at most ${this.#bytes.length} bytes together, got more`,
    );
  }

  #list(table: number, field: number, size: number): { at: number; count: number } {
    const place = this.#field(table, field);
    if (place === 0) return { at: 0, count: 0 };
    const start = this.#follow(place);
    const count = this.#view.getUint32(this.#within(start, 4), true);
    this.#within(start + 4, count * size);
    return { at: start + 4, count };
  }

  /** Where a field is; 0 if it is absent. */
  #field(table: number, field: number): number {
    const fields = table - this.#view.getInt32(this.#within(table, 4), true);
    const size = this.#view.getUint16(this.#within(fields, 2), true);
    const entry = 4 + 2 * field;
    if (entry + 2 > size) return 0;
    const offset = this.#view.getUint16(this.#within(fields + entry, 2), true);
    return offset === 0 ? 0 : table + offset;
  }

  #follow(at: number): number {
    return this.#within(at + this.#view.getUint32(this.#within(at, 4), true), 4);
  }

  #within(at: number, count: number): number {
    if (at >= 0 && at + count <= this.#bytes.length) return at;
    throw new SyntaxError(
      `Cannot read a FlatBuffers file: expected ${count} bytes at ${at}, got a file of ${this.#bytes.length} bytes`,
    );
  }
}
