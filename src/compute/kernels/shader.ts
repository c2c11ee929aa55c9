import type * as tf from "../../npm/tfjs.ts";

/** A shader that reads its inputs as flat arrays by their names and writes `result`. */
export interface Shader {
  /** Tells the shader from all others; its constants and lanes are told apart by themselves. */
  readonly name: string;
  /**
   * WGSL. `Value` is the type of an element, f32, or vec4<f32> where there are four lanes; `Bits`
   * and `Mask` are as many u32 and bool.
   */
  readonly code: string;
  /** Bound in this order, each under its name. */
  readonly inputs: Record<string, tf.TensorInfo>;
  /** Numbers that go into the shader's text, so that loops over them unroll: `FILTER_WIDTH`. */
  readonly constants?: Record<string, number>;
  /** Whole numbers that do not: `uniforms.channels`. */
  readonly uniforms: Record<string, number>;
  /** How many numbers an element has; each tensor's size must be a multiple of it. */
  readonly lanes: 1 | 4;
  /** The result's; it is float32. */
  readonly shape: number[];
  /**
   * How many workgroups there are, of `size` invocations each, for `fn main()`.
   *
   * @default {as many as there are elements in the result, for `fn main(index : i32)`}
   */
  readonly grid?: {
    readonly workgroups: [x: number, y: number, z: number];
    readonly size: [x: number, y: number, z: number];
  };
}

const WORKGROUP = 64;

/** Runs a shader on tfjs' WebGPU backend; the caller owns the result. */
export function runShader(backend: tf.KernelBackend, shader: Shader): tf.TensorInfo {
  const { name, code, inputs, constants = {}, uniforms, lanes, shape, grid } = shader;
  const size = shape.reduce((product, side) => product * side, 1);
  const components = lanes === 4 ? { outputComponent: 4 } : {};
  const program = {
    ...components,
    variableNames: Object.keys(inputs),
    uniforms: Object.keys(uniforms).map((uniform) => `${uniform} : i32,`).join(" "),
    outputShape: shape,
    shaderKey: `${name}_${lanes}_${Object.values(constants).join("_")}`,
    size: true,
    workgroupSize: grid?.size ?? [WORKGROUP, 1, 1],
    // With a y of its own the backend calls main() without an index.
    dispatchLayout: grid ? { x: [], y: [0], z: [] } : { x: shape.map((_, axis) => axis) },
    dispatch: grid?.workgroups ?? [Math.ceil(size / lanes / WORKGROUP), 1, 1],
    getUserCode: () => declarations(lanes, constants) + code,
  };
  const numbers = Object.values(uniforms).map((value) => ({ type: "int32", data: [value] }));
  return (backend as unknown as WebGPUBackend)
    .runWebGPUProgram(program, Object.values(inputs), "float32", numbers);
}

function declarations(lanes: 1 | 4, constants: Record<string, number>): string {
  const types = lanes === 4
    ? "alias Value = vec4<f32>; alias Bits = vec4<u32>; alias Mask = vec4<bool>;"
    : "alias Value = f32; alias Bits = u32; alias Mask = bool;";
  const numbers = Object.entries(constants).map(([name, value]) => `const ${name} = ${value};`);
  return [types, ...numbers, ""].join("\n");
}

interface WebGPUBackend {
  runWebGPUProgram(
    program: object,
    inputs: tf.TensorInfo[],
    dtype: tf.DataType,
    uniforms: { type: string; data: number[] }[],
  ): tf.TensorInfo;
}
