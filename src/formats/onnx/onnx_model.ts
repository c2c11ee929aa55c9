/**
 * A file of ONNX (https://onnx.ai), as far as networks need it: names follow the format's `onnx.proto`.
 */
export interface OnnxModel {
  /** Who wrote it. */
  producer: string;
  /** The version of the operators of the format's own domain. */
  opset: number;
  /** What it computes. */
  graph: OnnxGraph;
  /** Notes by name: `metadata_props`. */
  metadata: Map<string, string>;
}

/** What a model computes: nodes in an order in which they can be run. */
export interface OnnxGraph {
  name: string;
  nodes: OnnxNode[];
  /** Tensors by name: weights above all. */
  initializers: OnnxTensor[];
  inputs: OnnxValue[];
  outputs: OnnxValue[];
}

/** One operation. */
export interface OnnxNode {
  /** The operator, such as `Conv`. */
  op: string;
  /** Empty for the format's own operators. */
  domain: string;
  name: string;
  /** The names of values; empty for one that is left out. */
  inputs: string[];
  outputs: string[];
  attributes: Map<string, OnnxAttribute>;
}

/** What an attribute of a node holds; `other` is a type that no operator here takes. */
export type OnnxAttribute =
  | { type: "float"; value: number }
  | { type: "int"; value: number }
  | { type: "string"; value: string }
  | { type: "floats"; value: number[] }
  | { type: "ints"; value: number[] }
  | { type: "tensor"; value: OnnxTensor }
  | { type: "other"; value: string };

/** A value that goes into a graph or comes out of it. */
export interface OnnxValue {
  name: string;
  /** Its sizes: a number, or the name of one that is open; absent if the number of axes is. */
  dims?: (number | string)[];
  /** The type of its numbers, as that of a tensor; float if it is absent. */
  type?: number;
}

/** Numbers by name. */
export interface OnnxTensor {
  name: string;
  dims: number[];
  /** A type of {@link ONNX_TYPES}, by the format's number for it. */
  type: number;
  /** The numbers, row by row, little-endian; absent if they stand in another file. */
  data?: Uint8Array;
  /** The name of that file, if it is told. */
  location?: string;
}

/** Types of numbers, by the format's numbers for them: a name, and the bytes of one. */
export const ONNX_TYPES: ReadonlyMap<number, { name: string; bytes: number }> = new Map([
  [1, { name: "float", bytes: 4 }],
  [2, { name: "uint8", bytes: 1 }],
  [3, { name: "int8", bytes: 1 }],
  [4, { name: "uint16", bytes: 2 }],
  [5, { name: "int16", bytes: 2 }],
  [6, { name: "int32", bytes: 4 }],
  [7, { name: "int64", bytes: 8 }],
  [9, { name: "bool", bytes: 1 }],
  [10, { name: "float16", bytes: 2 }],
  [11, { name: "double", bytes: 8 }],
  [12, { name: "uint32", bytes: 4 }],
  [13, { name: "uint64", bytes: 8 }],
  [16, { name: "bfloat16", bytes: 2 }],
]);

/** The format's numbers for the types that are written. */
export const FLOAT = 1, INT64 = 7, FLOAT16 = 10;
