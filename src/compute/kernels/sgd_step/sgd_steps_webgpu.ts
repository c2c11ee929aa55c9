import type * as tf from "../../../npm/tfjs.ts";
import { ownNumbers, runProgramOfSeveralResults } from "../../webgpu/run_program.ts";
import { webgpuBackend } from "../../webgpu/webgpu_backend.ts";
import type { SgdRates } from "./sgd_step_cpu.ts";
import shader from "./sgd_step.wgsl" with { type: "text" };

const THREADS = 64;

/** Elements that a workgroup moves. */
const BLOCK = 4 * THREADS;

/** More would make long shaders, and spare little. */
const MOST_TENSORS = 8;

/** What of one weight a step takes: w, v and the gradient, of one shape. */
export interface SgdOperands {
  readonly weight: tf.Tensor;
  readonly velocity: tf.Tensor;
  readonly gradient: tf.Tensor;
}

/**
 * Steps of several weights, as many in one dispatch as the device lets a shader bind.
 *
 * @returns For each the new w and v, written over the old ones unless clones hold the old numbers too. Owned by the caller.
 */
export function sgdStepsOnWebGPU(
  operands: readonly SgdOperands[],
  rates: SgdRates,
): tf.TensorInfo[] {
  const bindings = webgpuBackend().device.limits.maxStorageBuffersPerShaderStage;
  const most = Math.min(MOST_TENSORS, Math.floor(bindings / 3));
  const moved = new Map<SgdOperands, tf.TensorInfo[]>();
  for (const lanes of [4, 1] as const) {
    const alike = operands.filter(({ weight: { size } }) =>
      size > 0 && (size % 4 === 0 ? 4 : 1) === lanes
    );
    for (let first = 0; first < alike.length; first += most) {
      const some = alike.slice(first, first + most);
      const results = runProgramOfSeveralResults(programFor(some, lanes, rates));
      some.forEach((one, i) => moved.set(one, results.slice(2 * i, 2 * i + 2)));
    }
  }
  // One of no numbers stays.
  return operands.flatMap((one) => moved.get(one) ?? [one.weight, one.velocity].map(ownNumbers));
}

function programFor(
  operands: readonly SgdOperands[],
  lanes: 1 | 4,
  { momentum, decay, rate }: SgdRates,
) {
  const numbered = <T>(make: (operands: SgdOperands, i: number) => [name: string, T][]) =>
    Object.fromEntries(operands.flatMap(make));
  const sizes = operands.map(({ weight }) => weight.size / lanes);
  const blocks = sizes.map((size) => Math.ceil(size / BLOCK));
  return {
    attempt: "step down the gradient",
    name: "SgdStep",
    code: () => codeFor(operands.length),
    constants: { THREADS, BLOCK },
    inputs: numbered(({ gradient }, i) => [[`gradient${i}`, gradient]]),
    uniforms: Object.fromEntries(sizes.map((size, i) => [`size${i}`, size])),
    floats: { momentum, decay, rate },
    lanes,
    workgroups: { count: blocks.reduce((sum, count) => sum + count), threads: THREADS },
    results: numbered(({ weight, velocity }, i) => [
      [`weight${i}`, ownNumbers(weight)],
      [`velocity${i}`, ownNumbers(velocity)],
    ]),
  };
}

/** The tensors' blocks come one after the other. */
function codeFor(count: number): string {
  const tensors = Array.from({ length: count }, (_, i) => i);
  return [
    ...tensors.map((i) =>
      shader.replaceAll(/\b(step|size|weight|velocity|gradient)N\b/g, `$1${i}`)
    ),
    "fn main(workgroup : i32, thread : i32) {",
    "  var block = workgroup;",
    ...tensors.map((i) =>
      `  let blocks${i} = (uniforms.size${i} + BLOCK - 1) / BLOCK;
  if (block < blocks${i}) { step${i}(block, thread); return; }
  block -= blocks${i};`
    ),
    "}",
  ].join("\n");
}
