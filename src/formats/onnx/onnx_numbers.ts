import { alignedBytes } from "../tensor_layout.ts";
import { FLOAT, FLOAT16, INT64, ONNX_TYPES, type OnnxTensor } from "./onnx_model.ts";

/**
 * The numbers of a tensor, of any type, as float32. The result may share memory with the tensor.
 *
 * @throws {SyntaxError} If they stand in another file, as a part of the caller's sentence.
 */
export function floatsOfTensor(tensor: OnnxTensor): Float32Array {
  const bytes = dataOf(tensor);
  const { buffer, byteOffset, length } = alignedBytes(bytes, ONNX_TYPES.get(tensor.type)!.bytes);
  switch (ONNX_TYPES.get(tensor.type)!.name) {
    case "float":
      return new Float32Array(buffer, byteOffset, length / 4);
    case "double":
      return Float32Array.from(new Float64Array(buffer, byteOffset, length / 8));
    case "float16":
      return Float32Array.from(new Float16Array(buffer, byteOffset, length / 2));
    case "bfloat16": {
      const bits = new Uint32Array(length / 2);
      for (const [i, half] of new Uint16Array(buffer, byteOffset, length / 2).entries()) {
        bits[i] = half << 16;
      }
      return new Float32Array(bits.buffer);
    }
    default:
      return Float32Array.from(integersOfTensor(tensor));
  }
}

/**
 * The integers of a tensor; those beyond 2^53 are the nearest that there are.
 *
 * @throws {SyntaxError} If its numbers are none, or stand in another file, as a part of the caller's sentence.
 */
export function integersOfTensor(tensor: OnnxTensor): number[] {
  const bytes = dataOf(tensor), type = ONNX_TYPES.get(tensor.type)!;
  const { buffer, byteOffset, length } = alignedBytes(bytes, type.bytes),
    count = length / type.bytes;
  switch (type.name) {
    case "int64":
      return Array.from(new BigInt64Array(buffer, byteOffset, count), Number);
    case "uint64":
      return Array.from(new BigUint64Array(buffer, byteOffset, count), Number);
    case "int32":
      return [...new Int32Array(buffer, byteOffset, count)];
    case "uint32":
      return [...new Uint32Array(buffer, byteOffset, count)];
    case "int16":
      return [...new Int16Array(buffer, byteOffset, count)];
    case "uint16":
      return [...new Uint16Array(buffer, byteOffset, count)];
    case "int8":
      return [...new Int8Array(buffer, byteOffset, count)];
    case "uint8":
    case "bool":
      return [...new Uint8Array(buffer, byteOffset, count)];
    default:
      throw new SyntaxError(
        `tensor ${JSON.stringify(tensor.name)}: expected integers, got ${type.name}`,
      );
  }
}

/** Whether the numbers of a tensor are integers. */
export function isIntegral({ type }: OnnxTensor): boolean {
  return !/float|double/.test(ONNX_TYPES.get(type)!.name);
}

/** Numbers as a tensor of float32. */
export function floatTensor(name: string, dims: number[], values: Float32Array): OnnxTensor {
  const { buffer, byteOffset, byteLength } = values;
  return { name, dims, type: FLOAT, data: new Uint8Array(buffer, byteOffset, byteLength) };
}

/** Numbers as a tensor of float16, each rounded to the nearest that there is. */
export function halfTensor(name: string, dims: number[], values: Float32Array): OnnxTensor {
  return { name, dims, type: FLOAT16, data: new Uint8Array(Float16Array.from(values).buffer) };
}

/** Integers as a tensor of int64. */
export function integerTensor(name: string, dims: number[], values: number[]): OnnxTensor {
  const data = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  return { name, dims, type: INT64, data };
}

function dataOf({ name, data }: OnnxTensor): Uint8Array {
  if (data) return data;
  throw new SyntaxError(`tensor ${JSON.stringify(name)}: its numbers stand in another file`);
}
