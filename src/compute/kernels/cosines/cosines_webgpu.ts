import type * as tf from "../../../npm/tfjs.ts";
import { runProgramOfSeveralResults } from "../../webgpu/run_program.ts";
import { webgpuBackend } from "../../webgpu/webgpu_backend.ts";
import type { Kernel } from "../define_kernel.ts";
import { type Matrices, multiplyMatrices } from "../mat_mul/multiply_matrices_webgpu.ts";
import {
  normalizeRowsGradientInPlace,
  rowLengths,
} from "../normalize_rows/normalize_rows_webgpu.ts";
import divideColumns from "./divide_columns.wgsl" with { type: "text" };

const ATTEMPT = "compute cosines";

/** [B, N] as in `cosines_cpu.ts`. */
export const cosinesOnWebGPU: Kernel<object> = ({ unit, weights }) => {
  const products = multiply({ tensor: unit }, { tensor: weights, transposed: true });
  return divideByLengths(products, weights);
};

/** The gradient with respect to the unit rows [B, D]. */
export const cosinesUnitGradientOnWebGPU: Kernel<object> = ({ dy, weights }) => {
  const slopes = divideByLengths(dy, weights, dy.shape);
  const gradient = multiply({ tensor: slopes }, { tensor: weights });
  webgpuBackend().disposeData(slopes.dataId);
  return gradient;
};

/** The gradient with respect to the weights [N, D]. */
export const cosinesWeightGradientOnWebGPU: Kernel<object> = ({ dy, unit, weights }) => {
  const gradient = multiply({ tensor: dy, transposed: true }, { tensor: unit });
  return normalizeRowsGradientInPlace(gradient, weights);
};

function multiply(a: Matrices, b: Matrices): tf.TensorInfo {
  const [rows, inner] = sides(a), [, columns] = sides(b);
  const shape = [rows, columns];
  return multiplyMatrices({ attempt: ATTEMPT, a, b, groups: 1, rows, columns, inner, shape });
}

function sides({ tensor: { shape: [rows, columns] }, transposed }: Matrices): [number, number] {
  return transposed ? [columns, rows] : [rows, columns];
}

/** Divides each column by the length of its weight: in place, unless the quotients are to have a `shape` of their own. */
function divideByLengths(
  dividend: tf.TensorInfo,
  weights: tf.TensorInfo,
  shape?: number[],
): tf.TensorInfo {
  const lengths = rowLengths(weights), [width] = lengths.shape;
  const from = shape ? "dividends" : "result";
  const [quotients] = runProgramOfSeveralResults({
    attempt: ATTEMPT,
    name: `DivideColumns of ${from}`,
    code: `fn dividend(index : i32) -> f32 { return ${from}[index]; }\n${divideColumns}`,
    inputs: { lengths, ...shape && { dividends: dividend } },
    uniforms: { width },
    results: { result: shape ?? dividend },
  });
  webgpuBackend().disposeData(lengths.dataId);
  return quotients;
}
