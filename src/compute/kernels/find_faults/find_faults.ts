import * as tf from "../../../npm/tfjs.ts";
import { runProgram } from "../../webgpu/run_program.ts";
import { webgpuBackend } from "../../webgpu/webgpu_backend.ts";
import { defineKernel, floats, runKernel } from "../define_kernel.ts";
import { findFaults as findLoops } from "./find_faults_cpu.ts";
import shader from "./find_faults.wgsl" with { type: "text" };

const FIND = "FindFaults";
const THREADS = 256;

/** Into how many stretches {@link findFaults} cuts a tensor; they keep a large GPU busy. */
const STRETCHES = 128;

/** What {@link findFaults} begins with: no fault in any stretch. The caller's to dispose. */
export function noFaults(): tf.Tensor1D {
  return tf.zeros([STRETCHES]);
}

/**
 * Looks for numbers that are NaN or infinite, without waiting for what it finds.
 *
 * @param tensors Looked through, as many in one dispatch on WebGPU as the device lets a shader bind.
 * @param faults [stretches], 1 where a tensor looked through before has such a number in that stretch, else 0.
 * @returns The same with those of `tensors`, owned by the caller.
 */
export function findFaults(tensors: readonly tf.Tensor[], faults: tf.Tensor1D): tf.Tensor1D {
  register();
  const inputs = Object.fromEntries(tensors.map((tensor, i) => [`x${i}`, tensor]));
  return runKernel(FIND, { ...inputs, faults }, {});
}

let registered = false;

function register() {
  if (registered) return;
  registered = true;
  for (const device of ["cpu", "wasm"]) {
    defineKernel(FIND, device, ({ faults, ...tensors }, _, backend) => {
      return tf.tensor1d(
        Object.values(tensors).reduce<Float32Array>(
          (found, x) => findLoops(floats(x, backend), found),
          floats(faults, backend).slice(),
        ),
      );
    });
  }
  defineKernel(
    FIND,
    "webgpu",
    ({ faults, ...inputs }) => findOnWebGPU(Object.values(inputs), faults),
  );
}

/** More would make long shaders, and spare little. */
const MOST_TENSORS = 12;

function findOnWebGPU(tensors: readonly tf.Tensor[], before: tf.TensorInfo): tf.TensorInfo {
  const backend = webgpuBackend();
  const most = Math.min(MOST_TENSORS, backend.device.limits.maxStorageBuffersPerShaderStage - 2);
  const lanesOf = ({ size }: tf.Tensor) => size % 4 === 0 ? 4 : 1;
  let faults = before;
  for (const lanes of [4, 1] as const) {
    const alike = tensors.filter((tensor) => tensor.size > 0 && lanesOf(tensor) === lanes);
    for (let first = 0; first < alike.length; first += most) {
      const some = alike.slice(first, first + most), names = some.map((_, i) => `x${i}`);
      const found = runProgram({
        attempt: "look through tensors",
        name: FIND,
        code: () => findCode(some.length, lanes),
        inputs: { ...Object.fromEntries(some.map((tensor, i) => [names[i], tensor])), faults },
        inputLanes: Object.fromEntries(names.map((name) => [name, lanes])),
        constants: { THREADS },
        workgroups: { count: STRETCHES, threads: THREADS },
        shape: before.shape,
      });
      if (faults !== before) backend.disposeData(faults.dataId);
      faults = found;
    }
  }
  if (faults === before) backend.incRef(before.dataId);
  return { ...faults };
}

function findCode(count: number, lanes: 1 | 4): string {
  const tensors = Array.from({ length: count }, (_, i) => i);
  return [
    "const EXPONENT = 0x7f800000u;",
    `alias BitsOfElement = ${lanes === 4 ? "vec4u" : "u32"};`,
    "var<workgroup> found : atomic<u32>;",
    ...tensors.map((i) => shader.replaceAll(/\b(look|x)N\b/g, `$1${i}`)),
    "fn main(workgroup : i32, thread : i32) {",
    ...tensors.map((i) => `  look${i}(workgroup, thread);`),
    "  workgroupBarrier();",
    "  if (thread == 0) { result[workgroup] = max(faults[workgroup], f32(atomicLoad(&found))); }",
    "}",
  ].join("\n");
}
