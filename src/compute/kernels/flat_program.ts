import type * as tf from "../../npm/tfjs.ts";

/** A shader whose `main(index : i32)` makes element `index` of the result. */
export interface FlatProgram {
  /** Tells the shader from all others. */
  readonly name: string;
  /** WGSL. */
  readonly code: string;
  /** What it reads: `cosines` by `getCosines(row, column)`. */
  readonly inputs: Record<string, tf.Tensor>;
  /** Its f32 numbers: `scale` by `uniforms.scale`. */
  readonly uniforms: Record<string, number>;
  /** The result's. */
  readonly shape: number[];
}

const WORKGROUP = 64;

/** Runs a shader on tfjs' WebGPU backend; the result is float32. */
export function runFlatProgram(
  backend: tf.KernelBackend,
  { name, code, inputs, uniforms, shape }: FlatProgram,
): tf.TensorInfo {
  const size = shape.reduce((product, side) => product * side, 1);
  const program = {
    variableNames: Object.keys(inputs),
    uniforms: Object.keys(uniforms).map((uniform) => `${uniform} : f32,`).join(" "),
    outputShape: shape,
    shaderKey: name,
    size: true,
    workgroupSize: [WORKGROUP, 1, 1],
    dispatchLayout: { x: shape.map((_, axis) => axis) },
    dispatch: [Math.ceil(size / WORKGROUP), 1, 1],
    getUserCode: () => code,
  };
  const numbers = Object.values(uniforms).map((value) => ({ type: "float32", data: [value] }));
  return (backend as unknown as WebGPUBackend)
    .runWebGPUProgram(program, Object.values(inputs), "float32", numbers);
}

interface WebGPUBackend {
  runWebGPUProgram(
    program: object,
    inputs: tf.TensorInfo[],
    dtype: tf.DataType,
    uniforms: { type: string; data: number[] }[],
  ): tf.TensorInfo;
}
