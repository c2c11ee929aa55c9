import type * as tf from "../../../npm/tfjs.ts";
import {
  type ProgramOfSeveralResults,
  runProgramOfSeveralResults,
} from "../../webgpu/run_program.ts";
import { LEAST_LENGTH } from "./normalize_rows_cpu.ts";
import shader from "./normalize_rows.wgsl" with { type: "text" };
import gradientShader from "./normalize_rows_gradient.wgsl" with { type: "text" };
import lengthsShader from "./row_lengths.wgsl" with { type: "text" };
import products from "./row_products.wgsl" with { type: "text" };

/** Threads that share a row. */
const THREADS = 64;

/** Rows [R, D] of length 1. */
export function normalizeRowsOnWebGPU(x: tf.TensorInfo): tf.TensorInfo {
  return run("NormalizeRows", shader, { x }, x.shape);
}

/** The gradient with respect to `x`. */
export function normalizeRowsGradientOnWebGPU(dy: tf.TensorInfo, x: tf.TensorInfo): tf.TensorInfo {
  return run("NormalizeRowsGradient", slopesOf("dy") + gradientShader, { x, dy }, x.shape);
}

/** The same, written over `dy`, which nobody else may hold. */
export function normalizeRowsGradientInPlace(dy: tf.TensorInfo, x: tf.TensorInfo): tf.TensorInfo {
  return run("NormalizeRowsGradientInPlace", slopesOf("result") + gradientShader, { x }, dy);
}

/** What the rows [R, D] are divided by, to have length 1: [R]. */
export function rowLengths(x: tf.TensorInfo): tf.TensorInfo {
  return run("RowLengths", lengthsShader, { x }, [x.shape[0]]);
}

function slopesOf(array: string): string {
  return `fn slopeAt(i : i32) -> Value { return ${array}[i]; }\n`;
}

function run(
  name: string,
  code: string,
  inputs: { x: tf.TensorInfo; dy?: tf.TensorInfo },
  result: ProgramOfSeveralResults["results"][string],
): tf.TensorInfo {
  const [rows, width] = inputs.x.shape;
  const isWhole = !Array.isArray(result) || result.length === 2;
  const lanes = isWhole && width % 4 === 0 ? 4 : 1;
  return runProgramOfSeveralResults({
    attempt: "normalise rows",
    name,
    code: products + code,
    inputs: inputs as Record<string, tf.TensorInfo>,
    constants: { THREADS },
    uniforms: { width: width / lanes },
    floats: { leastLength: LEAST_LENGTH },
    lanes,
    workgroups: { count: rows, threads: THREADS },
    results: { result },
  })[0];
}
