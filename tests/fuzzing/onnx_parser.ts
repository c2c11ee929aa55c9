import { readFileSync } from "node:fs";
import { decodeOnnx } from "../../src/formats/onnx/decode_onnx.ts";
import { encodeOnnx } from "../../src/formats/onnx/encode_onnx.ts";
import type { OnnxAttribute, OnnxModel } from "../../src/formats/onnx/onnx_model.ts";
import { floatTensor, halfTensor, integerTensor } from "../../src/formats/onnx/onnx_numbers.ts";
import * as fc from "../../src/npm/fast_check.ts";
import { size, word } from "./arbitraries.ts";
import type { FuzzedParser } from "./fuzzed_parser.ts";

/** The operators that are read; a test of `op_kinds.ts` compares. They come with TensorFlow.js, as a network does. */
export const OPERATORS = [
  ..."Conv BatchNormalization LpNormalization Relu Sigmoid Tanh Selu Softplus Abs Neg Exp".split(
    " ",
  ),
  ..."Log Sqrt Reciprocal Floor Ceil Erf Identity Dropout Elu LeakyRelu HardSigmoid".split(" "),
  ..."HardSwish Clip PRelu Softmax LogSoftmax Add Sub Mul Div Pow Max Min Sum MaxPool".split(" "),
  ..."AveragePool GlobalAveragePool GlobalMaxPool ReduceMean ReduceSum ReduceMax ReduceMin".split(
    " ",
  ),
  ..."ReduceProd ReduceL2 ReduceSumSquare Gemm MatMul Reshape Flatten Squeeze Unsqueeze".split(" "),
  ..."Transpose Concat Split Slice Pad Tile Shape Gather Cast ConstantOfShape Expand".split(" "),
];

const samples = ["torch_folded", "torch_dynamic", "torch_pooled", "mxnet"]
  .map((name) => readFileSync(new URL(`../../fixtures/onnx/${name}.onnx`, import.meta.url)));

const value = fc.constantFrom("input", "a", "b", "w", "v", "s", "", "embedding");
const number = fc.oneof(fc.integer({ min: -2, max: 4 }), size);
const attribute: fc.Arbitrary<OnnxAttribute> = fc.oneof(
  number.map((value) => ({ type: "int", value }) as const),
  fc.double().map((value) => ({ type: "float", value }) as const),
  word.map((value) => ({ type: "string", value }) as const),
  fc.array(number, { maxLength: 5 }).map((value) => ({ type: "ints", value }) as const),
  fc.constant({ type: "tensor", value: integerTensor("t", [1], [2]) } as const),
);
const NAMES = [
  ...["group", "pads", "strides", "kernel_shape", "dilations", "auto_pad", "axis", "axes", "perm"],
  ...["epsilon", "transB", "alpha", "keepdims", "ceil_mode", "to", "value", "shape", "mode"],
];

/** Graphs of operators that there are, with inputs and attributes that they may or may not take. */
const models: fc.Arbitrary<OnnxModel> = fc.record({
  producer: word,
  opset: fc.constantFrom(1, 8, 11, 13, 17),
  metadata: fc.constantFrom(
    new Map(),
    new Map([["crop", "9"], ["crop_offset", "1,2"], ["mean", "x"], ["image_size", "1e9"]]),
  ),
  graph: fc.record({
    name: word,
    nodes: fc.array(
      fc.record({
        op: fc.constantFrom("Constant", "Hardmax", ...OPERATORS),
        domain: fc.constantFrom("", "", "", "ai.onnx", "x"),
        name: word,
        inputs: fc.array(value, { maxLength: 5 }),
        outputs: fc.array(value, { maxLength: 2 }),
        attributes: fc.array(fc.tuple(fc.constantFrom(...NAMES), attribute), { maxLength: 4 })
          .map((entries) => new Map(entries)),
      }),
      { maxLength: 5 },
    ),
    initializers: fc.array(
      fc.constantFrom(
        floatTensor("w", [2, 3, 1, 1], new Float32Array(6)),
        floatTensor("w", [4], new Float32Array(4)),
        halfTensor("v", [2, 2], new Float32Array(4)),
        integerTensor("s", [2], [-1, 6]),
        { name: "v", dims: [2 ** 40, 2], type: 1 },
      ),
      { maxLength: 3 },
    ),
    inputs: fc.constantFrom(
      [{ name: "input", dims: ["N", 3, 16, 16] }],
      [{ name: "input", dims: [1, 16, 16, 3] }],
      [{ name: "input" }, { name: "w" }],
      [],
    ),
    outputs: fc.constantFrom([{ name: "embedding" }], [{ name: "a", dims: ["N", 4] }], []),
  }),
});

/** A file of ONNX as a network: its graph and weights, of which nothing is run. */
export const ONNX_PARSER: FuzzedParser = {
  name: "onnx",
  samples: [...samples, encodeOnnx(decodeOnnx(samples[0]))],
  made: models.map((model) => encodeOnnx(model)),
  async parse(bytes) {
    // With TensorFlow.js, whose heap other parsers are not to have for themselves.
    const { onnxCheckpoint } = await import("../../src/checkpoints/onnx_checkpoint.ts");
    return onnxCheckpoint(bytes, "net.onnx");
  },
  memory: 64, // nodes with their inputs, attributes and names, twice: in the checkpoint is a graph without weights
};
