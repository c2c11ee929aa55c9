import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { decodeOnnx } from "../../../src/formats/onnx/decode_onnx.ts";
import { encodeOnnx } from "../../../src/formats/onnx/encode_onnx.ts";
import type { OnnxModel, OnnxTensor } from "../../../src/formats/onnx/onnx_model.ts";
import {
  floatsOfTensor,
  floatTensor,
  halfTensor,
  integersOfTensor,
  integerTensor,
} from "../../../src/formats/onnx/onnx_numbers.ts";

const model: OnnxModel = {
  producer: "somebody",
  opset: 13,
  metadata: new Map([["note", "ö"]]),
  graph: {
    name: "g",
    nodes: [{
      op: "Conv",
      domain: "",
      name: "n",
      inputs: ["x", "", "w"],
      outputs: ["y"],
      attributes: new Map([
        ["int", { type: "int", value: -1 }],
        ["large", { type: "int", value: 2 ** 40 }],
        ["float", { type: "float", value: 0.5 }],
        ["ints", { type: "ints", value: [0, -3] }],
        ["none", { type: "ints", value: [] }],
        ["floats", { type: "floats", value: [1, -0.25] }],
        ["string", { type: "string", value: "SAME" }],
        ["tensor", { type: "tensor", value: integerTensor("t", [], [-7]) }],
      ]),
    }],
    initializers: [
      floatTensor("w", [1, 2], Float32Array.of(1, -2)),
      halfTensor("h", [2], Float32Array.of(0.5, 65504)),
      { name: "elsewhere", dims: [3], type: 1, location: "weights.bin" },
    ],
    inputs: [{ name: "x", dims: ["N", 3, 8, 8] }],
    outputs: [{ name: "y" }],
  },
};

const plain = (value: unknown) =>
  JSON.parse(JSON.stringify(value, (_, value) => value instanceof Map ? [...value] : value));

Deno.test("what is encoded is decoded again", () => {
  deepStrictEqual(plain(decodeOnnx(encodeOnnx(model))), plain(model));
});

/** A field of bytes, of a message of fewer than 128. */
const field = (number: number, bytes: number[]) => [number << 3 | 2, bytes.length, ...bytes];

function tensorOf(...fields: number[][]): OnnxTensor {
  const graph = field(7, field(5, fields.flat()));
  return decodeOnnx(Uint8Array.from(graph)).graph.initializers[0];
}

Deno.test("numbers are read in every form that they are stored in", () => {
  const dims = [0x08, 2];
  // float_data, packed and one by one; int64_data, packed; int32_data with the bits of float16; raw bfloat16 and double
  const float = [0, 0, 0x80, 0x3f], minus = [0, 0, 0, 0xc0];
  deepStrictEqual(
    [...floatsOfTensor(tensorOf(dims, [0x10, 1], field(4, [...float, ...minus])))],
    [1, -2],
  );
  deepStrictEqual(
    [...floatsOfTensor(tensorOf(dims, [0x10, 1], [0x25, ...float], [0x25, ...minus]))],
    [1, -2],
  );
  const minusOne = [...Array(9).fill(0xff), 1];
  deepStrictEqual(
    integersOfTensor(tensorOf(dims, [0x10, 7], field(7, [5, ...minusOne]))),
    [5, -1],
  );
  deepStrictEqual(
    [...floatsOfTensor(tensorOf(dims, [0x10, 10], field(5, [0x80, 0x78, 0x80, 0x80, 3])))],
    [1, -2],
  );
  deepStrictEqual(
    [...floatsOfTensor(tensorOf(dims, [0x10, 16], field(9, [0x80, 0x3f, 0, 0xc0])))],
    [1, -2],
  );
  const double = [0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0xc0];
  deepStrictEqual([...floatsOfTensor(tensorOf(dims, [0x10, 11], field(10, double)))], [1, -2]);
  deepStrictEqual(integersOfTensor(tensorOf(dims, [0x10, 9], field(5, [1, 0]))), [1, 0]);
});

Deno.test("a file that is cut or broken ends in an error with the byte", async () => {
  const bytes = new Uint8Array(
    await readFile(new URL("../../../fixtures/onnx/mxnet.onnx", import.meta.url)),
  );
  const refused = (bytes: Uint8Array) => {
    try {
      decodeOnnx(bytes);
    } catch (error) {
      strictEqual((error as Error).name, "SyntaxError");
      return (error as Error).message;
    }
  };
  for (let length = 0; length < bytes.length; length += 97) {
    const told = refused(bytes.subarray(0, length));
    // Cut between two fields, it may be whole as far as it goes.
    if (told === undefined) continue;
    strictEqual(/^Cannot decode ONNX: (byte \d+|it holds no graph)/.test(told), true, told);
  }
  strictEqual(refused(Uint8Array.of()), "Cannot decode ONNX: it holds no graph");
  strictEqual(
    refused(Uint8Array.of(0x3a, 9, 0)),
    "Cannot decode ONNX: byte 2: a field takes 9 bytes, 1 are left",
  );
  strictEqual(
    refused(Uint8Array.of(0x3b)),
    "Cannot decode ONNX: byte 0: expected a field of type 0, 1, 2 or 5, got 3",
  );
  strictEqual(
    refused(Uint8Array.of(0x08, 0xff)),
    "Cannot decode ONNX: byte 1: the bytes end within a number",
  );
  strictEqual(refused(Uint8Array.of(8, ...Array(11).fill(0xff)))?.includes("over 64 bits"), true);
});

Deno.test("a tensor that does not have the numbers of its shape is refused before any are made", () => {
  const large = [0x08, 0xff, 0xff, 0xff, 0xff, 0x0f];
  throws(
    () => tensorOf(large, large, [0x10, 1], field(8, [0x77]), field(9, [0, 0, 0, 0])),
    /^SyntaxError: Cannot decode ONNX: byte \d+, tensor "w": float of shape \[4294967295, 4294967295\] takes .+ bytes, got 4$/,
  );
  throws(() => tensorOf([0x10, 8]), /numbers of type 8 are not read/);
  const elsewhere = tensorOf([0x08, 2], [0x10, 1], [0x70, 1]);
  throws(() => floatsOfTensor(elsewhere), /its numbers stand in another file/);
});
