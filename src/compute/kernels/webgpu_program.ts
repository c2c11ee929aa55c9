import * as tf from "../../npm/tfjs.ts";

/** What we use of tfjs' WebGPU backend. */
export interface WebGPUBackend extends tf.KernelBackend {
  readonly device: GPUDevice;
  endComputePassEncoder(): void;
  submitQueue(): void;
  runWebGPUProgram(
    program: object,
    inputs: tf.TensorInfo[],
    dtype: tf.DataType,
    uniforms: { type: string; data: number[] }[],
  ): tf.TensorInfo;
}

/** What a shader reads from `uniforms`: i32 and vec2i. */
export type Uniforms = Record<string, number | readonly [number, number]>;

/** A shader whose `main(index : i32)` is run by every thread of `workgroups`. */
export interface WebGPUProgram {
  /** Tells the shader from all others, along with inputs' and result's lanes. */
  readonly name: string;
  /** WGSL. */
  readonly code: () => string;
  /** Its bindings, arrays of f32 or, with 4 lanes, of vec4f. */
  readonly inputs: Record<string, readonly [tensor: tf.TensorInfo, lanes: 1 | 4]>;
  readonly uniforms: Uniforms;
  /** The result's, bound as `result`. */
  readonly shape: number[];
  readonly lanes: 1 | 4;
  /** May be more than a dimension of the grid holds; then some more than asked for are run. */
  readonly workgroups: number;
  readonly workgroupSize: number;
}

/** Runs a shader on tfjs' WebGPU backend; the result is float32. */
export function runProgram(backend: WebGPUBackend, program: WebGPUProgram): tf.TensorInfo {
  const { name, code, inputs, uniforms, shape, lanes, workgroups, workgroupSize } = program;
  const most = backend.device.limits.maxComputeWorkgroupsPerDimension;
  const down = Math.ceil(workgroups / most), across = Math.ceil(workgroups / down);
  const bindings = Object.values(inputs);
  const { dataId, dtype } = backend.runWebGPUProgram(
    {
      variableNames: Object.keys(inputs),
      variableComponents: bindings.map(([, lanes]) => lanes),
      outputComponent: lanes,
      uniforms: Object.entries(uniforms).map(([name, value]) =>
        `${name} : ${typeof value === "number" ? "i32" : "vec2i"},`
      ).join(" "),
      outputShape: [tf.util.sizeFromShape(shape)],
      shaderKey: [name, ...bindings.map(([, lanes]) => lanes), lanes].join(),
      workgroupSize: [workgroupSize, 1, 1],
      dispatchLayout: { x: [0] },
      dispatch: [across, down, 1],
      getUserCode: code,
    },
    // tfjs would make a shader for each rank, and for shapes that equal the result's; scalars share one.
    bindings.map(([{ dataId, dtype }]) => ({ dataId, dtype, shape: [] })),
    "float32",
    Object.values(uniforms).map((value) => ({ type: "int32", data: [value].flat() })),
  );
  return { dataId, dtype, shape };
}

/** How large a tensor a shader may bind. */
export function mostBytes({ device: { limits } }: WebGPUBackend): number {
  return Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
}

/**
 * Throws unless a shader may bind float32 tensors of all these shapes; tfjs would compute with zeros.
 *
 * @param attempt What cannot be done otherwise: `multiply [2,3] by [3,4]`.
 */
export function requireBindable(
  backend: WebGPUBackend,
  attempt: string,
  shapes: Record<string, number[]>,
): void {
  const most = mostBytes(backend);
  for (const [name, shape] of Object.entries(shapes)) {
    const bytes = 4 * tf.util.sizeFromShape(shape);
    if (bytes > most) {
      throw new RangeError(
        `Cannot ${attempt} on webgpu as a tensor must be at most ${most} bytes on this adapter: ` +
          `${name}, [${shape}], is ${bytes}`,
      );
    }
  }
}
