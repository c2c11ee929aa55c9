import type * as tf from "../../../npm/tfjs.ts";
import type { SgdRates } from "./sgd_step_cpu.ts";
import code from "./sgd_step.wgsl" with { type: "text" };

const WORKGROUP = 256, MOST_WORKGROUPS = 65_535;

/** What of tfjs' WebGPU backend a program with two results uses; its own way to run programs knows one. */
interface WebGPUBackend {
  readonly device: GPUDevice;
  makeTensorInfo(shape: number[], dtype: tf.DataType): tf.TensorInfo;
  uploadToGPU(dataId: tf.DataId): void;
  recordAndSubmit(
    program: { pipeline: GPUComputePipeline; dispatch: [number, number, number] },
    output: tf.TensorInfo,
    others: tf.TensorInfo[],
    uniforms: { type: "float32"; data: number[] }[],
  ): void;
}

const pipelines = new WeakMap<GPUDevice, GPUComputePipeline>();

/** One dispatch; returns the new weight and velocity, of the shape of `weight`. */
export function sgdStep(
  backend: tf.KernelBackend,
  [weight, velocity, gradient]: tf.Tensor[],
  { momentum, decay, rate }: SgdRates,
): tf.TensorInfo[] {
  const gpu = backend as unknown as WebGPUBackend;
  const results = [weight, velocity].map(({ shape }) => gpu.makeTensorInfo(shape, "float32"));
  const arrays = [...results, weight, velocity, gradient];
  for (const { dataId } of arrays) gpu.uploadToGPU(dataId);
  const [newWeight, ...others] = arrays.map(({ dataId }): tf.TensorInfo => ({
    dataId,
    dtype: "float32",
    shape: [weight.size],
  }));
  gpu.recordAndSubmit(
    {
      pipeline: pipelineOn(gpu.device),
      dispatch: [Math.min(MOST_WORKGROUPS, Math.ceil(weight.size / WORKGROUP)), 1, 1],
    },
    newWeight,
    others,
    [momentum, decay, rate].map((number) => ({ type: "float32", data: [number] })),
  );
  return results;
}

function pipelineOn(device: GPUDevice): GPUComputePipeline {
  let pipeline = pipelines.get(device);
  if (!pipeline) {
    const module = device.createShaderModule({ code });
    pipeline = device.createComputePipeline({ layout: "auto", compute: { module } });
    pipelines.set(device, pipeline);
  }
  return pipeline;
}
