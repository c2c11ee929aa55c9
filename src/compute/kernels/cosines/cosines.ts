import * as tf from "../../../npm/tfjs.ts";
import { defineKernel, floats, runKernel } from "../define_kernel.ts";
import { normalizeRows } from "../normalize_rows/normalize_rows.ts";
import {
  cosines as productLoops,
  cosinesUnitGradient as unitLoops,
  cosinesWeightGradient as weightLoops,
} from "./cosines_cpu.ts";
import {
  cosinesOnWasm,
  cosinesUnitGradientOnWasm,
  cosinesWeightGradientOnWasm,
} from "./cosines_wasm.ts";
import {
  cosinesOnWebGPU,
  cosinesUnitGradientOnWebGPU,
  cosinesWeightGradientOnWebGPU,
} from "./cosines_webgpu.ts";

const COSINES = "Cosines";
const UNIT_GRADIENT = "CosinesUnitGradient";
const WEIGHT_GRADIENT = "CosinesWeightGradient";

/**
 * Cosines of the angles between features and weights; those of a row of zeros are 0. As the product of both with
 * normalised rows, but without a copy of the weights, of which there may be many: their gradient is all of their size
 * that is made.
 *
 * @param features [B, D]
 * @param weights [N, D]
 * @returns [B, N], owned by the caller.
 */
export function cosines(features: tf.Tensor2D, weights: tf.Tensor2D): tf.Tensor2D {
  register();
  return tf.tidy(() =>
    runKernel(COSINES, { unit: normalizeRows(features), weights }, {})
  ) as tf.Tensor2D;
}

let registered = false;

function register() {
  if (registered) return;
  registered = true;
  defineKernel(COSINES, "cpu", ({ unit, weights }, _, backend) => {
    const values = productLoops(floats(unit, backend), floats(weights, backend), unit.shape[1]!);
    return tf.tensor(values, [unit.shape[0], weights.shape[0]]);
  });
  defineKernel(UNIT_GRADIENT, "cpu", ({ dy, weights }, _, backend) => {
    const [, width] = weights.shape;
    const gradient = unitLoops(floats(dy, backend), floats(weights, backend), width!);
    return tf.tensor(gradient, [dy.shape[0], width!]);
  });
  defineKernel(WEIGHT_GRADIENT, "cpu", ({ dy, unit, weights }, _, backend) => {
    const [slopes, rows, values] = [dy, unit, weights].map((tensor) => floats(tensor, backend));
    return tf.tensor(weightLoops(slopes, rows, values, weights.shape[1]!), weights.shape);
  });
  defineKernel(COSINES, "wasm", cosinesOnWasm);
  defineKernel(UNIT_GRADIENT, "wasm", cosinesUnitGradientOnWasm);
  defineKernel(WEIGHT_GRADIENT, "wasm", cosinesWeightGradientOnWasm);
  defineKernel(COSINES, "webgpu", cosinesOnWebGPU);
  defineKernel(UNIT_GRADIENT, "webgpu", cosinesUnitGradientOnWebGPU);
  defineKernel(WEIGHT_GRADIENT, "webgpu", cosinesWeightGradientOnWebGPU);
  tf.registerGradient({
    kernelName: COSINES,
    inputsToSave: ["unit", "weights"],
    gradFunc: (slopes, [unit, weights]) => {
      const dy = slopes as tf.Tensor;
      return {
        unit: () => runKernel(UNIT_GRADIENT, { dy, weights }, {}),
        weights: () => runKernel(WEIGHT_GRADIENT, { dy, unit, weights }, {}),
      };
    },
  });
}
