import { elementCount } from "../tensor_layout.ts";
import {
  FLOAT,
  ONNX_TYPES,
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValue,
} from "./onnx_model.ts";
import { packedVarints, type ProtobufField, protobufFields } from "./protobuf_fields.ts";

/**
 * Reads a file of ONNX. The numbers of its tensors share memory with `bytes`.
 *
 * @throws {SyntaxError} If it is none or is cut short, with the byte, or a tensor does not have the numbers of its shape.
 */
export function decodeOnnx(bytes: Uint8Array): OnnxModel {
  try {
    return decodeModel(bytes);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    const [first, second] = bytes; // of a zip archive, or of a pickle
    if ((first === 0x50 && second === 0x4b) || (first === 0x80 && second >= 2 && second <= 5)) {
      throw new SyntaxError(
        "Cannot decode ONNX: this is a file of PyTorch, by its first bytes; deno task import takes it",
        { cause },
      );
    }
    throw new SyntaxError(`Cannot decode ONNX: ${cause.message}`, { cause });
  }
}

function decodeModel(bytes: Uint8Array): OnnxModel {
  const model = { producer: "", opset: 0, metadata: new Map<string, string>() };
  let graph: OnnxGraph | undefined;
  for (const field of protobufFields(bytes)) {
    switch (field.number) {
      case 2:
        model.producer = textOf(bytes, field);
        break;
      case 7:
        graph = decodeGraph(bytes, field);
        break;
      case 8: {
        const { domain, version } = decodeOpset(bytes, field);
        if (domain === "" || domain === "ai.onnx") model.opset = version;
        break;
      }
      case 14: {
        const [key, value] = decodeEntry(bytes, field);
        model.metadata.set(key, value);
      }
    }
  }
  if (!graph) throw new SyntaxError("it holds no graph");
  return { ...model, graph };
}

function decodeGraph(bytes: Uint8Array, { start, end }: ProtobufField): OnnxGraph {
  const graph: OnnxGraph = { name: "", nodes: [], initializers: [], inputs: [], outputs: [] };
  for (const field of protobufFields(bytes, start, end)) {
    switch (field.number) {
      case 1:
        graph.nodes.push(decodeNode(bytes, field));
        break;
      case 2:
        graph.name = textOf(bytes, field);
        break;
      case 5:
        graph.initializers.push(decodeTensor(bytes, field));
        break;
      case 11:
        graph.inputs.push(decodeValue(bytes, field));
        break;
      case 12:
        graph.outputs.push(decodeValue(bytes, field));
        break;
      case 15:
        throw new SyntaxError(`byte ${field.start}: sparse tensors are not read`);
    }
  }
  return graph;
}

function decodeNode(bytes: Uint8Array, { start, end }: ProtobufField): OnnxNode {
  const node: OnnxNode = {
    ...{ op: "", domain: "", name: "", inputs: [], outputs: [] },
    attributes: new Map(),
  };
  for (const field of protobufFields(bytes, start, end)) {
    switch (field.number) {
      case 1:
        node.inputs.push(textOf(bytes, field));
        break;
      case 2:
        node.outputs.push(textOf(bytes, field));
        break;
      case 3:
        node.name = textOf(bytes, field);
        break;
      case 4:
        node.op = textOf(bytes, field);
        break;
      case 5: {
        const [name, attribute] = decodeAttribute(bytes, field);
        node.attributes.set(name, attribute);
        break;
      }
      case 7:
        node.domain = textOf(bytes, field);
    }
  }
  return node;
}

/** Types of attributes by the format's numbers for them; files of old versions of the format do not say them. */
const ATTRIBUTE_TYPES = ["", "float", "int", "string", "tensor", "graph", "floats", "ints"];

function decodeAttribute(bytes: Uint8Array, { start, end }: ProtobufField) {
  let name = "", type = "", found: OnnxAttribute | undefined;
  const floats: number[] = [], ints: number[] = [];
  for (const field of protobufFields(bytes, start, end)) {
    switch (field.number) {
      case 1:
        name = textOf(bytes, field);
        break;
      case 2:
        [found] = floatsOf(bytes, field).map((value) => ({ type: "float", value }) as const);
        break;
      case 3:
        found = { type: "int", value: field.value };
        break;
      case 4:
        found = { type: "string", value: textOf(bytes, field) };
        break;
      case 5:
        found = { type: "tensor", value: decodeTensor(bytes, field) };
        break;
      case 7:
        for (const value of floatsOf(bytes, field)) floats.push(value);
        break;
      case 8:
        for (const value of intsOf(bytes, field)) ints.push(value);
        break;
      case 20:
        type = ATTRIBUTE_TYPES[field.value] ?? "other";
    }
  }
  // Numbers that are 0 may be left out.
  const attribute: OnnxAttribute = type === "floats" || (type === "" && floats.length > 0)
    ? { type: "floats", value: floats }
    : type === "ints" || (type === "" && ints.length > 0)
    ? { type: "ints", value: ints }
    : found ??
      (type === "int" || type === "float" ? { type, value: 0 } : { type: "other", value: type });
  return [name, attribute] as const;
}

function decodeTensor(bytes: Uint8Array, { start, end }: ProtobufField): OnnxTensor {
  const tensor: OnnxTensor = { name: "", dims: [], type: 0 };
  const floats: Uint8Array[] = [], ints: number[] = [];
  let raw: Uint8Array | undefined, isElsewhere = false;
  for (const field of protobufFields(bytes, start, end)) {
    switch (field.number) {
      case 1:
        for (const size of intsOf(bytes, field)) tensor.dims.push(size);
        break;
      case 2:
        tensor.type = field.value;
        break;
      case 4: // float
      case 10: // double
        floats.push(bytes.subarray(field.start, field.end));
        break;
      case 5: // all types of at most 32 bits
      case 7: // int64
      case 11: // uint32 and uint64
        for (const value of intsOf(bytes, field)) ints.push(value);
        break;
      case 8:
        tensor.name = textOf(bytes, field);
        break;
      case 9:
        raw = bytes.subarray(field.start, field.end);
        break;
      case 13: {
        const [key, text] = decodeEntry(bytes, field);
        if (key === "location") tensor.location = text;
        break;
      }
      case 14:
        isElsewhere = field.value === 1;
    }
  }
  const place = `byte ${start}, tensor ${JSON.stringify(tensor.name)}`;
  const type = ONNX_TYPES.get(tensor.type);
  if (!type) throw new SyntaxError(`${place}: numbers of type ${tensor.type} are not read`);
  if (!tensor.dims.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    throw new SyntaxError(`${place}: expected sizes from 0, got [${tensor.dims.join(", ")}]`);
  }
  if (isElsewhere) return tensor;
  const data = raw ?? (ints.length > 0 ? integerBytes(ints, type) : joined(floats));
  const needed = elementCount(tensor.dims) * type.bytes;
  if (data.length !== needed) {
    throw new SyntaxError(
      `${place}: ${type.name} of shape [${
        tensor.dims.join(", ")
      }] takes ${needed} bytes, got ${data.length}`,
    );
  }
  delete tensor.location;
  return { ...tensor, data };
}

/** The largest number of 64 bits that a float64 holds. */
const LARGEST = 2 ** 63 - 1024;

/** Integers as a file without `raw_data` has them; float16 stands there as its bits. */
function integerBytes(values: number[], { bytes }: { bytes: number }): Uint8Array {
  const data = new DataView(new ArrayBuffer(values.length * bytes));
  for (const [i, value] of values.entries()) {
    if (bytes === 1) data.setUint8(i, value);
    else if (bytes === 2) data.setUint16(2 * i, value, true);
    else if (bytes === 4) data.setUint32(4 * i, value, true);
    else data.setBigInt64(8 * i, BigInt(Math.min(value, LARGEST)), true);
  }
  return new Uint8Array(data.buffer);
}

function decodeValue(bytes: Uint8Array, { start, end }: ProtobufField): OnnxValue {
  const value: OnnxValue = { name: "" };
  for (const field of protobufFields(bytes, start, end)) {
    if (field.number === 1) value.name = textOf(bytes, field);
    // ValueInfoProto.type, TypeProto.tensor_type, TypeProto.Tensor.shape, one after the other
    if (field.number === 2) {
      const tensor = lastOf(bytes, field, 1), shape = tensor && lastOf(bytes, tensor, 2);
      const type = tensor && lastOf(bytes, tensor, 1)?.value;
      if (type !== undefined && type !== FLOAT) value.type = type;
      if (shape) value.dims = [...decodeShape(bytes, shape)];
    }
  }
  return value;
}

function* decodeShape(bytes: Uint8Array, shape: ProtobufField): Generator<number | string> {
  for (const field of protobufFields(bytes, shape.start, shape.end)) {
    if (field.number !== 1) continue;
    let size: number | string = "";
    for (const part of protobufFields(bytes, field.start, field.end)) {
      if (part.number === 1) size = part.value;
      if (part.number === 2) size = textOf(bytes, part);
    }
    yield size;
  }
}

function decodeOpset(bytes: Uint8Array, { start, end }: ProtobufField) {
  let domain = "", version = 0;
  for (const field of protobufFields(bytes, start, end)) {
    if (field.number === 1) domain = textOf(bytes, field);
    if (field.number === 2) version = field.value;
  }
  return { domain, version };
}

function decodeEntry(bytes: Uint8Array, { start, end }: ProtobufField): [string, string] {
  let key = "", value = "";
  for (const field of protobufFields(bytes, start, end)) {
    if (field.number === 1) key = textOf(bytes, field);
    if (field.number === 2) value = textOf(bytes, field);
  }
  return [key, value];
}

function lastOf(bytes: Uint8Array, { start, end }: ProtobufField, number: number) {
  let last: ProtobufField | undefined;
  for (const field of protobufFields(bytes, start, end)) if (field.number === number) last = field;
  return last;
}

/** One integer, or several in the bytes of one field. */
function intsOf(bytes: Uint8Array, { wire, value, start, end }: ProtobufField): Iterable<number> {
  return wire === 2 ? packedVarints(bytes, start, end) : [value];
}

function floatsOf(bytes: Uint8Array, { start, end }: ProtobufField): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, end - start);
  return Array.from(
    { length: Math.floor((end - start) / 4) },
    (_, i) => view.getFloat32(4 * i, true),
  );
}

function textOf(bytes: Uint8Array, { start, end }: ProtobufField): string {
  return new TextDecoder().decode(bytes.subarray(start, end));
}

function joined(parts: Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0];
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
