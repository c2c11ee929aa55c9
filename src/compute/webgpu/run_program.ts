import * as tf from "../../npm/tfjs.ts";
import { type Lanes, shaderText, type Uniforms } from "./shader_text.ts";
import { requireBindable, webgpuBackend } from "./webgpu_backend.ts";

/** A shader and what it is run with. */
export interface Program {
  /** What is computed, for errors: `multiply [2,3] by [3,4]`. */
  readonly attempt: string;
  /** Tells `code` from that of all others; lanes, constants and threads are told apart by themselves. */
  readonly name: string;
  /** WGSL, see {@link shaderText}; as a function, which is called once, where it is long to make. */
  readonly code: string | (() => string);
  /** Bound under their names, whatever their shapes, as arrays in the order of memory. */
  readonly inputs: Record<string, tf.TensorInfo>;
  /**
   * Numbers that go into the shader's text, so that loops over them unroll: `FILTER_WIDTH`.
   *
   * @default {none}
   */
  readonly constants?: Record<string, number>;
  /**
   * Whole numbers that do not, i32 or vec2i: `uniforms.channels`.
   *
   * @default {none}
   */
  readonly uniforms?: Uniforms;
  /**
   * The same for f32: `uniforms.epsilon`.
   *
   * @default {none}
   */
  readonly floats?: Record<string, number>;
  /**
   * How many numbers an element of an array has; every tensor's size must be a multiple of it.
   *
   * @default {1}
   */
  readonly lanes?: Lanes;
  /**
   * The same for inputs that differ.
   *
   * @default {none}
   */
  readonly inputLanes?: Record<string, Lanes>;
  /**
   * Workgroups, as many as it takes, and the threads of each.
   *
   * @default {a thread an element of the result}
   */
  readonly workgroups?: { readonly count: number; readonly threads: number };
  /** The result's, which is float32 and bound as `result`. */
  readonly shape: number[];
}

/**
 * A shader with several results, each under its name: of the given shape, or a tensor that is written over, which nobody
 * else may hold.
 */
export interface ProgramOfSeveralResults extends Omit<Program, "shape"> {
  /** All of one size where a thread makes an element. */
  readonly results: Record<string, number[] | tf.TensorInfo>;
}

const THREADS = 64;

/** Runs a shader on tfjs' WebGPU backend; the caller owns the result. */
export function runProgram({ shape, ...program }: Program): tf.TensorInfo {
  return runProgramOfSeveralResults({ ...program, results: { result: shape } })[0];
}

/** Runs a shader on tfjs' WebGPU backend; the caller owns the results. Those that are written over are returned as they came. */
export function runProgramOfSeveralResults(program: ProgramOfSeveralResults): tf.TensorInfo[] {
  const { inputs, results, lanes = 1, uniforms = {}, floats = {} } = program;
  const backend = webgpuBackend();
  const named = Object.entries(results).map(([name, result]): [string, number[]] => [
    name === "result" ? "the result" : name,
    shapeOf(result),
  ]);
  requireBindable(program.attempt, {
    ...Object.fromEntries(Object.entries(inputs).map(([name, { shape }]) => [name, shape])),
    ...Object.fromEntries(named),
  });
  const wanted = Object.values(results);
  const size = tf.util.sizeFromShape(shapeOf(wanted[0])) / lanes;
  if (size === 0) {
    return wanted.map((result) =>
      Array.isArray(result) ? backend.makeTensorInfo(result, "float32", new Float32Array()) : result
    );
  }
  const workgroups = program.workgroups ?? { count: Math.ceil(size / THREADS), threads: THREADS };
  const outputs = wanted.map((result) =>
    Array.isArray(result) ? backend.makeTensorInfo(result, "float32") : result
  );
  const arrays = [...outputs, ...Object.values(inputs)];
  for (const { dataId } of arrays) backend.uploadToGPU(dataId);
  // What tfjs has read of them before.
  for (const { dataId } of outputs) backend.tensorMap.get(dataId).values = null;
  // The backend tells a shader all shapes; scalars' are of one length whatever the tensors' ranks.
  const [first, ...others] = arrays.map(({ dataId, dtype }) => ({ dataId, dtype, shape: [] }));
  const { count } = workgroups;
  const most = backend.device.limits.maxComputeWorkgroupsPerDimension;
  const down = Math.ceil(count / most), across = Math.ceil(count / down);
  backend.recordAndSubmit(
    { pipeline: pipelineOf(program, workgroups.threads), dispatch: [across, down, 1] },
    first,
    others,
    [
      ...[size, count, ...Object.values(uniforms)].map((value) => ({
        type: "int32" as const,
        data: [value].flat() as number[],
      })),
      ...Object.values(floats).map((value) => ({ type: "float32" as const, data: [value] })),
    ],
  );
  return outputs;
}

function shapeOf(result: number[] | tf.TensorInfo): number[] {
  return Array.isArray(result) ? result : result.shape;
}

const pipelines = new WeakMap<GPUDevice, Map<string, GPUComputePipeline>>();

/** Of tensors it depends on the lanes and the kind of numbers only. */
function pipelineOf(program: ProgramOfSeveralResults, threads: number): GPUComputePipeline {
  const { name, code, inputs, constants = {}, lanes = 1, inputLanes = {} } = program;
  const { device, tensorMap } = webgpuBackend();
  const arrays = [
    ...Object.keys(program.results).map((name) => ({ name, lanes, number: "f32" as const })),
    ...Object.entries(inputs).map(([name, { dataId }]) => ({
      name,
      lanes: inputLanes[name] ?? lanes,
      // What a tensor calls itself may differ from what is in its memory.
      number: tensorMap.get(dataId).dtype === "float32" ? "f32" as const : "i32" as const,
    })),
  ];
  const kinds = arrays.map(({ name, lanes, number }) => `${name}:${number}x${lanes}`);
  const key = [name, threads, ...kinds, ...Object.values(constants)].join();
  let known = pipelines.get(device);
  if (!known) pipelines.set(device, known = new Map());
  let pipeline = known.get(key);
  if (!pipeline) {
    const text = shaderText({
      code: typeof code === "string" ? code : code(),
      arrays,
      results: Object.keys(program.results).length,
      lanes,
      constants,
      uniforms: program.uniforms ?? {},
      floats: Object.keys(program.floats ?? {}),
      threads,
      byElement: program.workgroups === undefined,
    });
    const module = device.createShaderModule({ code: text, label: name });
    pipeline = device.createComputePipeline({ label: name, layout: "auto", compute: { module } });
    known.set(key, pipeline);
  }
  return pipeline;
}

/**
 * A kernel's input as a result that it writes over; a copy of it, where clones share its numbers. Owned by the caller.
 */
export function ownNumbers(tensor: tf.TensorInfo): tf.TensorInfo {
  const backend = webgpuBackend(), { dataId, shape, dtype } = tensor;
  if (backend.refCount(dataId) === 1) {
    backend.incRef(dataId);
    return { dataId, shape, dtype };
  }
  return runProgram({
    attempt: "copy a tensor",
    name: "OwnNumbers",
    code: "fn main(index : i32) { result[index] = x[index]; }",
    inputs: { x: tensor },
    shape,
  });
}
