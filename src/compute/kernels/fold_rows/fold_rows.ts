import type * as tf from "../../../npm/tfjs.ts";
import { type Program, runProgram } from "../../webgpu/run_program.ts";
import { partsOfSum } from "../sum/parts_of_sum.ts";
import skeleton from "./fold_rows.wgsl" with { type: "text" };

/** Those of the shader. */
const ACROSS = 16, STRIPS = 16;

/** A shader after `fold_rows.wgsl`, for a matrix [rows, columns]. */
export interface RowFold extends Omit<Program, "workgroups" | "code"> {
  readonly code: string;
  readonly rows: number;
  /** Elements of as many numbers as there are lanes. */
  readonly columns: number;
  /** Into how many rows the matrix is folded, see {@link foldBlocks}. */
  readonly blocks: number;
}

/** Runs a shader that folds the rows of a matrix into `blocks` rows; the caller owns the result. */
export function runRowFold({ rows, columns, blocks, ...program }: RowFold): tf.TensorInfo {
  return runProgram({
    ...program,
    code: skeleton + program.code,
    uniforms: { ...program.uniforms, rows, columns, blocks },
    workgroups: { count: Math.ceil(columns / ACROSS) * blocks, threads: ACROSS * STRIPS },
  });
}

/** Into how many rows a matrix is best folded before these are folded into one. */
export function foldBlocks(rows: number, columns: number): number {
  return partsOfSum(rows, 8 * STRIPS, Math.ceil(columns / ACROSS));
}
