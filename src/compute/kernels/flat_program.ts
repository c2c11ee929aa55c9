import type * as tf from "../../npm/tfjs.ts";

/** A shader whose `main(index : i32)` makes element `index` of the result. */
export interface FlatProgram {
  /** Tells the shader from all others. */
  readonly name: string;
  /** WGSL. */
  readonly code: string;
  /** What it reads: `cosines` by `getCosines(row, column)`. */
  readonly inputs: Record<string, tf.TensorInfo>;
  /** Its f32 numbers: `scale` by `uniforms.scale`. */
  readonly uniforms: Record<string, number>;
  /** The result's. */
  readonly shape: number[];
  /**
   * Workgroups and the threads of each, for shaders whose threads work together.
   *
   * @default {a thread an element}
   */
  readonly workgroups?: { readonly count: number; readonly threads: number };
}

const WORKGROUP = 64;

/** Runs a shader on tfjs' WebGPU backend; the result is float32. */
export function runFlatProgram(
  backend: tf.KernelBackend,
  { name, code, inputs, uniforms, shape, workgroups }: FlatProgram,
): tf.TensorInfo {
  const size = shape.reduce((product, side) => product * side, 1);
  const { count, threads } = workgroups ??
    { count: Math.ceil(size / WORKGROUP), threads: WORKGROUP };
  const program = {
    variableNames: Object.keys(inputs),
    uniforms: Object.keys(uniforms).map((uniform) => `${uniform} : f32,`).join(" "),
    outputShape: shape,
    shaderKey: name,
    size: true,
    workgroupSize: [threads, 1, 1],
    dispatchLayout: { x: shape.map((_, axis) => axis) },
    dispatch: [count, 1, 1],
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
