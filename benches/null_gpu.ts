/** A shader that was to run. */
export interface Dispatch {
  /** Its kernel's name: ours, or a class of tfjs. */
  readonly kernel: string;
  readonly workgroups: number;
  /** Bytes of each buffer that it reads or writes; uniforms are not among them. */
  readonly buffers: readonly number[];
}

/** What was asked of a {@link useNullGpu}, from when it was last cleared. */
export class NullGpuLog {
  dispatches: Dispatch[] = [];
  submits = 0;
  copies = 0;
  /** Bytes of all buffers that there are now, used or pooled. */
  bytes = 0;

  /** Forgets all but the buffers that there are. */
  clear(): void {
    this.dispatches = [];
    this.submits = 0;
    this.copies = 0;
  }
}

/** As many as Metal lets a shader bind, which of the drivers of cards lets the fewest. */
const STORAGE_BUFFERS = 31;

const LIMITS = {
  maxComputeWorkgroupsPerDimension: 65_535,
  maxStorageBufferBindingSize: 2 ** 31 - 4,
  maxBufferSize: 2 ** 31 - 4,
  maxComputeWorkgroupStorageSize: 49_152,
  maxComputeInvocationsPerWorkgroup: 1024,
  maxComputeWorkgroupSizeX: 1024,
};

/**
 * Makes this thread's WebGPU a graphics card that computes nothing, so that what a network asks of a card can be counted at
 * full size: buffers hold nothing, and what is read is 0. To be called before anything uses WebGPU.
 *
 * @param storageBuffers How many a shader may bind.
 */
export function useNullGpu(storageBuffers = STORAGE_BUFFERS): NullGpuLog {
  const log = new NullGpuLog();
  const limits = { ...LIMITS, maxStorageBuffersPerShaderStage: storageBuffers };
  const info = { vendor: "none", architecture: "none", description: "null", device: "null" };
  const adapter = {
    features: new Set(),
    limits,
    // Nothing is tuned on it.
    info: { ...info, isFallbackAdapter: true },
    requestDevice: () => Promise.resolve(makeDevice(log, limits)),
  };
  navigator.gpu.requestAdapter = () => Promise.resolve(adapter as unknown as GPUAdapter);
  return log;
}

interface Binding {
  resource: { buffer: GPUBuffer };
}

function makeDevice(log: NullGpuLog, limits: typeof LIMITS) {
  let kernel = "", group: Binding[] = [];
  const pass = {
    setPipeline({ label }: { label: string }) {
      kernel = label;
    },
    setBindGroup(_: number, { entries }: { entries: Binding[] }) {
      group = entries;
    },
    dispatchWorkgroups(x: number, y = 1, z = 1) {
      const buffers = group.map(({ resource }) => resource.buffer)
        .filter(({ usage }) => (usage & GPUBufferUsage.STORAGE) > 0)
        .map(({ size }) => size);
      log.dispatches.push({ kernel, workgroups: x * y * z, buffers });
    },
    end() {},
  };
  const encoder = {
    beginComputePass: () => pass,
    copyBufferToBuffer: () => log.copies++,
    finish: () => ({}),
  };
  return {
    features: new Set(),
    limits,
    lost: new Promise(() => {}),
    addEventListener() {},
    queue: {
      submit: () => log.submits++,
      writeBuffer() {},
      onSubmittedWorkDone: () => Promise.resolve(),
    },
    createBuffer: (descriptor: GPUBufferDescriptor) => makeBuffer(log, descriptor),
    createBindGroup: (descriptor: unknown) => descriptor,
    createShaderModule: (descriptor: unknown) => descriptor,
    createComputePipeline: ({ label }: { label: string }) => ({
      label,
      getBindGroupLayout: () => ({}),
    }),
    createCommandEncoder: () => encoder,
  };
}

/** tfjs tells buffers by their class. */
function makeBuffer(log: NullGpuLog, descriptor: GPUBufferDescriptor): GPUBuffer {
  const { size, usage, mappedAtCreation = false } = descriptor;
  let mapState = mappedAtCreation ? "mapped" : "unmapped";
  log.bytes += size;
  return Object.create(GPUBuffer.prototype, {
    size: { value: size },
    usage: { value: usage },
    mapState: { get: () => mapState },
    getMappedRange: { value: () => new ArrayBuffer(size) },
    unmap: {
      value() {
        mapState = "unmapped";
      },
    },
    mapAsync: { value: () => Promise.resolve() },
    destroy: { value: () => log.bytes -= size },
  });
}
