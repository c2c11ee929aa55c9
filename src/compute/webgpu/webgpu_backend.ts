import * as tf from "../../npm/tfjs.ts";

/** What of tfjs' WebGPU backend we use. */
export interface WebGPUBackend extends tf.KernelBackend {
  readonly device: GPUDevice;
  /** Of what is recorded and not submitted, if there is any. */
  readonly commandEncoder: GPUCommandEncoder | null;
  /** Of each tensor among other things where it is on the GPU, the kind of numbers there, and their copy once they have been read. */
  readonly tensorMap: {
    get(dataId: tf.DataId): { dtype: tf.DataType; values: unknown; resource?: GPUBuffer };
  };
  readonly bufferManager: {
    readonly numBytesUsed: number;
    numBytesAllocated: number;
    numFreeBuffers: number;
    freeBuffers: Map<string, GPUBuffer[]>;
    acquireBuffer(...of: unknown[]): GPUBuffer;
    releaseBuffer(...of: unknown[]): void;
  };
  incRef(dataId: tf.DataId): void;
  makeTensorInfo(shape: number[], dtype: tf.DataType, values?: Float32Array): tf.TensorInfo;
  uploadToGPU(dataId: tf.DataId): void;
  /** Binds the output, the inputs and a buffer of uniforms in this order, and runs the pipeline. */
  recordAndSubmit(
    program: { pipeline: GPUComputePipeline; dispatch: [x: number, y: number, z: number] },
    output: tf.TensorInfo,
    inputs: tf.TensorInfo[],
    uniforms: { type: "int32" | "float32"; data: number[] }[],
  ): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
}

/** The backend in use, which must be WebGPU's. */
export function webgpuBackend(): WebGPUBackend {
  return tf.backend() as unknown as WebGPUBackend;
}

/** How large a tensor a shader may bind. */
export function mostBytes(): number {
  const { limits } = webgpuBackend().device;
  return Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
}

/**
 * Throws unless a shader may bind tensors of all these shapes; tfjs would compute with zeros.
 *
 * @param attempt What cannot be done otherwise: `multiply [2,3] by [3,4]`.
 */
export function requireBindable(attempt: string, shapes: Record<string, number[]>): void {
  const most = mostBytes();
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
