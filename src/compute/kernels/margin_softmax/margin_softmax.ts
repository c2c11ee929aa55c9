import * as tf from "../../../npm/tfjs.ts";
import { defineKernel, floats, runKernel } from "../define_kernel.ts";
import { marginCoefficients, type RowMargins, type UniformMargin } from "./margin.ts";
import {
  marginSoftmax as rowLoops,
  type MarginSoftmaxArrays,
  marginSoftmaxGradient as gradientLoops,
  type MarginSoftmaxNumbers,
} from "./margin_softmax_cpu.ts";
import { marginSoftmaxGradientOnWasm, marginSoftmaxOnWasm } from "./margin_softmax_wasm.ts";
import { marginSoftmaxGradientOnWebGPU, marginSoftmaxOnWebGPU } from "./margin_softmax_webgpu.ts";

const ROWS = "MarginSoftmax";
const GRADIENT = "MarginSoftmaxGradient";

/**
 * Softmax cross-entropy of each row of scaled cosines with a margin on its own column (Deng et al., CVPR 2019, eq. 4). Finite
 * everywhere, as is its gradient, cosines of +-1 included. What it keeps for its gradient is four numbers a row.
 *
 * @param cosines [B, M], values in [-1, 1].
 * @param columns [B] int32, each row's own column, or -1 for rows whose loss is 0.
 * @param scale s
 * @param margin One for all rows, or each row's.
 * @param own [B], put in the place of the cosine at each row's own column.
 * @returns [B], owned by the caller.
 */
export function marginSoftmaxLosses(
  cosines: tf.Tensor2D,
  columns: tf.Tensor1D,
  scale: number,
  margin: UniformMargin | RowMargins,
  own?: tf.Tensor1D,
): tf.Tensor1D {
  register();
  const [uniform, margins] = margin instanceof tf.Tensor ? [{}, margin] : [margin];
  const numbers: MarginSoftmaxNumbers = { ...marginCoefficients(uniform), scale };
  const op = tf.customGrad((...inputs) => {
    const save = inputs.pop() as unknown as tf.GradSaveFunc;
    const [cosines, own] = inputs as tf.Tensor[];
    const given = { cosines, columns, ...own && { own }, ...margins && { margins } };
    const rows = runKernel(ROWS, given, numbers);
    const value = tf.reshape(tf.slice(rows, [0, 0], [-1, 1]), [-1]);
    save([cosines, columns, rows, ...own ? [own] : []]);
    const gradFunc = (dLosses: tf.Tensor, [cosines, columns, rows, own]: tf.Tensor[]) =>
      runKernel<tf.Tensor[]>(
        GRADIENT,
        { cosines, columns, rows, dLosses, ...own && { own } },
        { scale },
      );
    return { value, gradFunc };
  });
  return op(cosines, ...own ? [own] : []) as tf.Tensor1D;
}

let registered = false;

function register() {
  if (registered) return;
  registered = true;
  const arrays = (
    { cosines, columns, own, margins }: Record<string, tf.Tensor>,
    backend: tf.KernelBackend,
  ): MarginSoftmaxArrays => ({
    cosines: floats(cosines, backend),
    columns: backend.readSync(columns.dataId) as Int32Array,
    own: own && floats(own, backend),
    margins: margins && floats(margins, backend),
  });
  defineKernel<MarginSoftmaxNumbers>(ROWS, "cpu", (inputs, numbers, backend) => {
    const rows = rowLoops(arrays(inputs, backend), numbers);
    return tf.tensor(rows, [inputs.columns.size, 4]);
  });
  defineKernel<{ scale: number }>(GRADIENT, "cpu", (inputs, { scale }, backend) => {
    const { cosines, own, rows, dLosses } = inputs;
    const gradient = gradientLoops(
      arrays(inputs, backend),
      scale,
      floats(rows, backend),
      floats(dLosses, backend),
    );
    const results = [tf.tensor(gradient.cosines, cosines.shape)];
    return own ? [...results, tf.tensor(gradient.own, own.shape)] : results;
  });
  defineKernel(ROWS, "wasm", marginSoftmaxOnWasm);
  defineKernel(GRADIENT, "wasm", marginSoftmaxGradientOnWasm);
  defineKernel(ROWS, "webgpu", marginSoftmaxOnWebGPU);
  defineKernel(GRADIENT, "webgpu", marginSoftmaxGradientOnWebGPU);
}
