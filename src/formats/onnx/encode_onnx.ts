import { type ProtobufWriter, protobufWriter } from "../../npm/protobuf.ts";
import {
  FLOAT,
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValue,
} from "./onnx_model.ts";

/** `field << 3 | type of its bytes`, as Protocol Buffers tell fields apart. */
const [VARINT, BYTES, FOUR_BYTES] = [0, 2, 5];
const tag = (field: number, wire: number) => field << 3 | wire;

/** The version of the format itself that came with opset 13 to 18. */
const IR_VERSION = 8;

/** Protocol Buffers count the bytes of a message in 31 bits. */
const MOST_BYTES = 2 ** 31 - 1;

/**
 * The bytes of a file of ONNX.
 *
 * @throws {RangeError} If they are 2 GiB or more, which the format does not hold.
 */
export function encodeOnnx(model: OnnxModel): Uint8Array<ArrayBuffer> {
  const graph = encodeGraph(model.graph);
  const opset = message((writer) => {
    writer.uint32(tag(1, BYTES)).string("");
    writer.uint32(tag(2, VARINT)).int64(model.opset);
  });
  const start = message((writer) => {
    writer.uint32(tag(1, VARINT)).int64(IR_VERSION);
    writer.uint32(tag(2, BYTES)).string(model.producer);
    writer.uint32(tag(8, BYTES)).bytes(opset);
    for (const [key, value] of model.metadata) {
      writer.uint32(tag(14, BYTES)).bytes(message((entry) => {
        entry.uint32(tag(1, BYTES)).string(key);
        entry.uint32(tag(2, BYTES)).string(value);
      }));
    }
  });
  const chunks = [start, ...field(7, graph)], length = lengthOf(chunks);
  if (length > MOST_BYTES) {
    throw new RangeError(
      `Cannot encode ONNX as a file has fewer than 2 GiB: this network takes ${length} bytes`,
    );
  }
  return joined(chunks);
}

/** In pieces, so that the numbers of weights are copied once. */
function encodeGraph(graph: OnnxGraph): Uint8Array[] {
  const values = (number: number, values: OnnxValue[]) =>
    values.flatMap((value) => field(number, [encodeValue(value)]));
  return [
    ...graph.nodes.flatMap((node) => field(1, [encodeNode(node)])),
    message((writer) => writer.uint32(tag(2, BYTES)).string(graph.name)),
    ...graph.initializers.flatMap((tensor) => field(5, encodeTensor(tensor))),
    ...values(11, graph.inputs),
    ...values(12, graph.outputs),
  ];
}

function encodeNode({ op, domain, name, inputs, outputs, attributes }: OnnxNode): Uint8Array {
  return message((writer) => {
    for (const input of inputs) writer.uint32(tag(1, BYTES)).string(input);
    for (const output of outputs) writer.uint32(tag(2, BYTES)).string(output);
    writer.uint32(tag(3, BYTES)).string(name);
    writer.uint32(tag(4, BYTES)).string(op);
    for (const [name, attribute] of attributes) {
      writer.uint32(tag(5, BYTES)).bytes(encodeAttribute(name, attribute));
    }
    if (domain !== "") writer.uint32(tag(7, BYTES)).string(domain);
  });
}

function encodeAttribute(name: string, attribute: OnnxAttribute): Uint8Array {
  return message((writer) => {
    writer.uint32(tag(1, BYTES)).string(name);
    const type = (number: number) => writer.uint32(tag(20, VARINT)).int64(number);
    const { value } = attribute;
    switch (attribute.type) {
      case "float":
        writer.uint32(tag(2, FOUR_BYTES)).float(attribute.value);
        return type(1);
      case "int":
        writer.uint32(tag(3, VARINT)).int64(attribute.value);
        return type(2);
      case "string":
        writer.uint32(tag(4, BYTES)).string(attribute.value);
        return type(3);
      case "tensor":
        writer.uint32(tag(5, BYTES)).bytes(joined(encodeTensor(attribute.value)));
        return type(4);
      case "floats":
        for (const number of attribute.value) writer.uint32(tag(7, FOUR_BYTES)).float(number);
        return type(6);
      case "ints":
        for (const number of attribute.value) writer.uint32(tag(8, VARINT)).int64(number);
        return type(7);
      case "other":
        throw new TypeError(`Cannot encode ONNX, attribute "${name}": it is ${value}`);
    }
  });
}

function encodeTensor({ name, dims, type, data, location = ELSEWHERE }: OnnxTensor): Uint8Array[] {
  const head = message((writer) => {
    for (const size of dims) writer.uint32(tag(1, VARINT)).int64(size);
    writer.uint32(tag(2, VARINT)).int64(type);
    writer.uint32(tag(8, BYTES)).string(name);
    // Of what stands elsewhere the format wants to know where.
    if (!data) {
      writer.uint32(tag(13, BYTES)).bytes(message((entry) => {
        entry.uint32(tag(1, BYTES)).string("location");
        entry.uint32(tag(2, BYTES)).string(location);
      }));
      writer.uint32(tag(14, VARINT)).int64(1);
    }
  });
  return data ? [head, ...field(9, [data])] : [head];
}

/** Where the weights of a graph stand that is kept with a checkpoint. */
const ELSEWHERE = "model.safetensors";

function encodeValue({ name, dims, type: numbers = FLOAT }: OnnxValue): Uint8Array {
  const shape = dims && message((writer) => {
    for (const size of dims) {
      writer.uint32(tag(1, BYTES)).bytes(message((dimension) => {
        if (typeof size === "number") dimension.uint32(tag(1, VARINT)).int64(size);
        else dimension.uint32(tag(2, BYTES)).string(size);
      }));
    }
  });
  const tensor = message((writer) => {
    writer.uint32(tag(1, VARINT)).int64(numbers);
    if (shape) writer.uint32(tag(2, BYTES)).bytes(shape);
  });
  const type = message((writer) => writer.uint32(tag(1, BYTES)).bytes(tensor));
  return message((writer) => {
    writer.uint32(tag(1, BYTES)).string(name);
    writer.uint32(tag(2, BYTES)).bytes(type);
  });
}

function message(write: (writer: ProtobufWriter) => unknown): Uint8Array {
  const writer = protobufWriter();
  write(writer);
  return writer.finish();
}

/** A message as a field of another. */
function field(number: number, content: Uint8Array[]): Uint8Array[] {
  const head = message((writer) => writer.uint32(tag(number, BYTES)).uint32(lengthOf(content)));
  return [head, ...content];
}

function lengthOf(chunks: Uint8Array[]): number {
  return chunks.reduce((sum, { length }) => sum + length, 0);
}

function joined(chunks: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(lengthOf(chunks));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
