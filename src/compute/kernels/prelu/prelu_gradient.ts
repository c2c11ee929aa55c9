import * as tf from "../../../npm/tfjs.ts";
import { makeOutput, placeOf, workingMemory } from "../../wasm/wasm_backend.ts";
import { wasmKernels } from "../../wasm/wasm_kernels.ts";
import { defineKernel, runKernel } from "../define_kernel.ts";
import { foldBlocks, runRowFold } from "../fold_rows/fold_rows.ts";
import { sumOfParts } from "../sum/sum_of_parts.ts";
import { preluGradient as loops } from "./prelu_gradient_cpu.ts";
import shader from "./prelu_gradient.wgsl" with { type: "text" };

const GRADIENT = "PreluGradient";

let registered = false;

/**
 * Gives `tf.prelu` both gradients in one pass over x, where tfjs composes them of five. That is for an alpha that repeats
 * along the leading axes of x, such as one a channel; any other keeps tfjs' way.
 */
export function registerPreluGradient(): void {
  if (registered) return;
  registered = true;
  defineKernel(GRADIENT, "cpu", gradientByLoops);
  defineKernel(GRADIENT, "wasm", gradientOnWasm);
  defineKernel(GRADIENT, "webgpu", gradientOnWebGPU);
  const stock = tf.getGradient("Prelu");
  tf.registerGradient({
    ...stock,
    gradFunc: (dy, saved, attributes) => {
      const [x, alpha] = saved;
      if (!repeatsAlongLeadingAxes(alpha.shape, x.shape)) {
        return stock.gradFunc(dy, saved, attributes);
      }
      const [dx, dAlpha] = preluGradient(dy as tf.Tensor, x, alpha);
      return { x: () => dx, alpha: () => dAlpha };
    },
  });
}

/**
 * The gradients of `tf.prelu` with respect to `x` and to `alpha`, which repeats along the leading axes of `x`.
 *
 * @param dy The gradient of its result, of the shape of `x`.
 * @returns Of the shapes of both, owned by the caller.
 */
export function preluGradient(
  dy: tf.Tensor,
  x: tf.Tensor,
  alpha: tf.Tensor,
): [dx: tf.Tensor, dAlpha: tf.Tensor] {
  registerPreluGradient();
  return runKernel(GRADIENT, { dy, x, alpha }, {});
}

/** Whether `alpha`, without leading ones, is the end of `shape`, so that it is the same for each row. */
export function repeatsAlongLeadingAxes(alpha: number[], shape: number[]): boolean {
  if (alpha.length > shape.length) return false;
  const first = alpha.findIndex((side) => side !== 1);
  const own = first < 0 ? [] : alpha.slice(first);
  return tf.util.arraysEqual(own, shape.slice(shape.length - own.length));
}

type Inputs = Record<string, tf.Tensor>;

function gradientByLoops({ dy, x, alpha }: Inputs, _: object, backend: tf.KernelBackend) {
  const [gradients, values, slopes] = [dy, x, alpha].map(({ dataId }) =>
    backend.readSync(dataId) as Float32Array
  );
  const { dx, dAlpha } = loops(gradients, values, slopes);
  return [tf.tensor(dx, x.shape), tf.tensor(dAlpha, alpha.shape)];
}

function gradientOnWasm({ dy, x, alpha }: Inputs) {
  const dx = makeOutput(x.shape), dAlpha = makeOutput(alpha.shape);
  const [sums] = workingMemory(4 * alpha.size);
  const kernels = wasmKernels();
  kernels.fillZeros(placeOf(dAlpha), 4 * alpha.size);
  kernels.preluGradient(
    ...[placeOf(dy), placeOf(x), placeOf(alpha), placeOf(dx), placeOf(dAlpha), sums] as const,
    ...[x.size / alpha.size, alpha.size] as const,
  );
  return [dx, dAlpha];
}

function gradientOnWebGPU({ dy, x, alpha }: Inputs) {
  const lanes = alpha.size % 4 === 0 ? 4 : 1;
  const columns = alpha.size / lanes, rows = x.size / alpha.size;
  const attempt = "compute the gradients of tf.prelu()";
  const blocks = foldBlocks(rows, columns);
  const [sums, dx] = runRowFold({
    attempt,
    name: GRADIENT,
    code: shader,
    inputs: { dy, x, alpha },
    lanes,
    rows,
    columns,
    blocks,
    results: { result: [blocks, alpha.size], dx: x.shape },
  });
  return [dx, sumOfParts(attempt, sums, alpha.shape)];
}
